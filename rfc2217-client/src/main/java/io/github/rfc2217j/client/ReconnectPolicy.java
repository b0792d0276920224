package io.github.rfc2217j.client;

import io.github.rfc2217j.api.spi.DeafWait;
import java.time.Duration;
import java.util.Optional;

/**
 * When to try to get a lost connection back: after a delay that grows with each attempt, and is cut
 * at random so that the clients of a server that was restarted do not return all at once. Whatever
 * the policy says, a server that shows a wrong certificate, or refuses ours with an alert of TLS,
 * ends the attempts: neither mends itself.
 *
 * @param delay how long to wait before the first attempt, positive
 * @param factor by how much the delay grows with each attempt, 1 to 100
 * @param maxDelay the longest delay, at least the first one
 * @param jitter how much of a delay is left to chance, 0 to 1: a delay lasts between (1 - jitter)
 *     times its length and its length
 * @param giveUp how long after the loss the last attempt begins; empty to try without end
 */
public record ReconnectPolicy(
    Duration delay, double factor, Duration maxDelay, double jitter, Optional<Duration> giveUp) {

  /** From half a second to half a minute, doubling, half of it left to chance, without end. */
  public static final ReconnectPolicy DEFAULT =
      new ReconnectPolicy(Duration.ofMillis(500), 2, Duration.ofSeconds(30), 0.5, Optional.empty());

  private static final double LARGEST_FACTOR = 100;

  /**
   * Makes a policy.
   *
   * @throws IllegalArgumentException if a value is out of its range; the message names it
   */
  public ReconnectPolicy {
    if (delay.isNegative() || delay.isZero()) {
      throw new IllegalArgumentException("the reconnect delay must be positive, not " + delay);
    }
    if (!(factor >= 1 && factor <= LARGEST_FACTOR)) {
      throw new IllegalArgumentException("the reconnect factor must be 1 to 100, not " + factor);
    }
    if (maxDelay.compareTo(delay) < 0) {
      throw new IllegalArgumentException(
          "the longest reconnect delay must be at least the first one, "
              + delay
              + ", not "
              + maxDelay);
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException("the reconnect jitter must be 0 to 1, not " + jitter);
    }
    if (giveUp.isPresent() && (giveUp.get().isNegative() || giveUp.get().isZero())) {
      throw new IllegalArgumentException(
          "the time after which reconnecting gives up must be positive, not " + giveUp.get());
    }
  }

  /**
   * Returns this policy with another first delay.
   *
   * @param first how long to wait before the first attempt, positive
   * @return the changed copy
   */
  public ReconnectPolicy withDelay(Duration first) {
    return new ReconnectPolicy(first, factor, maxDelay, jitter, giveUp);
  }

  /**
   * Returns this policy with another growth.
   *
   * @param growth by how much the delay grows with each attempt, 1 to 100
   * @return the changed copy
   */
  public ReconnectPolicy withFactor(double growth) {
    return new ReconnectPolicy(delay, growth, maxDelay, jitter, giveUp);
  }

  /**
   * Returns this policy with another longest delay.
   *
   * @param longest at least the first delay
   * @return the changed copy
   */
  public ReconnectPolicy withMaxDelay(Duration longest) {
    return new ReconnectPolicy(delay, factor, longest, jitter, giveUp);
  }

  /**
   * Returns this policy with another share of chance.
   *
   * @param share 0 to 1
   * @return the changed copy
   */
  public ReconnectPolicy withJitter(double share) {
    return new ReconnectPolicy(delay, factor, maxDelay, share, giveUp);
  }

  /**
   * Returns this policy with an end.
   *
   * @param after how long after the loss the last attempt begins, positive
   * @return the changed copy
   */
  public ReconnectPolicy withGiveUp(Duration after) {
    return new ReconnectPolicy(delay, factor, maxDelay, jitter, Optional.of(after));
  }

  /**
   * Returns how long to wait before an attempt.
   *
   * @param attempt which one, from 1
   * @param chance 0 to 1
   */
  Duration delay(int attempt, double chance) {
    double longest = DeafWait.nanos(maxDelay);
    double grown = DeafWait.nanos(delay) * Math.pow(factor, attempt - 1);
    return Duration.ofNanos((long) (Math.min(grown, longest) * (1 - jitter * chance)));
  }
}
