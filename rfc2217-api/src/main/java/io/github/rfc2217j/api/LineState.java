package io.github.rfc2217j.api;

/**
 * What the receiver met since it was last asked, in the bits of RFC 2217 §3 NOTIFY-LINESTATE, which
 * are those of a 16550's line status register.
 *
 * @param bits the sum of the constants of this class, 0 to 255
 */
public record LineState(int bits) {
  /** Nothing met. */
  public static final LineState CLEAR = new LineState(0);

  /** Octets wait to be read. */
  public static final int DATA_READY = 1;

  /** The receiver lost octets because nobody took them in time. */
  public static final int OVERRUN_ERROR = 2;

  /** A character's parity bit was wrong. */
  public static final int PARITY_ERROR = 4;

  /** A character's stop bit was missing. */
  public static final int FRAMING_ERROR = 8;

  /** The line was held low for longer than a character. */
  public static final int BREAK_DETECT = 16;

  /** The transmitter can take another octet. */
  public static final int TRANSMIT_HOLDING_EMPTY = 32;

  /** The transmitter has nothing left to send. */
  public static final int TRANSMIT_SHIFT_EMPTY = 64;

  /** A time-out error. */
  public static final int TIMEOUT_ERROR = 128;

  /** The bits that tell of an event and not of a level. */
  public static final int ERRORS = OVERRUN_ERROR | PARITY_ERROR | FRAMING_ERROR | BREAK_DETECT;

  /**
   * Makes a line state.
   *
   * @throws IllegalArgumentException if the bits do not fit an octet
   */
  public LineState {
    if (bits < 0 || bits > 255) {
      throw new IllegalArgumentException("line state must be 0 to 255, not " + bits);
    }
  }

  /**
   * Tells whether all the given bits are set.
   *
   * @param mask a sum of constants of this class
   * @return true if each of them is set here
   */
  public boolean has(int mask) {
    return (bits & mask) == mask;
  }

  /**
   * Returns what this or the other state has.
   *
   * @param other another state
   * @return the union
   */
  public LineState or(LineState other) {
    return new LineState(bits | other.bits);
  }
}
