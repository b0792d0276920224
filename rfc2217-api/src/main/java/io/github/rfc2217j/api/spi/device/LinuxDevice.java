package io.github.rfc2217j.api.spi.device;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.Rs485;
import io.github.rfc2217j.api.SerialException;
import io.github.rfc2217j.api.SerialSettings;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An open device of Linux whose line is controlled by {@code ioctl} and nothing else: settings are
 * read back from the driver, queues are purged separately, errors are counted. For backends whose
 * library gives access to a descriptor of the device; how octets are moved is left to them.
 */
public abstract class LinuxDevice implements NativeDevice {

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
  private static final int TIOCGRS485 = 0x542E;
  private static final int TIOCSRS485 = 0x542F;
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

  /** Those whose {@code ioctl}s have the generic numbers, and whose ints are little-endian. */
  private static final Set<String> ARCHITECTURES =
      Set.of("amd64", "x86_64", "x86", "i386", "i686", "aarch64", "arm", "riscv64", "loongarch64");

  private final Calls calls;
  private final String path;
  private final boolean pseudoTerminal;
  private boolean drains;
  private boolean breakOn;
  private int[] counters = new int[0];

  /** System calls on a descriptor of the device. */
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
     * Calls {@code write} on a descriptor that does not block.
     *
     * @param octets where they are
     * @param offset the first
     * @param count how many
     * @return how many were taken; 0 if there is no room, or the descriptor is one that blocks;
     *     less than 0 if it failed
     */
    default int writeNow(byte[] octets, int offset, int count) {
      return 0;
    }

    /**
     * Calls {@code tcflush}.
     *
     * @param queues 0 for what was received, 1 for what is to be sent, 2 for both
     * @return less than 0 if it failed
     */
    int tcflush(int queues);

    /**
     * Returns why the last call failed that did.
     *
     * @return its error number, 0 if none has failed
     */
    int errno();
  }

  /**
   * Makes a device; nothing is called yet.
   *
   * @param calls on an open descriptor
   * @param path the device's path
   */
  protected LinuxDevice(Calls calls, String path) {
    this.calls = calls;
    this.path = path;
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
   * Sees that a descriptor is that of a terminal which no other program has for itself; the
   * administrator can open such a one all the same.
   *
   * @param calls on the descriptor
   * @param port the port's name as it was asked for
   * @param path the device's path
   * @param library the library that opens it, with its version
   * @throws SerialException if it is not
   */
  public static void check(Calls calls, String port, String path, String library)
      throws SerialException {
    if (calls.ioctl(TCGETS2, new int[Termios2.INTS]) < 0) {
      throw OpenFailure.NO_TERMINAL.exception(port, path, calls.errno(), library);
    }
    int[] exclusive = new int[1];
    if (calls.ioctl(TIOCGEXCL, exclusive) >= 0 && exclusive[0] != 0) {
      throw OpenFailure.OPEN_ELSEWHERE.exception(port, path, LinuxErrors.EBUSY, library);
    }
  }

  /**
   * Makes the terminal a plain line with {@link SerialSettings#DEFAULT}, for this program alone; to
   * be called before anything else.
   *
   * @param port the port's name as it was asked for
   * @throws SerialException if the driver refused
   */
  protected final void prepare(String port) throws SerialException {
    boolean prepared =
        termios()
                .filter(now -> set(Termios2.with(Termios2.raw(now), SerialSettings.DEFAULT)))
                .isPresent()
            && calls.ioctl(TIOCEXCL, new int[1]) >= 0;
    if (!prepared) {
      throw OpenFailure.OTHER.exception(port, path, calls.errno(), library());
    }
    counters = counters().orElse(counters);
  }

  @Override
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
    // Nothing has been written yet: a chip that is not done now never says that it is.
    drains =
        answer(TIOCSERGETLSR, 1).filter(bits -> (bits[0] & TRANSMITTER_EMPTY) != 0).isPresent();
    if (drains) {
      found.add(Capability.DRAIN);
    }
    // A driver without the mode answers what it is asked for, and only refuses to set it.
    if (rs485Struct().filter(same -> calls.ioctl(TIOCSRS485, same) >= 0).isPresent()) {
      found.add(Capability.RS485);
    }
    if (!pseudoTerminal) {
      found.add(Capability.MARK_SPACE_PARITY);
    }
    return found;
  }

  @Override
  public int writeNow(byte[] octets, int offset, int count) {
    return calls.writeNow(octets, offset, count);
  }

  @Override
  public SerialSettings settings(SerialSettings known) {
    return termios().map(Termios2::settings).orElse(known);
  }

  /** {@inheritDoc} What the driver refuses together it is asked for one by one. */
  @Override
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

  @Override
  public int available() {
    return answer(FIONREAD, 1).map(count -> count[0]).orElse(-1);
  }

  /** {@inheritDoc} One while the last octet is in the transmitter, if the driver tells. */
  @Override
  public int pendingOutput() {
    int queued = answer(TIOCOUTQ, 1).map(count -> count[0]).orElse(-1);
    if (queued != 0 || !drains) {
      return queued;
    }
    int status = answer(TIOCSERGETLSR, 1).map(bits -> bits[0]).orElse(TRANSMITTER_EMPTY);
    return (status & TRANSMITTER_EMPTY) != 0 ? 0 : 1;
  }

  @Override
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
  protected final boolean wakeAfterFlush() {
    return !pseudoTerminal || termios().filter(this::set).isPresent();
  }

  @Override
  public boolean set(ControlLine line, boolean on) {
    return set(Map.of(line, on));
  }

  @Override
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

  @Override
  public boolean isSet(ControlLine line) {
    return (modemBits().orElse(0) & bit(line)) != 0;
  }

  private static int bit(ControlLine line) {
    return switch (line) {
      case DTR -> TIOCM_DTR;
      case RTS -> TIOCM_RTS;
    };
  }

  @Override
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

  @Override
  public LineState lineErrors() {
    Optional<int[]> now = counters();
    if (now.isEmpty() || counters.length == 0) {
      return LineState.CLEAR;
    }
    LineState errors = LinuxCounters.errors(counters, now.get());
    counters = now.get();
    return errors;
  }

  private Optional<int[]> counters() {
    return answer(TIOCGICOUNT, LinuxCounters.INTS);
  }

  @Override
  public boolean setBreak(boolean on) {
    boolean success = calls.ioctl(on ? TIOCSBRK : TIOCCBRK, new int[1]) >= 0;
    breakOn = success ? on : breakOn;
    return success;
  }

  @Override
  public Rs485 rs485() {
    return rs485Struct().map(LinuxRs485::mode).orElse(Rs485.OFF);
  }

  @Override
  public boolean set(Rs485 wanted) {
    return rs485Struct()
        .filter(now -> calls.ioctl(TIOCSRS485, LinuxRs485.with(now, wanted)) >= 0)
        .isPresent();
  }

  private Optional<int[]> rs485Struct() {
    return answer(TIOCGRS485, LinuxRs485.INTS);
  }

  /** {@inheritDoc} This says what the last system call saw that failed. */
  @Override
  public String lastError() {
    // Which call that was is no matter while the driver answers; if it does not, this call tells.
    termios();
    return LinuxErrors.describe(calls.errno()) + ", with " + library();
  }

  /** Ends a break that is on, and lets other programs open the device; before it is closed. */
  protected final void release() {
    if (breakOn) {
      setBreak(false);
    }
    calls.ioctl(TIOCNXCL, new int[1]);
    // Linux waits at the last close, for 30 seconds, for what the far end does not take. Where it
    // would not, as on a pty, that is what the program at the other side has yet to read.
    if (pendingOutput() > 0) {
      calls.tcflush(TCOFLUSH);
    }
  }

  private Optional<int[]> answer(int request, int ints) {
    int[] argument = new int[ints];
    return calls.ioctl(request, argument) < 0 ? Optional.empty() : Optional.of(argument);
  }
}
