package io.github.rfc2217j.server;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets one client at a time have a port. Any thread may call; only {@link #enter} waits.
 *
 * <p>A client that left and one that comes at once cross each other on the way, so a newcomer waits
 * a little before it is refused, and longer where it is known that the holder is leaving.
 */
final class Gate {

  /** Long enough for a connection's end to be noticed, short enough for a person. */
  static final Duration WHILE_HELD = Duration.ofMillis(500);

  /** Longer than a connection takes to end; pyserial gives up after three seconds. */
  static final Duration WHILE_ENDING = Duration.ofMillis(2800);

  private static final Duration STEP = Duration.ofMillis(100);

  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition changed = lock.newCondition();
  private @Nullable Pass holder;
  private int waiting;
  private boolean closed;

  /**
   * Waits for the port to be free.
   *
   * @return the right to have it, or null if another has it or the gate was closed
   */
  @Nullable Pass enter() {
    Deadline soon = Deadline.in(WHILE_HELD);
    Deadline late = Deadline.in(WHILE_ENDING);
    lock.lock();
    waiting++;
    try {
      while (holder != null && !closed) {
        holder.waitedFor.run();
        if ((holder.ending ? late : soon).isOver()) {
          return null;
        }
        Deadline.in(STEP).until(changed, () -> holder == null || closed);
      }
      if (closed) {
        return null;
      }
      holder = new Pass();
      return holder;
    } finally {
      waiting--;
      lock.unlock();
    }
  }

  /** Lets nobody in any more. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** The right of one client to have the port. */
  final class Pass {

    private boolean ending;
    private Runnable waitedFor = () -> {};

    private Pass() {}

    /**
     * Has something run every 100 ms while somebody waits; it must not block, and not use the gate
     * but for {@link #ending}.
     */
    void whileWaitedFor(Runnable work) {
      lock.lock();
      try {
        waitedFor = work;
      } finally {
        lock.unlock();
      }
    }

    /** Tells whether somebody waits for the port, or the gate is closed. */
    boolean isUrged() {
      lock.lock();
      try {
        return waiting > 0 || closed;
      } finally {
        lock.unlock();
      }
    }

    /** The client is about to leave. */
    void ending() {
      lock.lock();
      try {
        ending = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    /** The client has left and the port is closed. Idempotent. */
    void leave() {
      lock.lock();
      try {
        if (holder == this) {
          holder = null;
          changed.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
