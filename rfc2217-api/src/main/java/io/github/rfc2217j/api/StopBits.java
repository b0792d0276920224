package io.github.rfc2217j.api;

/** How long the line rests after a character. */
public enum StopBits {
  /** One bit time. */
  ONE("1"),
  /** One and a half bit times; UARTs do this with five data bits only. */
  ONE_POINT_FIVE("1.5"),
  /** Two bit times. */
  TWO("2");

  private final String text;

  StopBits(String text) {
    this.text = text;
  }

  /**
   * Returns the number in forms such as {@code 8N1}.
   *
   * @return one of 1, 1.5, 2
   */
  public String text() {
    return text;
  }

  /**
   * Returns the constant for a number.
   *
   * @param text one of 1, 1.5, 2
   * @return the constant
   * @throws IllegalArgumentException if the text is none of these
   */
  public static StopBits of(String text) {
    for (StopBits stopBits : values()) {
      if (stopBits.text.equals(text)) {
        return stopBits;
      }
    }
    throw new IllegalArgumentException("stop bits must be 1, 1.5 or 2, not '" + text + "'");
  }
}
