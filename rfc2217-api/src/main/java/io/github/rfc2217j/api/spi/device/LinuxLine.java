package io.github.rfc2217j.api.spi.device;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialSettings;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A serial line of Linux, controlled by {@code ioctl} and nothing else: settings are read back from
 * the driver, queues are purged separately, errors are counted. For backends whose library gives
 * access to a descriptor of the device.
 *
 * <p>Threads: as {@link NativeDevice}, whose methods these serve.
 */
public final class LinuxLine {

  private static final int TCGETS2 = 0x802C542A;
  private static final int TCSETS2 = 0x402C542B;
  private static final int TIOCEXCL = 0x540C;
  private static final int TIOCNXCL = 0x540D;
  private static final int TIOCGEXCL = 0x80045440;
  private static final int TIOCOUTQ = 0x5411;
  private static final int TIOCMGET = 0x5415;
  private static final int TIOCMBIS = 0x5416;
  private static final int TIOCMBIC = 0x5417;
  private static final int TIOCMSET = 0x5418;
  private static final int FIONREAD = 0x541B;
  private static final int TIOCSBRK = 0x5427;
  private static final int TIOCCBRK = 0x5428;
  private static final int TIOCSERGETLSR = 0x5459;
  private static final int TIOCGICOUNT = 0x545D;

  /** What TIOCSERGETLSR answers when the last bit has left. */
  private static final int TRANSMITTER_EMPTY = 1;

  private static final int TCIFLUSH = 0;
  private static final int TCOFLUSH = 1;
  private static final int TCIOFLUSH = 2;

  private static final int TIOCM_DTR = 0x002;
  private static final int TIOCM_RTS = 0x004;
  private static final int TIOCM_CTS = 0x020;
  private static final int TIOCM_CD = 0x040;
  private static final int TIOCM_RI = 0x080;
  private static final int TIOCM_DSR = 0x100;

  /** A {@code struct serial_icounter_struct}, and where it counts what. */
  private static final int COUNTERS = 20;

  private static final int FRAMING = 6;
  private static final int OVERRUN = 7;
  private static final int PARITY = 8;
  private static final int BREAK = 9;
  private static final int BUFFER_OVERRUN = 10;

  /** Those whose {@code ioctl}s have the generic numbers, and whose ints are little-endian. */
  private static final Set<String> ARCHITECTURES =
      Set.of("amd64", "x86_64", "x86", "i386", "i686", "aarch64", "arm", "riscv64", "loongarch64");

  private final Calls calls;
  private final boolean pseudoTerminal;
  private boolean drains;
  private boolean breakOn;
  private int[] counters = new int[0];

  /** The two system calls, on a descriptor of the device. */
  public interface Calls {
    /**
     * Calls {@code ioctl} with a pointer.
     *
     * @param request its number
     * @param argument what the pointer points to; filled if the request answers
     * @return less than 0 if it failed
     */
    int ioctl(int request, int[] argument);

    /**
     * Calls {@code tcflush}.
     *
     * @param queues 0 for what was received, 1 for what is to be sent, 2 for both
     * @return less than 0 if it failed
     */
    int tcflush(int queues);
  }

  /**
   * Makes a line; nothing is called yet.
   *
   * @param calls on an open descriptor
   * @param path the device's path
   */
  public LinuxLine(Calls calls, String path) {
    this.calls = calls;
    this.pseudoTerminal = path.startsWith("/dev/pts/");
  }

  /**
   * Tells whether this machine is one that this class knows the numbers of.
   *
   * @return true on Linux on x86, ARM, RISC-V and LoongArch
   */
  public static boolean isSupported() {
    return System.getProperty("os.name", "").equals("Linux")
        && ARCHITECTURES.contains(System.getProperty("os.arch", ""));
  }

  /**
   * Tells whether there is a terminal at all.
   *
   * @return false for another kind of file
   */
  public boolean isTerminal() {
    return termios().isPresent();
  }

  /**
   * Tells whether another program has the device for itself; the administrator can open it all the
   * same.
   *
   * @return true if it is taken
   */
  public boolean isTaken() {
    return answer(TIOCGEXCL, 1).filter(exclusive -> exclusive[0] != 0).isPresent();
  }

  /**
   * Makes the terminal a plain line with {@link SerialSettings#DEFAULT}, for this program alone.
   *
   * @return false if it refused
   */
  public boolean prepare() {
    Optional<int[]> now = termios();
    if (now.isEmpty() || !set(Termios2.with(Termios2.raw(now.get()), SerialSettings.DEFAULT))) {
      return false;
    }
    counters = counters().orElse(counters);
    return calls.ioctl(TIOCEXCL, new int[1]) >= 0;
  }

  /**
   * Finds out what the line can do.
   *
   * @return capabilities
   */
  public Set<Capability> capabilities() {
    EnumSet<Capability> found =
        EnumSet.of(
            Capability.READ_BACK,
            Capability.CUSTOM_BAUD_RATES,
            Capability.SPLIT_PURGE,
            Capability.PENDING_OUTPUT);
    if (modemBits().isPresent()) {
      found.add(Capability.CONTROL_LINES);
      found.add(Capability.MODEM_LINES);
      found.add(Capability.MODEM_EVENTS);
      // Linux answers "done" to a break on a device that knows none, such as a pty.
      found.add(Capability.LEVEL_BREAK);
      found.add(Capability.TIMED_BREAK);
    }
    if (counters().isPresent()) {
      found.add(Capability.LINE_ERRORS);
    }
    drains = calls.ioctl(TIOCSERGETLSR, new int[1]) >= 0;
    if (drains) {
      found.add(Capability.DRAIN);
    }
    if (!pseudoTerminal) {
      found.add(Capability.MARK_SPACE_PARITY);
    }
    return found;
  }

  /**
   * Returns the settings that the driver has.
   *
   * @param known the answer if it does not say
   * @return the settings in force
   */
  public SerialSettings settings(SerialSettings known) {
    return termios().map(Termios2::settings).orElse(known);
  }

  /**
   * Asks the driver for settings. What it refuses together it is asked for one by one.
   *
   * @param from what is in force
   * @param wanted what is wanted
   * @return what the driver has afterwards
   */
  public SerialSettings change(SerialSettings from, SerialSettings wanted) {
    Optional<int[]> now = termios();
    if (now.isEmpty()) {
      return from;
    }
    int[] before = now.get();
    if (!set(Termios2.with(before, wanted))) {
      SerialSettings step = Termios2.settings(before).withBaudRate(wanted.baudRate());
      step = attempt(step, Termios2.settings(before));
      step =
          attempt(
              step.withDataBits(wanted.dataBits())
                  .withParity(wanted.parity())
                  .withStopBits(wanted.stopBits()),
              step);
      attempt(step.withFlowControl(wanted.flowControl()), step);
    }
    return settings(from);
  }

  private SerialSettings attempt(SerialSettings wanted, SerialSettings otherwise) {
    Optional<int[]> now = termios();
    return now.isPresent() && set(Termios2.with(now.get(), wanted)) ? wanted : otherwise;
  }

  private Optional<int[]> termios() {
    return answer(TCGETS2, Termios2.INTS);
  }

  private boolean set(int[] termios) {
    return calls.ioctl(TCSETS2, termios) >= 0;
  }

  /**
   * Returns how many octets the driver has received.
   *
   * @return their number, less than 0 if the device is gone
   */
  public int available() {
    return answer(FIONREAD, 1).map(count -> count[0]).orElse(-1);
  }

  /**
   * Returns how many octets the driver has to send yet; one while the last is in the transmitter,
   * if it tells.
   *
   * @return their number, less than 0 if the device is gone
   */
  public int pendingOutput() {
    int queued = answer(TIOCOUTQ, 1).map(count -> count[0]).orElse(-1);
    if (queued != 0 || !drains) {
      return queued;
    }
    int status = answer(TIOCSERGETLSR, 1).map(bits -> bits[0]).orElse(TRANSMITTER_EMPTY);
    return (status & TRANSMITTER_EMPTY) != 0 ? 0 : 1;
  }

  /**
   * Throws away what the driver holds.
   *
   * @param which the queues
   * @return true if it did
   */
  public boolean flush(Purge which) {
    return calls.tcflush(
            switch (which) {
              case RECEIVE -> TCIFLUSH;
              case TRANSMIT -> TCOFLUSH;
              case BOTH -> TCIOFLUSH;
            })
        >= 0;
  }

  /**
   * Wakes up those who wait in the terminal, as a pseudo-terminal does not when its queue is thrown
   * away; by giving it the settings that it has.
   *
   * @return true if that was done or is not needed
   */
  public boolean wakeAfterFlush() {
    return !pseudoTerminal || termios().filter(this::set).isPresent();
  }

  /**
   * Moves a line that this end drives.
   *
   * @param line the line
   * @param on true to raise it
   * @return true if it was moved
   */
  public boolean set(ControlLine line, boolean on) {
    return set(Map.of(line, on));
  }

  /**
   * Moves several lines at once.
   *
   * @param levels true for each line to raise, false for each to lower
   * @return true if they were moved
   */
  public boolean set(Map<ControlLine, Boolean> levels) {
    int raised = 0;
    int lowered = 0;
    for (Map.Entry<ControlLine, Boolean> level : levels.entrySet()) {
      raised |= level.getValue() ? bit(level.getKey()) : 0;
      lowered |= level.getValue() ? 0 : bit(level.getKey());
    }
    if (lowered == 0) {
      return calls.ioctl(TIOCMBIS, new int[] {raised}) >= 0;
    }
    if (raised == 0) {
      return calls.ioctl(TIOCMBIC, new int[] {lowered}) >= 0;
    }
    // Lines that no program sees must stay as they are: OUT2 is what lets a UART interrupt.
    Optional<Integer> now = modemBits();
    return now.isPresent()
        && calls.ioctl(TIOCMSET, new int[] {(now.get() | raised) & ~lowered}) >= 0;
  }

  /**
   * Returns the level of a line that this end drives.
   *
   * @param line the line
   * @return its level; false also if it can't be read
   */
  public boolean isSet(ControlLine line) {
    return (modemBits().orElse(0) & bit(line)) != 0;
  }

  private static int bit(ControlLine line) {
    return switch (line) {
      case DTR -> TIOCM_DTR;
      case RTS -> TIOCM_RTS;
    };
  }

  /**
   * Returns the levels of the lines that the other end drives, all of one moment.
   *
   * @return the levels; all low also if they can't be read
   */
  public ModemState modemState() {
    int bits = modemBits().orElse(0);
    return new ModemState(
        (bits & TIOCM_CTS) != 0,
        (bits & TIOCM_DSR) != 0,
        (bits & TIOCM_RI) != 0,
        (bits & TIOCM_CD) != 0);
  }

  private Optional<Integer> modemBits() {
    return answer(TIOCMGET, 1).map(bits -> bits[0]);
  }

  /**
   * Returns the errors that the driver counted since the last call.
   *
   * @return the union of the errors met
   */
  public LineState lineErrors() {
    Optional<int[]> now = counters();
    if (now.isEmpty() || counters.length == 0) {
      return LineState.CLEAR;
    }
    int[] counted = now.get();
    int bits = 0;
    bits |= counted[FRAMING] != counters[FRAMING] ? LineState.FRAMING_ERROR : 0;
    bits |= counted[PARITY] != counters[PARITY] ? LineState.PARITY_ERROR : 0;
    bits |= counted[BREAK] != counters[BREAK] ? LineState.BREAK_DETECT : 0;
    boolean overrun =
        counted[OVERRUN] != counters[OVERRUN]
            || counted[BUFFER_OVERRUN] != counters[BUFFER_OVERRUN];
    bits |= overrun ? LineState.OVERRUN_ERROR : 0;
    counters = counted;
    return new LineState(bits);
  }

  private Optional<int[]> counters() {
    return answer(TIOCGICOUNT, COUNTERS);
  }

  /**
   * Starts or ends a break.
   *
   * @param on true to start it
   * @return true if that was done
   */
  public boolean setBreak(boolean on) {
    boolean success = calls.ioctl(on ? TIOCSBRK : TIOCCBRK, new int[1]) >= 0;
    breakOn = success ? on : breakOn;
    return success;
  }

  /** Ends a break that is on, and lets other programs open the device; before it is closed. */
  public void release() {
    if (breakOn) {
      setBreak(false);
    }
    calls.ioctl(TIOCNXCL, new int[1]);
  }

  private Optional<int[]> answer(int request, int ints) {
    int[] argument = new int[ints];
    return calls.ioctl(request, argument) < 0 ? Optional.empty() : Optional.of(argument);
  }
}
