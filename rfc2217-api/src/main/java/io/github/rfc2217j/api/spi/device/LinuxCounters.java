package io.github.rfc2217j.api.spi.device;

import io.github.rfc2217j.api.LineState;

/** Reads a {@code struct serial_icounter_struct}, in which Linux counts a receiver's errors. */
final class LinuxCounters {

  /** How long it is. */
  static final int INTS = 20;

  private static final int FRAMING = 6;
  private static final int OVERRUN = 7;
  private static final int PARITY = 8;
  private static final int BREAK = 9;
  private static final int BUFFER_OVERRUN = 10;

  private LinuxCounters() {}

  /** Returns what was met between two of them. */
  static LineState errors(int[] before, int[] now) {
    int bits = 0;
    bits |= now[FRAMING] != before[FRAMING] ? LineState.FRAMING_ERROR : 0;
    bits |= now[PARITY] != before[PARITY] ? LineState.PARITY_ERROR : 0;
    bits |= now[BREAK] != before[BREAK] ? LineState.BREAK_DETECT : 0;
    boolean overrun =
        now[OVERRUN] != before[OVERRUN] || now[BUFFER_OVERRUN] != before[BUFFER_OVERRUN];
    bits |= overrun ? LineState.OVERRUN_ERROR : 0;
    return new LineState(bits);
  }
}
