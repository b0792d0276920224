package io.github.rfc2217j.serial.jserialcomm;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.NotSupportedException;
import io.github.rfc2217j.api.PortClosedException;
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
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A device of this machine that jSerialComm has opened.
 *
 * <p>Threads: {@link Receiver} and {@link Transmitter} own one each and do all that blocks in
 * native code, and {@link NativeThread} closes. Every other native call takes microseconds and is
 * made on the caller's thread.
 */
final class JSerialCommPort implements SerialPort {

  /**
   * How long the two threads are asked out of native code before the device is closed over their
   * heads.
   */
  private static final long ROUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How long {@link #close()} waits for them in all. */
  private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final long ROUSE_PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** How long a purge of both directions waits for the write in progress to end. */
  private static final long PURGE_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final System.Logger LOG = System.getLogger(JSerialCommPort.class.getName());

  private final String name;
  private final Device device;
  private final EventDispatcher events;
  private final Lifecycle lifecycle;
  private final Receiver receiver;
  private final Transmitter transmitter;
  private final Set<Capability> capabilities;
  private final Listeners listeners;
  private final ReentrantLock closing = new ReentrantLock();
  private final ReentrantLock breaking = new ReentrantLock();
  private final ReentrantLock configuring = new ReentrantLock();

  // Guarded by configuring.
  private SerialSettings settings = SerialSettings.DEFAULT;

  /** Takes over an open device, and starts its threads. */
  JSerialCommPort(String name, Device device) {
    this.name = name;
    this.device = device;
    this.events = new EventDispatcher(name);
    this.lifecycle = new Lifecycle(name, events);
    this.receiver = new Receiver(name, device, this::lostAndKnownToReaders);
    this.transmitter = new Transmitter(name, device, lifecycle, this::lost);
    this.capabilities = Collections.unmodifiableSet(capabilities(device));
    boolean modemEvents = capabilities.contains(Capability.MODEM_EVENTS);
    this.listeners = new Listeners(device, lifecycle, events, modemEvents);
    receiver.start(name);
    transmitter.start(name);
  }

  private static Set<Capability> capabilities(Device device) {
    EnumSet<Capability> found = EnumSet.of(Capability.CUSTOM_BAUD_RATES);
    // The library has raised DTR a moment ago when it opened the device, so this changes nothing;
    // but only this
    // tells whether there is a DTR. A pty answers ENOTTY.
    if (device.set(ControlLine.DTR, true)) {
      found.add(Capability.CONTROL_LINES);
      // Linux answers "done" to a break on a device that knows none, such as a pty.
      found.add(Capability.LEVEL_BREAK);
      found.add(Capability.TIMED_BREAK);
      // The library shows a line that can't be read as low, and DTR is high.
      if (device.isSet(ControlLine.DTR)) {
        found.add(Capability.MODEM_LINES);
        found.add(Capability.MODEM_EVENTS);
      }
    }
    if (device.awaitingWrite() >= 0) {
      found.add(Capability.PENDING_OUTPUT);
    }
    if (LineFormat.hasMarkAndSpace(Platform.CURRENT) && !device.pseudoTerminal()) {
      found.add(Capability.MARK_SPACE_PARITY);
    }
    if (Platform.CURRENT == Platform.WINDOWS) {
      found.add(Capability.SPLIT_FLOW_CONTROL);
      found.add(Capability.ONE_POINT_FIVE_STOP_BITS);
    }
    return found;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int read(ByteBuffer dst) throws IOException {
    return receiver.read(dst, ByteRing.FOREVER);
  }

  @Override
  public int read(ByteBuffer dst, Duration timeout) throws IOException {
    return receiver.read(dst, DeafWait.nanos(timeout));
  }

  @Override
  public int write(ByteBuffer src) throws IOException {
    return transmitter.write(src, ByteRing.FOREVER);
  }

  @Override
  public int write(ByteBuffer src, Duration timeout) throws IOException {
    return transmitter.write(src, DeafWait.nanos(timeout));
  }

  @Override
  public boolean drain(Duration timeout) throws IOException {
    long deadline = DeafWait.deadline(DeafWait.nanos(timeout));
    return transmitter.drain(deadline, settings().characterNanos());
  }

  @Override
  public int available() throws IOException {
    lifecycle.checkOpen();
    return receiver.available();
  }

  @Override
  public int pendingOutput() throws IOException {
    lifecycle.checkUsable();
    return transmitter.pending();
  }

  @Override
  public SerialSettings settings() throws IOException {
    lifecycle.checkUsable();
    configuring.lock();
    try {
      return settings;
    } finally {
      configuring.unlock();
    }
  }

  @Override
  public SerialSettings apply(SerialSettings wanted) throws IOException {
    lifecycle.checkUsable();
    configuring.lock();
    try {
      settings = device.change(settings, wanted);
      if (!settings.equals(wanted)) {
        checkAlive("changing the settings");
      }
      return settings;
    } finally {
      configuring.unlock();
    }
  }

  @Override
  public void set(ControlLine line, boolean on) throws IOException {
    lifecycle.checkUsable();
    require(Capability.CONTROL_LINES, "it has no " + line);
    if (!device.set(line, on)) {
      throw refused((on ? "raising " : "lowering ") + line);
    }
  }

  @Override
  public boolean isSet(ControlLine line) throws IOException {
    lifecycle.checkUsable();
    require(Capability.CONTROL_LINES, "it has no " + line);
    boolean set = device.isSet(line);
    if (!set) {
      checkAlive("reading " + line);
    }
    return set;
  }

  @Override
  public ModemState modemState() throws IOException {
    lifecycle.checkUsable();
    require(Capability.MODEM_LINES, "it has no modem lines");
    ModemState state = device.modemState();
    if (state.equals(ModemState.ALL_LOW)) {
      checkAlive("reading the modem lines");
    }
    return state;
  }

  @Override
  public LineState lineState() throws IOException {
    lifecycle.checkUsable();
    return LineState.CLEAR;
  }

  @Override
  public void setBreak(boolean on) throws IOException {
    lifecycle.checkUsable();
    require(Capability.LEVEL_BREAK, "it can send no break");
    if (!device.setBreak(on)) {
      throw refused(on ? "starting a break" : "ending a break");
    }
  }

  @Override
  public void sendBreak(Duration duration) throws IOException {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException("a break must last longer than nothing, not " + duration);
    }
    breaking.lock();
    try {
      setBreak(true);
      lifecycle.awaitEnd(DeafWait.nanos(duration));
      setBreak(false);
    } finally {
      breaking.unlock();
    }
  }

  @Override
  public void purge(Purge which) throws IOException {
    lifecycle.checkUsable();
    switch (which) {
      case RECEIVE -> receiver.purge(() -> {});
      case TRANSMIT -> transmitter.purge();
      case BOTH -> receiver.purge(() -> transmitter.purgeWithDriver(PURGE_PATIENCE_NANOS));
    }
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public Subscription subscribe(Consumer<? super SerialEvent> listener) throws PortClosedException {
    return listeners.subscribe(listener);
  }

  private boolean has(Capability capability) {
    return capabilities.contains(capability);
  }

  private void require(Capability capability, String lack) throws NotSupportedException {
    if (!has(capability)) {
      throw new NotSupportedException(
          name, name + " can't do that: " + lack + " (capability " + capability + " is absent)");
    }
  }

  /** Finds out whether a call failed because the device is gone. */
  private void checkAlive(String what) throws IOException {
    if (device.available() < 0 && lifecycle.isUsable()) {
      lost(
          "the device is gone: "
              + what
              + " failed ("
              + device.lastError()
              + "). Plug it in again and reopen.");
    }
    lifecycle.checkUsable();
  }

  private IOException refused(String what) throws IOException {
    String error = device.lastError();
    checkAlive(what);
    return new NotSupportedException(
        name,
        name + ": " + what + " was refused by the driver (" + error + "); nothing has changed");
  }

  private void lost(String reason) {
    if (lostAndKnown(reason)) {
      receiver.lost(reason);
    }
  }

  private void lostAndKnownToReaders(String reason) {
    lostAndKnown(reason);
  }

  private boolean lostAndKnown(String reason) {
    boolean first = lifecycle.lose(reason);
    if (first) {
      listeners.end();
      transmitter.lost(reason);
    }
    return first;
  }

  @Override
  public boolean isOpen() {
    return !lifecycle.isClosed();
  }

  @Override
  public void close() throws IOException {
    closing.lock();
    try {
      if (!lifecycle.close()) {
        return;
      }
      receiver.stop();
      transmitter.stop();
      listeners.end();
      boolean success = NativeThread.call("rfc2217-close " + name, this::closeDevice);
      events.publish(new SerialEvent.Closed());
      if (!success) {
        throw new IOException(
            "jSerialComm could not close "
                + name
                + "; the device may stay busy until this program ends");
      }
    } finally {
      closing.unlock();
    }
  }

  private boolean closeDevice() {
    long start = System.nanoTime();
    try (DeafWait wait = new DeafWait()) {
      boolean out = false;
      while (!out && System.nanoTime() - start < ROUSE_NANOS) {
        device.rouse();
        out = awaitThreads(wait, DeafWait.deadline(ROUSE_PERIOD_NANOS));
      }
      boolean success = device.close();
      if (!awaitThreads(wait, start + CLOSE_NANOS)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0} is closed, but jSerialComm keeps a thread that reads or writes it; it is left"
                + " behind",
            name);
      }
      return success;
    }
  }

  private boolean awaitThreads(DeafWait wait, long deadline) {
    return wait.until(receiver.ended(), deadline) && wait.until(transmitter.ended(), deadline);
  }

  @Override
  public String toString() {
    return "JSerialCommPort[" + name + "]";
  }
}
