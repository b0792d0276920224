package io.github.rfc2217j.api;

import java.time.Duration;

/**
 * How a port's driver drives the transceiver of an RS-485 line, which only one end may drive at a
 * time: by moving RTS around what it sends.
 *
 * @param enabled whether it does
 * @param rtsWhileSending RTS's level while it sends, true for raised; it has the other one
 *     otherwise
 * @param delayBefore from RTS's move to the first bit, in whole milliseconds
 * @param delayAfter from the last bit to RTS's move, in whole milliseconds
 * @param hearsItself whether the receiver stays on while the port sends
 */
public record Rs485(
    boolean enabled,
    boolean rtsWhileSending,
    Duration delayBefore,
    Duration delayAfter,
    boolean hearsItself) {

  // Before the modes, which are checked against it.
  private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

  /** An ordinary port. */
  public static final Rs485 OFF = new Rs485(false, false, Duration.ZERO, Duration.ZERO, false);

  /** RTS is raised while the port sends, without delays and with the receiver off: the usual. */
  public static final Rs485 ON = new Rs485(true, true, Duration.ZERO, Duration.ZERO, false);

  /**
   * Makes a mode.
   *
   * @throws IllegalArgumentException if a delay is negative or longer than 2147483647 ms
   */
  public Rs485 {
    for (Duration delay : new Duration[] {delayBefore, delayAfter}) {
      if (delay.isNegative() || delay.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException("a delay must be 0 to 2147483647 ms, not " + delay);
      }
    }
  }
}
