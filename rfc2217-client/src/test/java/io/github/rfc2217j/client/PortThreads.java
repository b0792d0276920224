package io.github.rfc2217j.client;

import io.github.rfc2217j.api.peers.AllThreads;
import java.util.regex.Pattern;

/** The threads of connections that run in this JVM, virtual ones included. */
final class PortThreads {

  private static final Pattern NAME =
      Pattern.compile("^rfc2217-(reader|writer|ticker|reconnect|doctor)");

  private PortThreads() {}

  /** Proves that all have ended. */
  static void assertNone() {
    AllThreads.assertNone(NAME.asPredicate());
  }
}
