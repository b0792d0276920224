package io.github.rfc2217j.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the modem lines of every port that reports no changes by itself, as long as somebody
 * wants to know of them.
 *
 * <p>Threads: one platform thread looks, for native calls pin carriers of virtual threads; while a
 * device keeps it in a call, another one looks at the others, and ends once there is one too many.
 * A virtual thread oversees that. Both run only while something is to be looked at. The lock guards
 * everything; looks are made without it.
 */
final class ModemPoller {

  /** The poller of all servers. */
  static final ModemPoller SHARED = new ModemPoller();

  private static final Logger LOG = LoggerFactory.getLogger(ModemPoller.class);

  private static final Duration PERIOD = Duration.ofMillis(20);

  /** A look takes microseconds, over the network milliseconds; after this the others go on. */
  private static final Duration SLOW = Duration.ofMillis(10);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final PriorityQueue<Poll> due = new PriorityQueue<>(Comparator.comparingLong(Poll::at));
  private final List<Looker> lookers = new ArrayList<>();
  private int polls;
  private boolean overseen;

  /** Something that is looked at from time to time. */
  final class Poll implements AutoCloseable {
    private final String name;
    private final Runnable look;
    private long at = System.nanoTime();
    private boolean closed;

    private Poll(String name, Runnable look) {
      this.name = name;
      this.look = look;
    }

    private long at() {
      return at;
    }

    /** Ends it; a look that is being made may still end. Idempotent. */
    @Override
    public void close() {
      lock.lock();
      try {
        if (!closed) {
          closed = true;
          polls--;
          due.remove(this);
          changed.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** Has something looked at every 20 milliseconds, from now on. */
  Poll add(String name, Runnable look) {
    lock.lock();
    try {
      Poll poll = new Poll(name, look);
      polls++;
      due.add(poll);
      if (lookers.stream().noneMatch(Looker::isFree)) {
        startLooker();
      }
      if (!overseen) {
        overseen = true;
        Thread.ofVirtual().name("rfc2217-modem-overseer").start(this::oversee);
      }
      changed.signalAll();
      return poll;
    } finally {
      lock.unlock();
    }
  }

  private void startLooker() {
    Looker looker = new Looker();
    lookers.add(looker);
    Thread.ofPlatform().daemon().name("rfc2217-modem-poller").start(looker);
  }

  private void oversee() {
    lock.lock();
    try {
      while (polls > 0) {
        if (!due.isEmpty() && lookers.stream().noneMatch(Looker::isFree)) {
          startLooker();
        }
        Deadline.in(SLOW).until(changed, () -> polls == 0);
      }
      overseen = false;
    } finally {
      lock.unlock();
    }
  }

  private final class Looker implements Runnable {

    private @Nullable Poll current;
    private long since;

    /** Tells whether it can be counted on for the next look. */
    private boolean isFree() {
      return current == null || System.nanoTime() - since < SLOW.toNanos();
    }

    @Override
    public void run() {
      for (Poll poll = next(); poll != null; poll = next()) {
        try {
          poll.look.run();
        } catch (RuntimeException | Error e) {
          LOG.error("looking at the modem lines of {} failed", poll.name, e);
        }
        done(poll);
      }
    }

    private @Nullable Poll next() {
      lock.lock();
      try {
        while (polls > 0 && lookers.stream().noneMatch(other -> other != this && other.isFree())) {
          Poll first = due.peek();
          if (first != null && first.at <= System.nanoTime()) {
            current = due.remove();
            since = System.nanoTime();
            return first;
          }
          Poll awaited = first;
          new Deadline(first == null ? Deadline.in(PERIOD).at() : first.at)
              .until(changed, () -> polls == 0 || due.peek() != awaited);
        }
        lookers.remove(this);
        return null;
      } finally {
        lock.unlock();
      }
    }

    private void done(Poll poll) {
      lock.lock();
      try {
        current = null;
        if (!poll.closed) {
          poll.at = Math.max(System.nanoTime(), poll.at + PERIOD.toNanos());
          due.add(poll);
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
