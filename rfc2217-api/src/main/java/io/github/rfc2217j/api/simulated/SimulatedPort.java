package io.github.rfc2217j.api.simulated;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.NotSupportedException;
import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.Subscription;
import io.github.rfc2217j.api.spi.ByteRing;
import io.github.rfc2217j.api.spi.DeafWait;
import io.github.rfc2217j.api.spi.EventDispatcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A simulated device while it is open. Readers and writers wait in the queues without the line's
 * lock; everything else happens under it.
 */
final class SimulatedPort implements SerialPort {

  private final String name;
  private final SimulatedDevice device;
  private final ReentrantLock lock;
  private final EventDispatcher events;
  private final Uart uart;
  private volatile boolean closed;
  private boolean lost;

  SimulatedPort(String name, SimulatedDevice device, boolean paced, int receiveQueue) {
    this.name = name;
    this.device = device;
    this.lock = device.lock();
    this.events = new EventDispatcher(name);
    this.uart = new Uart(name, device, events, paced, receiveQueue);
  }

  Uart uart() {
    return uart;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int read(ByteBuffer dst) throws IOException {
    return read(dst, ByteRing.FOREVER);
  }

  @Override
  public int read(ByteBuffer dst, Duration timeout) throws IOException {
    return read(dst, DeafWait.nanos(timeout));
  }

  private int read(ByteBuffer dst, long nanos) throws IOException {
    int count = uart.received().take(dst, nanos);
    if (count > 0) {
      lock.lock();
      try {
        uart.makeRoom();
      } finally {
        lock.unlock();
      }
    }
    return count;
  }

  @Override
  public int write(ByteBuffer src) throws IOException {
    return write(src, ByteRing.FOREVER);
  }

  @Override
  public int write(ByteBuffer src, Duration timeout) throws IOException {
    return write(src, DeafWait.nanos(timeout));
  }

  private int write(ByteBuffer src, long nanos) throws IOException {
    int count = uart.waiting().put(src, nanos);
    if (count > 0) {
      lock.lock();
      try {
        uart.transmit();
      } finally {
        lock.unlock();
      }
    }
    return count;
  }

  @Override
  public boolean drain(Duration timeout) throws IOException {
    boolean drained = uart.waiting().awaitEmpty(DeafWait.nanos(timeout));
    // Whoever took the last octet out still holds the lock if it is not in the other end's queue
    // yet.
    lock.lock();
    try {
      check();
      return drained;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int available() throws IOException {
    lock.lock();
    try {
      checkOpen();
      return uart.received().size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int pendingOutput() throws IOException {
    lock.lock();
    try {
      check();
      return uart.waiting().size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public SerialSettings settings() throws IOException {
    lock.lock();
    try {
      check();
      return uart.settings();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public SerialSettings apply(SerialSettings wanted) throws IOException {
    lock.lock();
    try {
      check();
      return uart.apply(wanted);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void set(ControlLine line, boolean on) throws IOException {
    set(Map.of(line, on));
  }

  @Override
  public void set(Map<ControlLine, Boolean> levels) throws IOException {
    lock.lock();
    try {
      check(Capability.CONTROL_LINES, "move DTR or RTS");
      uart.set(levels);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isSet(ControlLine line) throws IOException {
    lock.lock();
    try {
      check(Capability.CONTROL_LINES, "look at " + line);
      return uart.isSet(line);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public ModemState modemState() throws IOException {
    lock.lock();
    try {
      check(Capability.MODEM_LINES, "read the modem lines");
      return device.modemState();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public LineState lineState() throws IOException {
    lock.lock();
    try {
      check();
      return uart.takeLineState();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void setBreak(boolean on) throws IOException {
    lock.lock();
    try {
      check(Capability.LEVEL_BREAK, "switch a break " + (on ? "on" : "off"));
      uart.changeBreak(on, 0);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void sendBreak(Duration duration) throws IOException {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException("a break's duration must be positive, not " + duration);
    }
    lock.lock();
    try (DeafWait wait = new DeafWait()) {
      check(Capability.TIMED_BREAK, "send a break");
      uart.changeBreak(false, 1);
      wait.until(uart.changed(), DeafWait.deadline(DeafWait.nanos(duration)), () -> closed || lost);
      check();
      uart.changeBreak(false, -1);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void purge(Purge which) throws IOException {
    lock.lock();
    try {
      check();
      if (which.transmit()) {
        uart.waiting().clear();
      }
      if (which.receive()) {
        uart.received().clear();
        uart.makeRoom();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Set<Capability> capabilities() {
    lock.lock();
    try {
      return device.abilities().capabilities();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Subscription subscribe(Consumer<? super SerialEvent> listener) throws PortClosedException {
    lock.lock();
    try {
      checkOpen();
      return events.subscribe(listener);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      device.release(this);
      uart.received().close();
      uart.waiting().close();
      events.publish(new SerialEvent.Closed());
    } finally {
      lock.unlock();
    }
  }

  /**
   * The device is gone; called with the lock held, when the device does not have this port any
   * more.
   */
  void lose() {
    lost = true;
    uart.stop();
    // In this order, or a waiting writer would find room in a port that is lost.
    uart.waiting().end(lossMessage());
    uart.waiting().clear();
    uart.received().end(lossMessage());
    events.publish(new SerialEvent.Disconnected(new PortLostException(name, lossMessage())));
  }

  private String lossMessage() {
    return name
        + " was lost: the simulated device has vanished; close the port and open it again when the"
        + " device is back";
  }

  private void check(Capability capability, String attempt)
      throws PortClosedException, PortLostException, NotSupportedException {
    check();
    if (!device.abilities().can(capability)) {
      throw new NotSupportedException(
          name,
          "cannot "
              + attempt
              + " at "
              + name
              + ": this simulated device was told to lack "
              + capability
              + "; look at capabilities() first");
    }
  }

  private void check() throws PortClosedException, PortLostException {
    checkOpen();
    if (lost) {
      throw new PortLostException(name, lossMessage());
    }
  }

  private void checkOpen() throws PortClosedException {
    if (closed) {
      throw new PortClosedException(name);
    }
  }
}
