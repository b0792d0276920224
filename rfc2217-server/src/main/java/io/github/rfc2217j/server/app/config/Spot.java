package io.github.rfc2217j.server.app.config;

/**
 * A place in a file.
 *
 * @param line counted from 1
 * @param column counted from 1
 */
public record Spot(int line, int column) {

  /** Where a file begins. */
  public static final Spot START = new Spot(1, 1);

  /** The form that compilers use and editors jump to. */
  @Override
  public String toString() {
    return line + ":" + column;
  }
}
