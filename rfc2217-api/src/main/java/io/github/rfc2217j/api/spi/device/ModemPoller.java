package io.github.rfc2217j.api.spi.device;

import io.github.rfc2217j.api.spi.DeafWait;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the modem lines and error counters of those ports that somebody listens to.
 *
 * <p>Threads: one platform thread looks at all of them in turn. On a USB adapter a look is a
 * request to the device, which takes seconds if that hangs; another thread, which only watches, has
 * a new one look at the others then. The one that was held ends when it comes back, and as nobody
 * looks at a port twice at once, there are no more threads than two and one for each port that
 * hangs. All run only while there is something to look at. The lock guards everything; looks are
 * made without it.
 *
 * <p>Nothing waits in the driver for a change (TIOCMIWAIT): a device can't be removed while
 * somebody does, and nothing ends that wait. Libraries' own listeners are not used either:
 * jSerialComm's loses changes on Linux, delays closing by a second, and can crash the JVM when a
 * port is closed (its issue 628).
 */
final class ModemPoller {

  static final ModemPoller SHARED = new ModemPoller();

  /** Short enough for a person and for most devices. */
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** More are looked at less often: a look takes two microseconds, and all are to cost little. */
  private static final int PORTS = 100;

  /** How long the others wait for a look that hangs; watched as often. */
  private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final System.Logger LOG = System.getLogger(ModemPoller.class.getName());

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Poll> polls = new ArrayList<>();

  /** The one that goes on looking; others may be held by a look. */
  private @Nullable Looker looker;

  private boolean watched;

  /** Something that is looked at. */
  private static final class Poll {
    private final Runnable look;
    private boolean busy;
    private boolean ended;

    /** Before this it is left alone: a look that was slow is not to hold up every round. */
    private long restsUntil = System.nanoTime();

    private Poll(Runnable look) {
      this.look = look;
    }
  }

  /**
   * Calls something every 20 ms, or less often if it is one of many. One that blocks is called
   * again when it has come back and has rested for as long; the others are called all the same.
   */
  void add(Runnable look) {
    lock.lock();
    try {
      polls.add(new Poll(look));
      if (looker == null) {
        startLooker();
      }
      if (!watched) {
        start("rfc2217-modem-watch", this::watch);
        watched = true;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends the calls; one that is under way may still end. */
  void remove(Runnable look) {
    lock.lock();
    try {
      polls.stream().filter(poll -> poll.look.equals(look)).forEach(poll -> poll.ended = true);
      polls.removeIf(poll -> poll.ended);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void startLooker() {
    Looker next = new Looker();
    start("rfc2217-modem-lines", next);
    looker = next;
  }

  private static void start(String name, Runnable body) {
    Thread.ofPlatform().daemon().stackSize(Receiver.STACK).name(name).start(body);
  }

  private void watch() {
    try (DeafWait wait = new DeafWait()) {
      lock.lock();
      try {
        while (!wait.until(changed, DeafWait.deadline(SLOW_NANOS), polls::isEmpty)) {
          if (looker == null || looker.isHeld()) {
            startLooker();
          }
        }
      } finally {
        watched = false;
        lock.unlock();
      }
    }
  }

  /** How long after the last looks the next ones begin: 20 ms for 100 ports, 100 ms for 500. */
  static long period(int ports) {
    return PERIOD_NANOS * Math.max(ports, PORTS) / PORTS;
  }

  private final class Looker implements Runnable {

    private @Nullable Poll current;
    private long since;

    private boolean isHeld() {
      return current != null && System.nanoTime() - since > SLOW_NANOS;
    }

    @Override
    public void run() {
      try (DeafWait wait = new DeafWait()) {
        List<Poll> round = next(wait);
        while (!round.isEmpty()) {
          for (Poll poll : round) {
            if (begin(poll)) {
              call(poll.look);
              end(poll);
            }
          }
          round = next(wait);
        }
      }
    }

    /** Waits for the next round; nothing if this one is not to look any more. */
    private List<Poll> next(DeafWait wait) {
      lock.lock();
      try {
        long next = DeafWait.deadline(period(polls.size()));
        wait.until(changed, next, () -> polls.isEmpty() || looker != this);
        if (looker != this) {
          return List.of();
        }
        if (polls.isEmpty()) {
          looker = null;
        }
        return List.copyOf(polls);
      } finally {
        lock.unlock();
      }
    }

    /** Tells whether to look at something now. */
    private boolean begin(Poll poll) {
      lock.lock();
      try {
        long now = System.nanoTime();
        if (looker != this || poll.busy || now - poll.restsUntil < 0 || poll.ended) {
          return false;
        }
        poll.busy = true;
        current = poll;
        since = now;
        return true;
      } finally {
        lock.unlock();
      }
    }

    private void end(Poll poll) {
      lock.lock();
      try {
        long now = System.nanoTime();
        if (now - since > SLOW_NANOS) {
          poll.restsUntil = now + (now - since);
        }
        poll.busy = false;
        current = null;
      } finally {
        lock.unlock();
      }
    }
  }

  private void call(Runnable look) {
    try {
      look.run();
    } catch (RuntimeException | Error e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "cannot look at a port's lines; its changes are not reported any more",
          e);
      remove(look);
    }
  }
}
