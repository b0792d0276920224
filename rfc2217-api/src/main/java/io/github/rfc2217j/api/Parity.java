package io.github.rfc2217j.api;

/** What the parity bit of a character says. */
public enum Parity {
  /** No parity bit. */
  NONE('N'),
  /** The number of ones, parity bit included, is odd. */
  ODD('O'),
  /** The number of ones, parity bit included, is even. */
  EVEN('E'),
  /** The parity bit is always one. */
  MARK('M'),
  /** The parity bit is always zero. */
  SPACE('S');

  private final char letter;

  Parity(char letter) {
    this.letter = letter;
  }

  /**
   * Returns the letter in forms such as {@code 8N1}.
   *
   * @return one of N, O, E, M, S
   */
  public char letter() {
    return letter;
  }

  /**
   * Returns the constant for a letter.
   *
   * @param letter one of N, O, E, M, S in either case
   * @return the constant
   * @throws IllegalArgumentException if the letter names no parity
   */
  public static Parity of(char letter) {
    for (Parity parity : values()) {
      if (parity.letter == Character.toUpperCase(letter)) {
        return parity;
      }
    }
    throw new IllegalArgumentException("parity must be one of N, O, E, M, S, not '" + letter + "'");
  }
}
