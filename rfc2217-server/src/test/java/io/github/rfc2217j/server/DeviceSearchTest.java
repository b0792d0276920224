package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The search for a missing device goes on until the device is there. */
@Timeout(30)
class DeviceSearchTest {

  @Test
  void noFailureEndsTheSearch() {
    ReentrantLock lock = new ReentrantLock();
    AtomicInteger attempts = new AtomicInteger();
    DeviceSearch.run(
        "x",
        lock,
        lock.newCondition(),
        () -> attempts.get() < 4,
        () -> {
          switch (attempts.incrementAndGet()) {
            case 1 -> throw new IOException("it is not there");
            case 2 -> throw new IllegalStateException("a fault of the backend");
            case 3 -> throw new OutOfMemoryError("unable to create native thread");
            default -> assertThat(lock.isHeldByCurrentThread()).isFalse();
          }
        });
    assertThat(attempts).hasValue(4);
  }
}
