package io.github.rfc2217j.api;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The port was open, and the device or the connection to it is gone. */
public final class PortLostException extends SerialException {

  private static final long serialVersionUID = 1L;

  private static final int UNKNOWN = -1;

  /** How many octets were dropped. */
  private final int unsent;

  /**
   * Makes the exception.
   *
   * @param port the port's name as it was asked for
   * @param message what was tried, what came back, what to do
   */
  public PortLostException(String port, String message) {
    this(port, message, null);
  }

  /**
   * Makes the exception with its cause.
   *
   * @param port the port's name as it was asked for
   * @param message what was tried, what came back, what to do
   * @param cause what it came from, or null
   */
  public PortLostException(String port, String message, @Nullable Throwable cause) {
    this(port, message, cause, UNKNOWN);
  }

  private PortLostException(String port, String message, @Nullable Throwable cause, int unsent) {
    super(port, message, cause);
    this.unsent = unsent;
  }

  /**
   * Makes the exception of a port that knows how much it dropped.
   *
   * @param port the port's name as it was asked for
   * @param message what was tried, what came back, what to do
   * @param cause what it came from, or null
   * @param unsent the number of octets that were written and not handed on when the port was lost
   * @return the exception
   */
  public static PortLostException withUnsent(
      String port, String message, @Nullable Throwable cause, int unsent) {
    if (unsent < 0) {
      throw new IllegalArgumentException("a number of octets can't be " + unsent);
    }
    return new PortLostException(port, message, cause, unsent);
  }

  /**
   * Returns how many octets had been written and not been handed on when the port was lost. They
   * are dropped.
   *
   * @return zero or more; empty if the port does not tell
   */
  public OptionalInt unsent() {
    return unsent == UNKNOWN ? OptionalInt.empty() : OptionalInt.of(unsent);
  }
}
