package io.github.rfc2217j.server;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/** Keeps account of how long a port takes for commands. Any thread. */
final class CommandClock {

  private final ReentrantLock lock = new ReentrantLock();
  private long count;
  private long total;
  private long shortest = Long.MAX_VALUE;
  private long longest;
  private long last;

  /** Counts one that began at a time, by {@link System#nanoTime}, and is over now. */
  void count(long began) {
    long took = System.nanoTime() - began;
    lock.lock();
    try {
      count++;
      total += took;
      shortest = Math.min(shortest, took);
      longest = Math.max(longest, took);
      last = took;
    } finally {
      lock.unlock();
    }
  }

  CommandTimes times() {
    lock.lock();
    try {
      return count == 0
          ? CommandTimes.NONE
          : new CommandTimes(
              count,
              Duration.ofNanos(shortest),
              Duration.ofNanos(total / count),
              Duration.ofNanos(longest),
              Duration.ofNanos(last));
    } finally {
      lock.unlock();
    }
  }
}
