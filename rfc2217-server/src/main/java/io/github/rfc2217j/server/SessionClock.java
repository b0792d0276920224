package io.github.rfc2217j.server;

import io.github.rfc2217j.protocol.ServerSession;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The time of one session: stands still until the client has its place, and says when the session
 * waits for something no longer.
 *
 * <p>Threads: any; the ticker waits. The session's lock guards everything but the time itself.
 */
final class SessionClock {

  private final ReentrantLock lock;
  private final Condition changed;
  private final ServerSession session;
  private volatile boolean begun;
  private volatile long start;
  private long seen = ServerSession.NO_DEADLINE;
  private boolean stopped;

  /**
   * Makes a clock that stands.
   *
   * @param lock the session's
   */
  SessionClock(ReentrantLock lock, ServerSession session) {
    this.lock = lock;
    this.changed = lock.newCondition();
    this.session = session;
  }

  /** Returns the time as the session takes it. */
  long now() {
    return begun ? System.nanoTime() - start : 0;
  }

  boolean isBegun() {
    return begun;
  }

  /** Starts the time; called with the session's lock held. */
  void begin() {
    start = System.nanoTime();
    begun = true;
    changed.signalAll();
  }

  /** The session may wait for something else; called with the session's lock held. */
  void look() {
    if (session.nextDeadline() != seen) {
      seen = session.nextDeadline();
      changed.signal();
    }
  }

  /** Nothing is waited for any more; called with the session's lock held. */
  void stop() {
    stopped = true;
    changed.signalAll();
  }

  /**
   * Waits for the session's next deadline, once it has begun.
   *
   * @param latest until when at most
   * @return false if the clock was stopped
   */
  boolean await(Deadline latest) {
    lock.lock();
    try {
      while (!stopped) {
        long awaited = session.nextDeadline();
        boolean ticks = begun && awaited != ServerSession.NO_DEADLINE;
        Deadline next = ticks ? latest.earlier(new Deadline(start + awaited)) : latest;
        if (next.isOver()) {
          return true;
        }
        boolean hadBegun = begun;
        next.until(
            changed, () -> stopped || begun != hadBegun || session.nextDeadline() != awaited);
      }
      return false;
    } finally {
      lock.unlock();
    }
  }
}
