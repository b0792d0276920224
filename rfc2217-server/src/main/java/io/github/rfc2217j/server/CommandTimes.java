package io.github.rfc2217j.server;

import java.time.Duration;

/**
 * How long a port took for its owners' commands since the server was started: from when a command
 * was read until its answer was known, the wait for earlier octets to leave the port among it.
 * Commands that came while the device was away do not count. Immutable.
 *
 * @param count how many there were
 * @param shortest the shortest, zero if there was none
 * @param mean the mean, zero if there was none
 * @param longest the longest, zero if there was none
 * @param last the last, zero if there was none
 */
public record CommandTimes(
    long count, Duration shortest, Duration mean, Duration longest, Duration last) {

  static final CommandTimes NONE =
      new CommandTimes(0, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
}
