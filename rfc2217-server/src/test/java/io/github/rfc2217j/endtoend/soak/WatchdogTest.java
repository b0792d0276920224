package io.github.rfc2217j.endtoend.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.Background;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The watchdog finds what is done for it to find, and nothing else. */
@Timeout(120)
class WatchdogTest {

  private static final Duration BOUND = Duration.ofMillis(100);
  private static final String MINE = "soak.WatchdogTest.";

  @TempDir private Path folder;

  private final CountDownLatch release = new CountDownLatch(1);
  private final CountDownLatch never = new CountDownLatch(1);
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean over;

  private Watchdog watchdog(Map<String, String> endless, Map<String, String> withLock)
      throws ReflectiveOperationException {
    return new Watchdog(BOUND, endless, withLock, folder.resolve("dump.txt"));
  }

  /** What a watchdog has found when it has seen a thread stand still for long. */
  private List<String> findings(Watchdog watchdog, Thread... threads) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(Background.PATIENCE_SECONDS).toNanos();
    long enough = System.nanoTime() + BOUND.multipliedBy(10).toNanos();
    while (System.nanoTime() - enough < 0 || watchdog.looks() < 20) {
      assertThat(System.nanoTime() - end).as("waiting for looks").isNegative();
      LockSupport.parkNanos(10_000_000);
    }
    List<String> findings = watchdog.findings();
    over = true;
    release.countDown();
    never.countDown();
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(Background.PATIENCE_SECONDS))).isTrue();
    }
    return findings;
  }

  private void hold() {
    lock.lock();
    try {
      assertThat(release.await(Background.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      lock.unlock();
    }
  }

  private void compute() {
    lock.lock();
    try {
      while (!over) {
        Thread.onSpinWait();
      }
    } finally {
      lock.unlock();
    }
  }

  private void want() {
    lock.lock();
    lock.unlock();
  }

  private Thread awaitOwner(Thread owner) {
    while (!lock.isLocked()) {
      LockSupport.parkNanos(1_000_000);
    }
    return owner;
  }

  @Test
  void findsALockThatIsHeld() throws Exception {
    Thread owner = awaitOwner(Thread.ofVirtual().name("somebody").start(this::hold));
    Thread waiter = Thread.ofVirtual().name("rfc2217-waiter").start(this::want);
    try (Watchdog watchdog = watchdog(Map.of(), Map.of())) {
      assertThat(findings(watchdog, owner, waiter))
          .singleElement()
          .asString()
          .contains("rfc2217-waiter", "not let go of", "somebody", MINE.substring(5) + "hold");
    }
    assertThat(folder.resolve("dump.txt")).content().contains("rfc2217-waiter", "somebody");
  }

  @Test
  void aKnownHolderIsNoFinding() throws Exception {
    Thread owner = awaitOwner(Thread.ofVirtual().name("somebody").start(this::hold));
    Thread waiter = Thread.ofVirtual().name("rfc2217-waiter").start(this::want);
    try (Watchdog watchdog = watchdog(Map.of(), Map.of(MINE + "hold", "it is told to"))) {
      assertThat(findings(watchdog, owner, waiter)).isEmpty();
    }
  }

  @Test
  void anOwnerThatComputesIsNoFinding() throws Exception {
    Thread owner = awaitOwner(Thread.ofPlatform().name("somebody").start(this::compute));
    Thread waiter = Thread.ofVirtual().name("rfc2217-waiter").start(this::want);
    try (Watchdog watchdog = watchdog(Map.of(), Map.of())) {
      assertThat(findings(watchdog, owner, waiter)).isEmpty();
    }
  }

  private void waitForEver() {
    try {
      never.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void waitForLong() {
    try {
      assertThat(never.await(Background.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void findsAWaitWithoutADeadline() throws Exception {
    Thread endless = Thread.ofVirtual().name("rfc2217-endless").start(this::waitForEver);
    Thread bounded = Thread.ofVirtual().name("rfc2217-bounded").start(this::waitForLong);
    Thread others = Thread.ofVirtual().name("somebody").start(this::waitForEver);
    try (Watchdog watchdog = watchdog(Map.of(), Map.of())) {
      assertThat(findings(watchdog, endless, bounded, others))
          .singleElement()
          .asString()
          .contains("without a deadline at " + MINE + "waitForEver", "rfc2217-endless");
    }
    assertThat(Files.size(folder.resolve("dump.txt"))).isPositive();
  }

  @Test
  void aKnownWaitIsNoFinding() throws Exception {
    Thread endless = Thread.ofVirtual().name("rfc2217-endless").start(this::waitForEver);
    try (Watchdog watchdog = watchdog(Map.of(MINE + "waitForEver", "it is told to"), Map.of())) {
      assertThat(findings(watchdog, endless)).isEmpty();
    }
  }
}
