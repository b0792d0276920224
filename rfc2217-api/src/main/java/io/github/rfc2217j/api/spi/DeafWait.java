package io.github.rfc2217j.api.spi;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;

/**
 * Waits that an interrupt does not end: in this API only closing a port ends what waits on it.
 * Closing the wait gives the thread its interrupt status back. For one thread.
 */
public final class DeafWait implements AutoCloseable {

  /** Half of what differences of {@link System#nanoTime()} can express: no limit, in practice. */
  private static final long LONGEST = Long.MAX_VALUE / 2;

  /**
   * Beyond it nobody counts the time. A timed wait of a virtual thread costs a task for another
   * thread, which JDK 25 wakes for it: as much as moving the octets that were waited for.
   */
  private static final long ENDLESS = LONGEST / 2;

  private boolean interrupted;

  /** Makes a wait; nothing is waited for yet. */
  public DeafWait() {}

  /**
   * Returns a time-out as {@link ByteRing} takes it.
   *
   * @param timeout zero or more
   * @return nanoseconds; {@link ByteRing#FOREVER} for some three hundred years and more
   * @throws IllegalArgumentException if the time-out is negative
   */
  public static long nanos(Duration timeout) {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("a time-out must not be negative, but is " + timeout);
    }
    return TimeUnit.NANOSECONDS.convert(timeout);
  }

  /**
   * Returns the point of time that is so far from now.
   *
   * @param nanos the distance, zero or more
   * @return the time, by {@link System#nanoTime()}
   */
  public static long deadline(long nanos) {
    return System.nanoTime() + Math.min(nanos, LONGEST);
  }

  /**
   * Waits once: until something holds or the time is up.
   *
   * @param condition signalled whenever it may hold; its lock is held by the caller
   * @param nanos how long to wait
   * @param holds what is waited for
   * @return true if it holds, false if the time was up first
   */
  public static boolean await(Condition condition, long nanos, BooleanSupplier holds) {
    try (DeafWait wait = new DeafWait()) {
      return wait.until(condition, deadline(nanos), holds);
    }
  }

  /**
   * Waits once: for the end of a thread.
   *
   * @param thread the thread
   * @param nanos how long to wait
   * @return true if it has ended, false if the time was up first
   */
  public static boolean join(Thread thread, long nanos) {
    try (DeafWait wait = new DeafWait()) {
      return wait.until(thread, deadline(nanos));
    }
  }

  /**
   * Waits until something holds or the time is up.
   *
   * @param condition signalled whenever it may hold; its lock is held by the caller
   * @param deadline as {@link #deadline} returns it
   * @param holds what is waited for
   * @return true if it holds, false if the time was up first
   */
  public boolean until(Condition condition, long deadline, BooleanSupplier holds) {
    while (!holds.getAsBoolean()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      try {
        if (left > ENDLESS) {
          condition.await();
        } else {
          condition.awaitNanos(left);
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    return true;
  }

  /**
   * Waits for a latch.
   *
   * @param latch the latch
   * @param deadline as {@link #deadline} returns it
   * @return true if it is open, false if the time was up first
   */
  public boolean until(CountDownLatch latch, long deadline) {
    while (true) {
      try {
        return latch.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }

  /**
   * Waits for the end of a thread.
   *
   * @param thread the thread
   * @param deadline as {@link #deadline} returns it
   * @return true if it has ended, false if the time was up first
   */
  public boolean until(Thread thread, long deadline) {
    while (true) {
      try {
        return thread.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
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
