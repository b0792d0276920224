package io.github.rfc2217j.server;

import io.github.rfc2217j.protocol.QuirkProfile;
import io.github.rfc2217j.protocol.SessionOptions;
import java.time.Duration;
import java.util.Optional;

/**
 * What all ports of a server have in common.
 *
 * @param settingsDrain how long a change of settings waits for earlier data to leave; pyserial
 *     gives an answer three seconds
 * @param breakLength how long the break is that Telnet's BRK asks for
 * @param stuckPatience how long a client keeps a port that another one wants although the device
 *     takes nothing and the server's queue is full
 * @param quirks what the clients are; empty to tell from what each shows
 */
record ServerOptions(
    Duration settingsDrain,
    Duration breakLength,
    Duration stuckPatience,
    Optional<QuirkProfile> quirks) {

  private static final Duration LONGEST_DRAIN = Duration.ofMinutes(1);
  private static final Duration LONGEST_BREAK = Duration.ofSeconds(5);

  private static final Duration LONGEST_PATIENCE = Duration.ofDays(1);

  static final ServerOptions DEFAULT =
      new ServerOptions(
          Duration.ofSeconds(1), Duration.ofMillis(250), Duration.ofMinutes(1), Optional.empty());

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
    return new ServerOptions(most, breakLength, stuckPatience, quirks);
  }

  ServerOptions withBreakLength(Duration length) {
    return new ServerOptions(settingsDrain, length, stuckPatience, quirks);
  }

  ServerOptions withStuckPatience(Duration patience) {
    return new ServerOptions(settingsDrain, breakLength, patience, quirks);
  }

  ServerOptions withQuirks(QuirkProfile profile) {
    return new ServerOptions(settingsDrain, breakLength, stuckPatience, Optional.of(profile));
  }

  /** What a session is told. */
  SessionOptions session(String signature) {
    SessionOptions session = SessionOptions.of(signature);
    return quirks.map(session::withQuirks).orElse(session);
  }
}
