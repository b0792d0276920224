package io.github.rfc2217j.server;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets one client at a time own a port. Any thread may call; only {@link #enter} waits.
 *
 * <p>A client that left and one that comes at once cross each other on the way, so a newcomer waits
 * a little before it is refused, and longer where it is known that the holder is leaving. It may
 * also take the port from the holder.
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
  private long arrivals;

  /** Why nobody is let in any more; null while the gate is open. */
  private @Nullable String closed;

  /**
   * Who has the port.
   *
   * @param peer its address
   * @param since when it came
   */
  record Holder(String peer, Instant since) {}

  /**
   * Waits for the port to be free.
   *
   * @param peer who comes
   * @param takesOver whether a holder that came earlier has to leave
   * @return the right to have it, or null if another has it or the gate was closed
   */
  @Nullable Pass enter(String peer, boolean takesOver) {
    Deadline soon = Deadline.in(takesOver ? WHILE_ENDING : WHILE_HELD);
    Deadline late = Deadline.in(WHILE_ENDING);
    lock.lock();
    waiting++;
    long arrival = arrivals++;
    try {
      while (holder != null && closed == null) {
        if (takesOver && !holder.ending && holder.arrival < arrival) {
          holder.taken.accept(peer);
        }
        if (holder.nextLook.isOver()) {
          // However many wait.
          holder.nextLook = Deadline.in(STEP);
          holder.waitedFor.run();
        }
        if ((holder.ending ? late : soon).isOver()) {
          return null;
        }
        Deadline.in(STEP).until(changed, () -> holder == null || closed != null);
      }
      if (closed != null) {
        return null;
      }
      holder = new Pass(new Holder(peer, Instant.now()), arrival);
      return holder;
    } finally {
      waiting--;
      lock.unlock();
    }
  }

  /** Returns who has the port. */
  Optional<Holder> holder() {
    lock.lock();
    try {
      return Optional.ofNullable(holder).map(pass -> pass.who);
    } finally {
      lock.unlock();
    }
  }

  /** Lets nobody in any more; the first reason stands. */
  void close(String reason) {
    lock.lock();
    try {
      closed = closed == null ? reason : closed;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns why it is closed; empty while it is open. */
  Optional<String> closed() {
    lock.lock();
    try {
      return Optional.ofNullable(closed);
    } finally {
      lock.unlock();
    }
  }

  /** The right of one client to have the port. */
  final class Pass {

    private final Holder who;
    private final long arrival;
    private boolean ending;
    private Runnable waitedFor = () -> {};
    private Deadline nextLook = Deadline.in(Duration.ZERO);
    private Consumer<String> taken = newcomer -> {};

    private Pass(Holder who, long arrival) {
      this.who = who;
      this.arrival = arrival;
    }

    /**
     * Has something run with the newcomer's name when one takes the port over; as often as it
     * looks, until the holder is ending. It must not block, and not use the gate but for {@link
     * #ending}.
     */
    void whenTakenOver(Consumer<String> work) {
      lock.lock();
      try {
        taken = work;
      } finally {
        lock.unlock();
      }
    }

    /**
     * Has something run every 100 ms while anybody waits; it must not block, and not use the gate
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
        return waiting > 0 || closed != null;
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
