package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Proves after each test that every connection has ended its threads: close() joins them. */
final class NoThreadsLeft implements AfterEachCallback {
  @Override
  public void afterEach(ExtensionContext context) {
    assertThat(ClientDriver.LIVE_THREADS).hasValue(0);
  }
}
