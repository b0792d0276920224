package io.github.rfc2217j.server;

import java.time.Duration;

/**
 * Notices when no data has gone either way for too long.
 *
 * <p>Thread: the connection's ticker.
 */
final class IdleWatch {

  /** How many looks there are while nothing may happen; the time-out is that exact. */
  private static final int LOOKS = 16;

  private final Duration timeout;

  /** At the first look the client has just begun. */
  private long movedBefore = -1;

  private long idleSince = System.nanoTime();

  /**
   * Begins to watch.
   *
   * @param timeout zero for never
   */
  IdleWatch(Duration timeout) {
    this.timeout = timeout;
  }

  /** Returns how often to look, in nanoseconds; 0 for never. */
  long period() {
    return timeout.toNanos() / LOOKS;
  }

  /**
   * Looks.
   *
   * @param moved how many octets have gone both ways until now
   * @return true if it is too long since that was less
   */
  boolean isOver(long moved) {
    long now = System.nanoTime();
    if (moved != movedBefore) {
      movedBefore = moved;
      idleSince = now;
    }
    return now - idleSince > timeout.toNanos();
  }

  @Override
  public String toString() {
    return "no data either way for " + timeout.toMillis() / 1000.0 + " s";
  }
}
