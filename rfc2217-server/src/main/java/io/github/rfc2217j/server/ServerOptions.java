package io.github.rfc2217j.server;

import java.time.Duration;

/**
 * What all ports of a server have in common.
 *
 * @param settingsDrain how long a change of settings waits for earlier data to leave; pyserial
 *     gives an answer three seconds
 * @param breakLength how long the break is that Telnet's BRK asks for
 * @param stuckPatience how long a client keeps a port that another one wants although the device
 *     takes nothing and the server's queue is full
 */
record ServerOptions(Duration settingsDrain, Duration breakLength, Duration stuckPatience) {

  private static final Duration LONGEST_DRAIN = Duration.ofMinutes(1);
  private static final Duration LONGEST_BREAK = Duration.ofSeconds(5);

  private static final Duration LONGEST_PATIENCE = Duration.ofDays(1);

  static final ServerOptions DEFAULT =
      new ServerOptions(Duration.ofSeconds(1), Duration.ofMillis(250), Duration.ofMinutes(1));

  ServerOptions {
    if (settingsDrain.isNegative() || settingsDrain.compareTo(LONGEST_DRAIN) > 0) {
      throw new IllegalArgumentException(
          "settingsDrain must be 0 to 60 seconds, not " + settingsDrain);
    }
    if (!breakLength.isPositive() || breakLength.compareTo(LONGEST_BREAK) > 0) {
      throw new IllegalArgumentException(
          "breakLength must be over 0 and at most 5 seconds, not " + breakLength);
    }
    if (stuckPatience.isNegative() || stuckPatience.compareTo(LONGEST_PATIENCE) > 0) {
      throw new IllegalArgumentException(
          "stuckPatience must be 0 to 24 hours, not " + stuckPatience);
    }
  }

  ServerOptions withSettingsDrain(Duration most) {
    return new ServerOptions(most, breakLength, stuckPatience);
  }

  ServerOptions withBreakLength(Duration length) {
    return new ServerOptions(settingsDrain, length, stuckPatience);
  }

  ServerOptions withStuckPatience(Duration patience) {
    return new ServerOptions(settingsDrain, breakLength, patience);
  }
}
