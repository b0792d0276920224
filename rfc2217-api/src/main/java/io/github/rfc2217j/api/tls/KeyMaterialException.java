package io.github.rfc2217j.api.tls;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A file of keys, certificates or passwords can't be used; the message says why, and what to do.
 */
public final class KeyMaterialException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message which file, which line or part of it, what is wrong, what to do
   * @param cause what it came from, or null
   */
  public KeyMaterialException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * Makes the exception.
   *
   * @param message which file, which line or part of it, what is wrong, what to do
   */
  public KeyMaterialException(String message) {
    this(message, null);
  }
}
