package io.github.rfc2217j.api;

/** The number of data bits in a character. */
public enum DataBits {
  /** Five data bits, as teleprinters use. */
  FIVE(5),
  /** Six data bits. */
  SIX(6),
  /** Seven data bits. */
  SEVEN(7),
  /** Eight data bits. */
  EIGHT(8);

  private final int count;

  DataBits(int count) {
    this.count = count;
  }

  /**
   * Returns the number of bits.
   *
   * @return 5 to 8
   */
  public int count() {
    return count;
  }

  /**
   * Returns the constant for a number of bits.
   *
   * @param count 5 to 8
   * @return the constant
   * @throws IllegalArgumentException if no UART has that many data bits
   */
  public static DataBits of(int count) {
    if (count < 5 || count > 8) {
      throw new IllegalArgumentException("data bits must be 5, 6, 7 or 8, not " + count);
    }
    return values()[count - 5];
  }
}
