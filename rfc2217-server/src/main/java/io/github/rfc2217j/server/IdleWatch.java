package io.github.rfc2217j.server;

import java.time.Duration;
import java.util.function.LongSupplier;

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

  /** Returns when to look next. */
  Deadline next() {
    return timeout.isZero() ? Deadline.never() : Deadline.in(timeout.dividedBy(LOOKS));
  }

  /**
   * Looks.
   *
   * @param octets tells how many octets have gone both ways until now
   * @return true if it is too long since that was less
   */
  boolean isOver(LongSupplier octets) {
    if (timeout.isZero()) {
      return false;
    }
    long now = System.nanoTime();
    long moved = octets.getAsLong();
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
