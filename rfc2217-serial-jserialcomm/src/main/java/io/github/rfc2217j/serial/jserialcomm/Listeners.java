package io.github.rfc2217j.serial.jserialcomm;

import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.Subscription;
import io.github.rfc2217j.api.spi.EventDispatcher;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Those who listen to a port, and the look at its modem lines while there is somebody. */
final class Listeners {

  private final ReentrantLock lock = new ReentrantLock();
  private final Device device;
  private final Lifecycle lifecycle;
  private final EventDispatcher events;
  private final boolean modemEvents;
  private final Runnable look = this::lookAtModemLines;

  // Guarded by the lock.
  private int count;

  /** Written by the poller's thread alone, after the port was made. */
  private volatile ModemState reported;

  /** Starts from the modem lines as they are now. */
  Listeners(Device device, Lifecycle lifecycle, EventDispatcher events, boolean modemEvents) {
    this.device = device;
    this.lifecycle = lifecycle;
    this.events = events;
    this.modemEvents = modemEvents;
    this.reported = device.modemState();
  }

  Subscription subscribe(Consumer<? super SerialEvent> listener) throws PortClosedException {
    lock.lock();
    try {
      lifecycle.checkOpen();
      Subscription place = events.subscribe(listener);
      count++;
      if (count == 1 && modemEvents && lifecycle.isUsable()) {
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

  private void lookAtModemLines() {
    device.modemStateUnlessBusy().ifPresent(this::report);
  }

  private void report(ModemState now) {
    ModemState before = reported;
    if (!now.equals(before)) {
      reported = now;
      lifecycle.publish(new SerialEvent.ModemChanged(before, now));
    }
  }
}
