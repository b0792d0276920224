package io.github.rfc2217j.server;

import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.Subscription;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A device from its opening to its closing: the pump from it, its events and its modem lines.
 *
 * <p>Threads: any. It has one of its own, the pump, which {@link #close} ends. The lock guards the
 * poll and whether the device is lost or closed; the port is called without it.
 */
final class OpenDevice implements FromDevice.Watcher {

  private static final Logger LOG = LoggerFactory.getLogger(OpenDevice.class);

  private final SerialPort port;
  private final String name;
  private final InForce inForce;
  private final Audience audience;
  private final BiConsumer<OpenDevice, String> whenLost;
  private final ModemLines modem;
  private final FromDevice fromDevice;
  private final Thread pump;
  private final Subscription subscription;

  /** Line errors that events have told of since a client last asked. */
  private final AtomicInteger toldErrors = new AtomicInteger();

  private final ReentrantLock lock = new ReentrantLock();
  private ModemPoller.@Nullable Poll poll;
  private boolean started;
  private boolean lost;
  private boolean closed;

  /**
   * Takes an open port; nothing runs before {@link #start}.
   *
   * @param whenLost is told once if the device is lost or fails, and why; on any thread
   */
  OpenDevice(
      SerialPort port,
      String name,
      InForce inForce,
      Audience audience,
      BiConsumer<OpenDevice, String> whenLost)
      throws IOException {
    this.port = port;
    this.name = name;
    this.inForce = inForce;
    this.audience = audience;
    this.whenLost = whenLost;
    this.modem = new ModemLines(port, audience, name);
    this.fromDevice = new FromDevice(port, audience, this);
    this.pump = Thread.ofVirtual().name("rfc2217-from-device " + name).unstarted(this::pump);
    this.subscription = port.subscribe(this::portEvent);
  }

  /**
   * Starts the pump, if it does not run: not before somebody listens, for what it reads before is
   * thrown away. Idempotent.
   */
  void start() {
    lock.lock();
    try {
      if (started || closed) {
        return;
      }
      started = true;
      pump.start();
    } finally {
      lock.unlock();
    }
  }

  SerialPort port() {
    return port;
  }

  String name() {
    return name;
  }

  ModemLines modem() {
    return modem;
  }

  private void pump() {
    try {
      fromDevice.run();
    } catch (RuntimeException | Error e) {
      LOG.error("a fault in {} ends its use", Thread.currentThread().getName(), e);
      lose("a fault of the server");
    }
  }

  private void portEvent(SerialEvent event) {
    switch (event) {
      case SerialEvent.ModemChanged changed -> modem.changed(changed.now());
      case SerialEvent.LineChanged changed -> {
        int bits = changed.state().bits();
        toldErrors.accumulateAndGet(bits, (before, now) -> before | now);
        fromDevice.met(changed.state());
      }
      case SerialEvent.SettingsChanged changed -> inForce.settings(changed.settings());
      case SerialEvent.Disconnected gone ->
          LOG.info("{} reports its loss: {}", name, gone.cause().getMessage());
      default -> LOG.debug("{} at {}", event, name);
    }
  }

  /** Tells of line errors that no event has told of. */
  void lookAtLine() throws IOException {
    int errors = port.lineState().bits() & ~toldErrors.getAndSet(0);
    if (errors != 0) {
      audience.lineState(new LineState(errors));
    }
  }

  /** Throws away what the device has sent and the owner has not got. */
  void purgeReceived() throws IOException {
    fromDevice.purge();
  }

  /** Looks at the modem lines from time to time if somebody wants to know, and not otherwise. */
  void regulatePolling() {
    lock.lock();
    try {
      boolean wanted = !closed && !lost && modem.isPolled() && audience.watchesModemLines();
      if (wanted && poll == null) {
        poll = ModemPoller.SHARED.add(name, modem::poll);
      } else if (!wanted && poll != null) {
        poll.close();
        poll = null;
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void deviceGone() {
    lose("the device is gone");
  }

  @Override
  public void portFailed(IOException cause) {
    lose("the port failed: " + cause.getMessage());
  }

  /** The device is lost, or as good as lost; the first reason stands. */
  void lose(String reason) {
    lock.lock();
    try {
      if (lost || closed) {
        return;
      }
      lost = true;
    } finally {
      lock.unlock();
    }
    regulatePolling();
    whenLost.accept(this, reason);
  }

  boolean isLost() {
    lock.lock();
    try {
      return lost;
    } finally {
      lock.unlock();
    }
  }

  /** Closes the port, which ends the pump unless a client keeps it; idempotent. */
  void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
    } finally {
      lock.unlock();
    }
    regulatePolling();
    close("subscription to", subscription::close);
    modem.end();
    close("port", port::close);
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the pump's end after {@link #close}; false if it was over first. */
  boolean awaitEnd(Deadline deadline) {
    return deadline.until(pump);
  }

  private interface Closing {
    void close() throws IOException;
  }

  private void close(String what, Closing closing) {
    try {
      closing.close();
    } catch (IOException | RuntimeException e) {
      LOG.warn("closing the {} {} reported: {}", what, name, e.toString());
    }
  }
}
