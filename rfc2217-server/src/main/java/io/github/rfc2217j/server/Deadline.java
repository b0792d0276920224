package io.github.rfc2217j.server;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/** A point in time until which something is waited for. Immutable. */
final class Deadline {

  private final long start = System.nanoTime();
  private final long patience;

  private Deadline(long patience) {
    this.patience = patience;
  }

  static Deadline in(Duration patience) {
    return new Deadline(patience.toNanos());
  }

  /** Returns the nanoseconds left, 0 once it is over. */
  long nanosLeft() {
    return Math.max(0, patience - (System.nanoTime() - start));
  }

  Duration left() {
    return Duration.ofNanos(nanosLeft());
  }

  boolean isOver() {
    return nanosLeft() == 0;
  }

  /** Waits for a signal; false once it is over. Only for threads that nobody can interrupt. */
  boolean await(Condition condition) {
    return await(condition, nanosLeft());
  }

  /**
   * Waits for a signal, this often at least; false once it is over. Only for threads that nobody
   * can interrupt.
   */
  @SuppressWarnings("WaitNotInLoop") // the callers loop
  boolean await(Condition condition, long mostNanos) {
    long nanos = Math.min(mostNanos, nanosLeft());
    if (nanos <= 0) {
      return !isOver();
    }
    try {
      condition.awaitNanos(nanos);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody but the server knows this thread", e);
    }
    return true;
  }

  /** Waits for a latch; false if it was over first. Only for threads that nobody can interrupt. */
  boolean await(CountDownLatch latch) {
    try {
      return latch.await(nanosLeft(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody but the server knows this thread", e);
    }
  }

  /** Waits for a thread's end, deaf to interrupts until then; false if it was over first. */
  boolean join(Thread thread) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return thread.join(left());
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
