package io.github.rfc2217j.serial.jserialcomm;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;

/** Waits that an interrupt does not end; closing it restores the interrupt status. */
final class DeafWait implements AutoCloseable {

  /** Half of what {@link System#nanoTime()} differences can express: without limit, in practice. */
  private static final long LONGEST = Long.MAX_VALUE / 2;

  private boolean interrupted;

  /** Returns the point of time, by {@link System#nanoTime()}, that is so far from now. */
  static long deadline(long nanos) {
    return System.nanoTime() + Math.min(nanos, LONGEST);
  }

  /**
   * Waits until something holds that the condition signals, or the time is up; true if it holds.
   */
  boolean until(Condition condition, long deadline, BooleanSupplier holds) {
    while (!holds.getAsBoolean()) {
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
  }

  /** Waits for a latch; true if it is open. */
  boolean until(CountDownLatch latch, long deadline) {
    while (true) {
      try {
        return latch.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }

  @Override
  public void close() {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
