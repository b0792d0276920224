package io.github.rfc2217j.server.app.capture;

import java.nio.file.Path;

/**
 * Which sessions are captured, and what that may take.
 *
 * @param directory where the files go
 * @param fileLimit what one file may take, in octets; from 64 KiB on
 * @param totalLimit what all files of the directory may take, in octets; not less than one
 * @param all whether each session is captured from its beginning; otherwise those for which
 *     somebody asks
 */
public record CaptureOptions(Path directory, long fileLimit, long totalLimit, boolean all) {

  /** Less is not worth a file: 64 KiB. */
  public static final long LEAST = 64 << 10;

  /** What a file may take if nothing else is said: 64 MiB. */
  public static final long DEFAULT_FILE_LIMIT = 64 << 20;

  /** What all files together may take if nothing else is said: 1 GiB. */
  public static final long DEFAULT_TOTAL_LIMIT = 1 << 30;

  /** Checks the limits. */
  public CaptureOptions {
    if (fileLimit < LEAST || totalLimit < fileLimit) {
      throw new IllegalArgumentException(
          "a capture may take "
              + fileLimit
              + " octets and all captures "
              + totalLimit
              + "; the first must be 65536 or more, and the second not less than the first");
    }
  }

  /**
   * Captures with the usual limits.
   *
   * @param directory where the files go
   * @param all whether each session is captured
   * @return the options
   */
  public static CaptureOptions in(Path directory, boolean all) {
    return new CaptureOptions(directory, DEFAULT_FILE_LIMIT, DEFAULT_TOTAL_LIMIT, all);
  }
}
