package io.github.rfc2217j.api.simulated;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.PortNotFoundException;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.spi.PortName;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A simulated device: opens it, and does to it what a test wants done. What is set here stays for
 * ports that are opened later, until it is set otherwise.
 *
 * <p>{@link #of(String)} gives the device that {@link io.github.rfc2217j.api.SerialPorts#open}
 * opens by the same name; {@link #loopBack()} and {@link #nullModem()} make devices that no name
 * leads to, which tests running side by side prefer. Any thread may call; nothing blocks.
 */
public final class SimulatedDevice {

  /** A receive queue's capacity unless set otherwise: what Linux gives a terminal. */
  public static final int RECEIVE_QUEUE = 4096;

  private static final AtomicInteger NAMELESS = new AtomicInteger();

  private final String name;
  private final ReentrantLock lock;
  private final SimulatedDevice otherEnd;
  private final Abilities abilities = new Abilities();

  private volatile @Nullable SimulatedPort port;
  private @Nullable ModemState forced;
  private boolean ringing;
  private boolean outputHeld;
  private boolean vanished;
  private boolean paced;
  private int receiveQueue = RECEIVE_QUEUE;

  /** Makes a device with a loop-back plug. */
  SimulatedDevice(String name) {
    this.name = name;
    this.lock = new ReentrantLock();
    this.otherEnd = this;
  }

  /** Makes two devices joined by a null modem. */
  SimulatedDevice(String name, String otherName) {
    this.name = name;
    this.lock = new ReentrantLock();
    this.otherEnd = new SimulatedDevice(otherName, this);
  }

  private SimulatedDevice(String name, SimulatedDevice otherEnd) {
    this.name = name;
    this.lock = otherEnd.lock;
    this.otherEnd = otherEnd;
  }

  /**
   * Returns the device of a name. There is one for each name as long as the program runs.
   *
   * @param name such as {@code sim:loop} or {@code sim:pair/NAME.a}, without options
   * @return the device
   * @throws IllegalArgumentException if the name is none of a simulated device; the message shows
   *     right ones
   */
  public static SimulatedDevice of(String name) {
    PortName portName = PortName.of(name);
    SimulatedAddress address = SimulatedAddress.of(portName);
    if (!portName.scheme().equals(SimulatedPortProvider.SCHEME) || name.indexOf('?') >= 0) {
      throw new IllegalArgumentException(
          "'" + name + "' names no simulated device; names look like sim:loop, without options");
    }
    return NamedDevices.of(address);
  }

  /**
   * Makes a device with a loop-back plug that no name leads to.
   *
   * @return a new device
   */
  public static SimulatedDevice loopBack() {
    return new SimulatedDevice("simulated-loop-" + NAMELESS.incrementAndGet());
  }

  /**
   * Makes two devices, joined by a null modem, that no name leads to.
   *
   * @return one of the new devices; the other is its {@link #otherEnd()}
   */
  public static SimulatedDevice nullModem() {
    String pair = "simulated-pair-" + NAMELESS.incrementAndGet();
    return new SimulatedDevice(pair + ".a", pair + ".b");
  }

  /**
   * Returns the device at the other end of the line.
   *
   * @return the null modem's other device; this one if it has a loop-back plug
   */
  public SimulatedDevice otherEnd() {
    return otherEnd;
  }

  /**
   * Returns the name.
   *
   * @return the full name, or a made-up one that nothing can be opened by
   */
  public String name() {
    return name;
  }

  /**
   * Opens the device, as {@link io.github.rfc2217j.api.SerialPorts#open} does with a name without
   * options.
   *
   * @return the open port, with {@link io.github.rfc2217j.api.SerialSettings#DEFAULT} as far as the
   *     device can
   * @throws PortBusyException if it is open
   * @throws PortNotFoundException while it is gone
   */
  public SerialPort open() throws PortBusyException, PortNotFoundException {
    return open(name, null);
  }

  SerialPort open(String asked, @Nullable SimulatedAddress options)
      throws PortBusyException, PortNotFoundException {
    lock.lock();
    try {
      if (vanished) {
        throw new PortNotFoundException(
            asked,
            "cannot open "
                + asked
                + ": the simulated device has vanished; reappear() brings it back");
      }
      if (port != null) {
        throw new PortBusyException(
            asked,
            "cannot open "
                + asked
                + ": it is open as "
                + port.name()
                + " in this program; close that port, or use another name");
      }
      boolean keepsPace = options == null ? paced : options.pace().orElse(paced ? 1 : 0) == 1;
      int queue = options == null ? receiveQueue : options.queue().orElse(receiveQueue);
      SimulatedPort opened = new SimulatedPort(asked, this, keepsPace, queue);
      port = opened;
      opened.uart().start();
      return opened;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns the open port, for a look at what somebody else does with it.
   *
   * @return the port, empty while the device is closed or gone
   */
  public Optional<SerialPort> openPort() {
    return Optional.ofNullable(port);
  }

  /**
   * Sets whether ports that are opened later without a {@code pace} option send at their baud rate.
   *
   * @param on false at first
   */
  public void setPaced(boolean on) {
    locked(() -> paced = on);
  }

  /**
   * Sets the receive queue's capacity of ports that are opened later without a {@code queue}
   * option.
   *
   * @param octets at least 1, {@link #RECEIVE_QUEUE} at first
   */
  public void setReceiveQueue(int octets) {
    if (octets < 1) {
      throw new IllegalArgumentException("a receive queue holds at least 1 octet, not " + octets);
    }
    locked(() -> receiveQueue = octets);
  }

  /**
   * Lets the device receive octets as if they had come over the line, free of errors. XON and XOFF
   * among them act where flow control uses them; what the receive queue has no room for is lost and
   * reported as an overrun error. While the device is not open nobody receives anything.
   *
   * @param octets what to receive
   */
  public void injectOctets(byte... octets) {
    byte[] copy = octets.clone();
    onUart(uart -> uart.receive(copy, copy.length, uart.settings()));
  }

  /**
   * Lets the device's receiver meet errors or a break. While the device is not open nobody meets
   * anything.
   *
   * @param errors what it meets
   * @throws IllegalArgumentException if there is something else than {@link LineState#ERRORS} in it
   */
  public void injectErrors(LineState errors) {
    if ((errors.bits() & ~LineState.ERRORS) != 0) {
      throw new IllegalArgumentException(errors + " has bits that are no errors");
    }
    onUart(uart -> uart.meet(errors.bits()));
  }

  /**
   * Sets the ring indicator, which no plug is wired to.
   *
   * @param on the level, false at first
   */
  public void setRing(boolean on) {
    locked(() -> ringing = on);
    onUart(Uart::lookAtModemLines);
  }

  /**
   * Cuts the four modem lines from their wires and gives them levels by hand.
   *
   * @param levels the levels from now on
   */
  public void forceModemState(ModemState levels) {
    locked(() -> forced = levels);
    onUart(Uart::lookAtModemLines);
  }

  /** Joins the modem lines to their wires again. */
  public void releaseModemState() {
    locked(() -> forced = null);
    onUart(Uart::lookAtModemLines);
  }

  /**
   * Stops the transmitter: nothing leaves, what is written waits, and writers wait once the
   * transmit queue (4096 octets) is full.
   */
  public void holdOutput() {
    locked(() -> outputHeld = true);
  }

  /** Lets the transmitter go on. */
  public void releaseOutput() {
    locked(() -> outputHeld = false);
    onUart(Uart::transmit);
  }

  /**
   * Pulls the device out: an open port is lost, and opening fails until {@link #reappear()}. A port
   * that was lost this way need not be closed before the device can be opened again.
   */
  public void vanish() {
    lock.lock();
    try {
      vanished = true;
      SimulatedPort lost = port;
      port = null;
      if (lost != null) {
        lost.lose();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Plugs the device in again; it can be opened. */
  public void reappear() {
    locked(() -> vanished = false);
  }

  /**
   * Takes capabilities away, from now on exactly these. Without {@link Capability#MODEM_LINES} the
   * modem lines cannot be read nor stop the transmitter, without {@link Capability#CONTROL_LINES}
   * DTR and RTS are low; without {@link Capability#MODEM_EVENTS}, {@link Capability#LINE_ERRORS},
   * {@link Capability#LEVEL_BREAK}, {@link Capability#TIMED_BREAK}, {@link
   * Capability#SPLIT_FLOW_CONTROL}, {@link Capability#CUSTOM_BAUD_RATES}, {@link
   * Capability#MARK_SPACE_PARITY} and {@link Capability#ONE_POINT_FIVE_STOP_BITS} the device does
   * not do it; the others are no longer promised. Call it before opening: settings in force stay.
   *
   * @param capabilities what the device lacks; none at first
   */
  public void lack(Capability... capabilities) {
    lock.lock();
    try {
      abilities.lack(Set.copyOf(Arrays.asList(capabilities)));
      onUart(Uart::lookAtModemLines);
      otherEnd.onUart(Uart::lookAtModemLines);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Limits the baud rate; replaces {@link #offerBaudRates}. Settings in force stay.
   *
   * @param highest 50 to 4000000, which it is at first
   */
  public void limitBaudRate(int highest) {
    if (highest < Abilities.LOWEST_RATE || highest > Abilities.HIGHEST_RATE) {
      throw new IllegalArgumentException(
          "the highest baud rate must be 50 to 4000000, not " + highest);
    }
    locked(() -> abilities.limitBaudRate(highest));
  }

  /**
   * Lets the device do certain baud rates only; replaces {@link #limitBaudRate}. Settings in force
   * stay.
   *
   * @param rates at least one, positive
   */
  public void offerBaudRates(int... rates) {
    Set<Integer> set = Arrays.stream(rates).boxed().collect(Collectors.toSet());
    if (set.isEmpty() || set.stream().anyMatch(rate -> rate <= 0)) {
      throw new IllegalArgumentException(
          "there must be baud rates and all positive, not " + Arrays.toString(rates));
    }
    locked(() -> abilities.offerBaudRates(set));
  }

  @Override
  public String toString() {
    return name;
  }

  /** Guards this device and the other end; everything below needs it held. */
  ReentrantLock lock() {
    return lock;
  }

  @Nullable Uart uart() {
    return port == null ? null : port.uart();
  }

  Abilities abilities() {
    return abilities;
  }

  boolean isOutputHeld() {
    return outputHeld;
  }

  /** Returns the levels that arrive here, whether or not the device can read them. */
  ModemState modemState() {
    if (!abilities.can(Capability.MODEM_LINES)) {
      return ModemState.ALL_LOW;
    }
    if (forced != null) {
      return forced;
    }
    Uart other = otherEnd.uart();
    boolean dtr = other != null && other.isSet(ControlLine.DTR);
    boolean rts = other != null && other.isSet(ControlLine.RTS);
    return new ModemState(rts, dtr, ringing, dtr);
  }

  /** Frees the device if the port still has it. */
  void release(SimulatedPort closing) {
    if (port == closing) {
      port = null;
      closing.uart().stop();
    }
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }

  private void onUart(Consumer<Uart> action) {
    lock.lock();
    try {
      Uart uart = uart();
      if (uart != null) {
        action.accept(uart);
      }
    } finally {
      lock.unlock();
    }
  }
}
