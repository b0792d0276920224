package io.github.rfc2217j.api;

import org.jspecify.annotations.Nullable;

/** The peer of a remote port left a request unanswered; the port stays open. */
public final class NoAnswerException extends SerialException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param port the port's name as it was asked for
   * @param message what was tried, what came back, what to do
   */
  public NoAnswerException(String port, String message) {
    this(port, message, null);
  }

  /**
   * Makes the exception with its cause.
   *
   * @param port the port's name as it was asked for
   * @param message what was tried, what came back, what to do
   * @param cause what it came from, or null
   */
  public NoAnswerException(String port, String message, @Nullable Throwable cause) {
    super(port, message, cause);
  }
}
