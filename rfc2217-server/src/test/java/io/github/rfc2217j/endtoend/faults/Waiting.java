package io.github.rfc2217j.endtoend.faults;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what tells nobody when it has happened, no longer than a broken test may take. */
final class Waiting {

  interface Condition {
    boolean holds() throws IOException;
  }

  private Waiting() {}

  /** Ends a process, and waits until it has ended. */
  static void kill(Process process) {
    process.destroyForcibly();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        throw new AssertionError("it can't be killed: " + process);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  static void until(Condition condition, String what) throws IOException {
    long end = System.nanoTime() + Program.PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not in " + Program.PATIENCE + ": " + what);
      }
      LockSupport.parkNanos(10_000_000);
    }
  }
}
