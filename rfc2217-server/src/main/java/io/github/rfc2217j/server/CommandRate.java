package io.github.rfc2217j.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A bucket of commands that fills at a steady rate. One thread. */
final class CommandRate {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final long nanosPerCommand;

  /** When the bucket would be full; a command moves it on. */
  private long fullAt;

  CommandRate(int perSecond, long now) {
    this.nanosPerCommand = SECOND / perSecond;
    this.fullAt = now;
  }

  /**
   * Takes one command out.
   *
   * @param now the time, by {@link System#nanoTime}
   * @return how long to wait before it is carried out, 0 within the rate
   */
  Duration take(long now) {
    fullAt = Math.max(fullAt, now) + nanosPerCommand;
    return Duration.ofNanos(Math.max(0, fullAt - now - SECOND));
  }
}
