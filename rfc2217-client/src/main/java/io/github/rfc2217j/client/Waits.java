package io.github.rfc2217j.client;

import io.github.rfc2217j.api.spi.ByteRing;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;

/** Waits that interrupts do not end; the interrupt status is kept. Any thread. */
final class Waits {

  /** A limit that keeps sums with {@link System#nanoTime} from overflowing: 146 years. */
  private static final long LONGEST_NANOS = Long.MAX_VALUE / 2;

  private static final Duration LONGEST = Duration.ofNanos(LONGEST_NANOS);

  private Waits() {}

  /** The length of an application's time-out; {@link ByteRing#FOREVER} if it is out of range. */
  static long nanos(Duration timeout) {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("a time-out must not be negative: " + timeout);
    }
    return timeout.compareTo(LONGEST) > 0 ? ByteRing.FOREVER : timeout.toNanos();
  }

  /** Waits, holding the condition's lock, until something is so; false if the time is up first. */
  static boolean until(Condition condition, long nanos, BooleanSupplier done) {
    long deadline = System.nanoTime() + Math.min(nanos, LONGEST_NANOS);
    boolean interrupted = false;
    try {
      while (!done.getAsBoolean()) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        try {
          condition.awaitNanos(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      return true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits until a thread has ended; false if the time is up first. */
  static boolean join(Thread thread, long nanos) {
    long deadline = System.nanoTime() + nanos;
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return thread.join(Duration.ofNanos(deadline - System.nanoTime()));
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
