package io.github.rfc2217j.api.spi.device;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.Subscription;
import io.github.rfc2217j.api.spi.EventDispatcher;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Those who listen to a port, and the look at its modem lines and error counters while there is
 * somebody.
 */
final class Listeners {

  /** Errors are looked for with every so manieth look: nobody waits for them as for a line. */
  private static final int LOOKS_FOR_ERRORS = 5;

  private final ReentrantLock lock = new ReentrantLock();
  private final GuardedDevice device;
  private final Lifecycle lifecycle;
  private final EventDispatcher events;
  private final boolean modemEvents;
  private final boolean lineErrors;
  private final Runnable look = this::look;

  // Guarded by the lock.
  private int count;

  /** Written by the poller's thread alone, after the port was made. */
  private volatile ModemState reported;

  /** The poller's thread alone. */
  private int looks;

  /** What {@link #takeLineErrors()} has not taken yet. */
  private final AtomicInteger untaken = new AtomicInteger();

  /** Starts from the modem lines as they are now. */
  Listeners(
      GuardedDevice device,
      Lifecycle lifecycle,
      EventDispatcher events,
      Set<Capability> capabilities) {
    this.device = device;
    this.lifecycle = lifecycle;
    this.events = events;
    this.modemEvents = capabilities.contains(Capability.MODEM_EVENTS);
    this.lineErrors = capabilities.contains(Capability.LINE_ERRORS);
    this.reported = device.modemState();
  }

  Subscription subscribe(Consumer<? super SerialEvent> listener) throws PortClosedException {
    lock.lock();
    try {
      lifecycle.checkOpen();
      Subscription place = events.subscribe(listener);
      count++;
      if (count == 1 && (modemEvents || lineErrors) && lifecycle.isUsable()) {
        ModemPoller.SHARED.add(look);
      }
      AtomicBoolean ended = new AtomicBoolean();
      return () -> {
        if (ended.compareAndSet(false, true)) {
          place.close();
          unsubscribed();
        }
      };
    } finally {
      lock.unlock();
    }
  }

  private void unsubscribed() {
    lock.lock();
    try {
      count--;
      if (count == 0) {
        ModemPoller.SHARED.remove(look);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends the looks; to be called once the port is not usable any more. */
  void end() {
    lock.lock();
    try {
      ModemPoller.SHARED.remove(look);
    } finally {
      lock.unlock();
    }
  }

  private void look() {
    device.unlessBusy(() -> {
      if (modemEvents) {
        ModemState now = device.modemState();
        // A device that is gone has no lines, and shows them low.
        if (!now.equals(reported) && device.available() >= 0) {
          report(now);
        }
      }
      if (lineErrors && looks++ % LOOKS_FOR_ERRORS == 0) {
        report(device.lineErrors());
      }
    });
  }

  /** Returns the errors since the last call. */
  LineState takeLineErrors() {
    report(device.lineErrors());
    return new LineState(untaken.getAndSet(0));
  }

  private void report(LineState errors) {
    if (!errors.equals(LineState.CLEAR)) {
      untaken.accumulateAndGet(errors.bits(), (before, now) -> before | now);
      lifecycle.publish(new SerialEvent.LineChanged(errors));
    }
  }

  private void report(ModemState now) {
    ModemState before = reported;
    if (!now.equals(before)) {
      reported = now;
      lifecycle.publish(new SerialEvent.ModemChanged(before, now));
    }
  }
}
