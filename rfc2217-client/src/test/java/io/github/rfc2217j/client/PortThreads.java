package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.peers.AllThreads;
import java.util.List;
import java.util.regex.Pattern;

/** The threads of connections that run in this JVM, virtual ones included. */
final class PortThreads {

  private static final Pattern NAME =
      Pattern.compile("^rfc2217-(reader|writer|ticker|reconnect|doctor)");

  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private PortThreads() {}

  /**
   * Proves that all have ended. close() joins them, and the JVM forgets a thread a moment after it
   * was joined.
   */
  static void assertNone() {
    long began = System.nanoTime();
    List<String> names = names();
    while (!names.isEmpty() && System.nanoTime() - began < PATIENCE_NANOS) {
      Thread.onSpinWait();
      names = names();
    }
    assertThat(names).as("threads that are left").isEmpty();
  }

  private static List<String> names() {
    return AllThreads.names(NAME.asPredicate());
  }
}
