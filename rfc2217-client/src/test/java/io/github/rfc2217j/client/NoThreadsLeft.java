package io.github.rfc2217j.client;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Proves after each test that every connection has ended its threads: close() joins them. */
final class NoThreadsLeft implements AfterEachCallback {
  @Override
  public void afterEach(ExtensionContext context) {
    PortThreads.assertNone();
  }
}
