package io.github.rfc2217j.server;

import io.github.rfc2217j.api.spi.DeafWait;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;

/**
 * A point in time until which something is waited for, deaf to interrupts.
 *
 * @param at the time, by {@link System#nanoTime}
 */
record Deadline(long at) {

  /** No limit, in practice. */
  static Deadline never() {
    return new Deadline(DeafWait.deadline(Long.MAX_VALUE));
  }

  static Deadline in(Duration patience) {
    return new Deadline(DeafWait.deadline(DeafWait.nanos(patience)));
  }

  /** Returns the time left, 0 once it is over. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, at - System.nanoTime()));
  }

  /** Returns the one of two that comes first. */
  Deadline earlier(Deadline other) {
    return at - other.at < 0 ? this : other;
  }

  boolean isOver() {
    return left().isZero();
  }

  /** Waits until something holds, with the condition's lock held; false if it was over first. */
  boolean until(Condition condition, BooleanSupplier holds) {
    try (DeafWait wait = new DeafWait()) {
      return wait.until(condition, at, holds);
    }
  }

  /** Waits for a latch; false if it was over first. */
  boolean until(CountDownLatch latch) {
    try (DeafWait wait = new DeafWait()) {
      return wait.until(latch, at);
    }
  }

  /** Waits for a thread's end, for none if it never began; false if it was over first. */
  boolean until(Thread thread) {
    if (thread.getState() == Thread.State.NEW) {
      return true;
    }
    try (DeafWait wait = new DeafWait()) {
      return wait.until(thread, at);
    }
  }
}
