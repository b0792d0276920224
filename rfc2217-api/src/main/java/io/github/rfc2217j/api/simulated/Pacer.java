package io.github.rfc2217j.api.simulated;

/**
 * Says how many characters have left a transmitter that began at some instant and never ran dry.
 * Counted from the beginning, so that late wake-ups do not add up.
 */
final class Pacer {

  /** One wake-up per character would keep a core busy at high rates. */
  private static final long BATCH_NANOS = 1_000_000;

  private final long start;
  private final long characterNanos;
  private long sent;

  Pacer(long start, long characterNanos) {
    this.start = start;
    this.characterNanos = characterNanos;
  }

  long characterNanos() {
    return characterNanos;
  }

  /** Returns how many more characters have left by now. */
  int due(long now) {
    return (int) Math.min(Integer.MAX_VALUE, (now - start) / characterNanos - sent);
  }

  void sent(int count) {
    sent += count;
  }

  /**
   * Returns how long to wait until the next batch, or what is left of the waiting characters, has
   * left.
   */
  long nanosToNext(long now, int waiting) {
    long batch = Math.max(1, BATCH_NANOS / characterNanos);
    return start + (sent + Math.min(waiting, batch)) * characterNanos - now;
  }
}
