package io.github.rfc2217j.api.spi.device;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.NotSupportedException;
import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.Rs485;
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
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The port of a device that a native library has opened.
 *
 * <p>Threads: a reader and a writer of its own do all that blocks in native code (a blocking native
 * call on a virtual thread would hold its carrier), and a third one closes. The other native calls
 * are made for the caller, who waits for their end: microseconds, but seconds on a USB adapter that
 * hangs. {@link Carriers} sees to it that virtual threads find a carrier even then.
 *
 * <p>{@link #pendingOutput()} never counts an octet twice. It may leave out up to 1 KiB that is on
 * its way to the driver, but says zero only if nothing is pending.
 */
public final class NativePort implements SerialPort {

  /** How long a library may take to open or to close a device before it is left to itself. */
  private static final Duration OPEN_LIMIT = Duration.ofSeconds(60);

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  /** How long a purge waits for the write in progress to end; a library may not let it. */
  private static final long PURGE_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** The same for a device whose purge ends it, and so takes no longer than a thread switch. */
  private static final long SPLIT_PURGE_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final System.Logger LOG = System.getLogger(NativePort.class.getName());

  private final String name;
  private final GuardedDevice device;
  private final EventDispatcher events;
  private final Lifecycle lifecycle;
  private final Receiver receiver;
  private final Transmitter transmitter;
  private final Set<Capability> capabilities;
  private final Listeners listeners;
  private final Duration closeLimit;
  private final ReentrantLock closing = new ReentrantLock();
  private final ReentrantLock breaking = new ReentrantLock();
  private final ReentrantLock configuring = new ReentrantLock();

  // Guarded by configuring.
  private SerialSettings settings = SerialSettings.DEFAULT;

  private NativePort(String name, NativeDevice device, Duration closeLimit) {
    this.name = name;
    this.closeLimit = closeLimit;
    this.device = new GuardedDevice(device);
    this.events = new EventDispatcher(name);
    this.lifecycle = new Lifecycle(name, events);
    this.receiver = new Receiver(name, this.device, this::lostAndKnown);
    this.transmitter = new Transmitter(name, this.device, lifecycle, this::lost);
    EnumSet<Capability> found = EnumSet.noneOf(Capability.class);
    found.addAll(device.capabilities());
    this.capabilities = Collections.unmodifiableSet(found);
    this.listeners = new Listeners(this.device, lifecycle, events, capabilities);
  }

  /**
   * Takes over an open device that has {@link SerialSettings#DEFAULT}, and starts its threads. If
   * that fails, the device is closed.
   *
   * @param name the name under which the port was opened
   * @param device the device
   * @return its port
   * @throws IOException if the device does not answer
   */
  public static NativePort start(String name, NativeDevice device) throws IOException {
    return start(name, device, OPEN_LIMIT, CLOSE_LIMIT);
  }

  static NativePort start(String name, NativeDevice device, Duration openLimit, Duration closeLimit)
      throws IOException {
    // It asks the device a few things.
    return NativeThread.call(
        name,
        "opening",
        openLimit,
        () -> {
          boolean started = false;
          try {
            NativePort port = new NativePort(name, device, closeLimit);
            port.receiver.start(name);
            started = true;
            return port;
          } finally {
            if (!started) {
              device.close();
            }
          }
        },
        NativePort::closeUnused);
  }

  private void closeUnused() {
    try {
      close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "a port that nobody waited for", e);
    }
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
      settings = device.settings(settings);
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
      settings = device.change(device.settings(settings), wanted);
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
    set(Map.of(line, on));
  }

  @Override
  public void set(Map<ControlLine, Boolean> levels) throws IOException {
    lifecycle.checkUsable();
    require(Capability.CONTROL_LINES, "it has no DTR and no RTS");
    if (!device.set(levels)) {
      throw refused(moves(levels));
    }
  }

  private static String moves(Map<ControlLine, Boolean> levels) {
    return new TreeMap<>(levels)
        .entrySet().stream()
            .map(level -> (level.getValue() ? "raising " : "lowering ") + level.getKey())
            .collect(Collectors.joining(" and "));
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
    return listeners.takeLineErrors();
  }

  @Override
  public void setBreak(boolean on) throws IOException {
    lifecycle.checkUsable();
    require(Capability.LEVEL_BREAK, "it can send no break");
    switchBreak(on);
  }

  @Override
  public void sendBreak(Duration duration) throws IOException {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException("a break must last longer than nothing, not " + duration);
    }
    breaking.lock();
    try {
      lifecycle.checkUsable();
      require(Capability.TIMED_BREAK, "it can send no break");
      switchBreak(true);
      lifecycle.awaitEnd(DeafWait.nanos(duration));
      lifecycle.checkUsable();
      switchBreak(false);
    } finally {
      breaking.unlock();
    }
  }

  private void switchBreak(boolean on) throws IOException {
    if (!device.setBreak(on)) {
      throw refused(on ? "starting a break" : "ending a break");
    }
  }

  @Override
  public Rs485 rs485() throws IOException {
    lifecycle.checkUsable();
    require(Capability.RS485, "its driver has no RS-485 mode");
    Rs485 mode = device.rs485();
    if (!mode.enabled()) {
      checkAlive("reading the RS-485 mode");
    }
    return mode;
  }

  @Override
  public Rs485 apply(Rs485 wanted) throws IOException {
    lifecycle.checkUsable();
    require(Capability.RS485, "its driver has no RS-485 mode");
    if (!device.set(wanted)) {
      throw refused("setting " + wanted);
    }
    return rs485();
  }

  @Override
  public void purge(Purge which) throws IOException {
    lifecycle.checkUsable();
    long patience = has(Capability.SPLIT_PURGE) ? SPLIT_PURGE_PATIENCE_NANOS : PURGE_PATIENCE_NANOS;
    switch (which) {
      case RECEIVE -> receiver.purge(() -> device.flush(Purge.RECEIVE));
      case TRANSMIT -> transmitter.purge(Purge.TRANSMIT, patience);
      case BOTH -> receiver.purge(() -> transmitter.purge(Purge.BOTH, patience));
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
      receiver.free();
      transmitter.free();
      boolean success;
      try {
        DeviceEnd end = new DeviceEnd(name, device, receiver, transmitter, listeners);
        success =
            NativeThread.call(
                NativeThread.ANYHOW, name, "closing", closeLimit, end::close, closed -> {});
      } finally {
        events.publish(new SerialEvent.Closed());
      }
      if (!success) {
        throw new IOException(
            device.library()
                + " could not close "
                + name
                + "; the device may stay busy until this program ends");
      }
    } finally {
      closing.unlock();
    }
  }

  @Override
  public String toString() {
    return "NativePort[" + name + "]";
  }
}
