package io.github.rfc2217j.api;

/**
 * The levels of the four lines that the other end drives.
 *
 * @param cts clear to send
 * @param dsr data set ready
 * @param ri ring indicator
 * @param cd carrier detect (RLSD)
 */
public record ModemState(boolean cts, boolean dsr, boolean ri, boolean cd) {
  /** Every line low, as with no cable. */
  public static final ModemState ALL_LOW = new ModemState(false, false, false, false);

  /**
   * Returns the state for the level bits of RFC 2217 §3 NOTIFY-MODEMSTATE, which are those of a
   * 16550's modem status register.
   *
   * @param bits 128 carrier detect, 64 ring, 32 DSR, 16 CTS; lower bits (changes) are ignored
   * @return the state
   */
  public static ModemState ofBits(int bits) {
    return new ModemState((bits & 16) != 0, (bits & 32) != 0, (bits & 64) != 0, (bits & 128) != 0);
  }

  /**
   * Returns the level bits of RFC 2217 §3 NOTIFY-MODEMSTATE.
   *
   * @return 0 to 240, the lower four bits zero
   */
  public int bits() {
    return (cts ? 16 : 0) | (dsr ? 32 : 0) | (ri ? 64 : 0) | (cd ? 128 : 0);
  }
}
