package io.github.rfc2217j.server;

import java.time.Duration;

/**
 * What all ports of a server have in common.
 *
 * @param settingsDrain how long a change of settings waits for earlier data to leave; pyserial
 *     gives an answer three seconds
 * @param breakLength how long the break is that Telnet's BRK asks for
 */
record ServerOptions(Duration settingsDrain, Duration breakLength) {

  private static final Duration LONGEST_DRAIN = Duration.ofMinutes(1);
  private static final Duration LONGEST_BREAK = Duration.ofSeconds(5);

  static final ServerOptions DEFAULT =
      new ServerOptions(Duration.ofSeconds(1), Duration.ofMillis(250));

  ServerOptions {
    if (settingsDrain.isNegative() || settingsDrain.compareTo(LONGEST_DRAIN) > 0) {
      throw new IllegalArgumentException(
          "settingsDrain must be 0 to 60 seconds, not " + settingsDrain);
    }
    if (!breakLength.isPositive() || breakLength.compareTo(LONGEST_BREAK) > 0) {
      throw new IllegalArgumentException(
          "breakLength must be over 0 and at most 5 seconds, not " + breakLength);
    }
  }
}
