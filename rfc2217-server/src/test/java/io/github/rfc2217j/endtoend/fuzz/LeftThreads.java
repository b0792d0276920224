package io.github.rfc2217j.endtoend.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.peers.AllThreads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** This project's threads, virtual ones included: whoever waits for nothing stays among them. */
final class LeftThreads {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private LeftThreads() {}

  /** Waits until none is left with a name in which the pattern is found. */
  static void assertNone(String names) {
    Pattern pattern = Pattern.compile("^" + names);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<String> left = AllThreads.names(pattern.asPredicate());
    while (!left.isEmpty() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      left = AllThreads.names(pattern.asPredicate());
    }
    assertThat(left).as("threads").isEmpty();
  }
}
