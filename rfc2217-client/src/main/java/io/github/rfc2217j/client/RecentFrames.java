package io.github.rfc2217j.client;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The last frames of a connection before a request, a negotiation or the connection failed. It is
 * never thrown: the exception that says what went wrong has it among its {@linkplain
 * Throwable#getSuppressed suppressed} ones, so a plain stack trace shows it.
 */
public final class RecentFrames extends Exception {

  private static final long serialVersionUID = 1L;

  private final String[] frames;

  RecentFrames(String name, List<String> frames) {
    super(
        "the last frames with "
            + name
            + " (-> sent, <- received; times since the connection began):\n\t\t"
            + String.join("\n\t\t", frames),
        null,
        false,
        false);
    this.frames = frames.toArray(String[]::new);
  }

  /**
   * Returns the frames in the words of RFC 854 and RFC 2217.
   *
   * @return one line each, oldest first, 33 lines at most; such as {@code +0.0012 s -> WILL
   *     COM-PORT}
   */
  public List<String> frames() {
    return List.of(frames);
  }

  /**
   * Finds the frames that an exception of this package carries.
   *
   * @param failure the exception
   * @return its frames, or those of its cause; empty if nothing had been sent or received yet
   */
  public static Optional<RecentFrames> of(Throwable failure) {
    Optional<RecentFrames> own =
        Arrays.stream(failure.getSuppressed())
            .filter(RecentFrames.class::isInstance)
            .map(RecentFrames.class::cast)
            .findFirst();
    Throwable cause = failure.getCause();
    return own.isPresent() || cause == null ? own : of(cause);
  }
}
