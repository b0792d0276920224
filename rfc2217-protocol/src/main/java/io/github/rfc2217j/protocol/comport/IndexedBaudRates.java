package io.github.rfc2217j.protocol.comport;

/**
 * The one-octet speeds that drafts of RFC 2217 had and Cisco IOS sends: an index of a rate in place
 * of the rate.
 */
public final class IndexedBaudRates {

  private static final int[] RATES = {
    0, 0, 0, 300, 600, 1200, 2400, 4800, 9600, 0, 19200, 0, 38400, 57600, 115200, 230400
  };

  private IndexedBaudRates() {}

  /**
   * Returns the rate of an index.
   *
   * @param index 0 to 255
   * @return bits per second, or 0 if the index stands for none
   */
  public static int rate(int index) {
    return index < RATES.length ? RATES[index] : 0;
  }

  /**
   * Returns the index of a rate.
   *
   * @param rate bits per second, positive
   * @return 3 to 15, or 0 if the rate has none
   */
  public static int index(int rate) {
    for (int index = 0; index < RATES.length; index++) {
      if (RATES[index] == rate) {
        return index;
      }
    }
    return 0;
  }
}
