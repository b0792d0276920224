package io.github.rfc2217j.endtoend.faults;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/** Waits for what tells nobody when it has happened, no longer than a broken test may take. */
final class Waiting {

  interface Condition {
    boolean holds() throws IOException;
  }

  private Waiting() {}

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
