package io.github.rfc2217j.server.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what nothing signals. */
final class Await {

  private Await() {}

  /** Waits for a condition; fails after twenty seconds. */
  static void until(String what, BooleanSupplier condition) {
    long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - begin)
          .as("twenty seconds were not enough: %s", what)
          .isLessThan(20_000_000_000L);
      pause(Duration.ofMillis(1));
    }
  }

  static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }
}
