package io.github.rfc2217j.api;

import org.jspecify.annotations.Nullable;

/** The port is there, but this program may not open it. */
public final class PortAccessException extends SerialException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param port the port's name as it was asked for
   * @param message what was tried, what came back, what to do
   */
  public PortAccessException(String port, String message) {
    this(port, message, null);
  }

  /**
   * Makes the exception with its cause.
   *
   * @param port the port's name as it was asked for
   * @param message what was tried, what came back, what to do
   * @param cause what it came from, or null
   */
  public PortAccessException(String port, String message, @Nullable Throwable cause) {
    super(port, message, cause);
  }
}
