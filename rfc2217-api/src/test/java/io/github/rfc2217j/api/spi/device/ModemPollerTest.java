package io.github.rfc2217j.api.spi.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.contract.PortIo;
import io.github.rfc2217j.api.spi.DeafWait;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The thread that looks at modem lines. */
@Timeout(60)
class ModemPollerTest {

  private final ModemPoller poller = new ModemPoller();

  @Test
  void oneThreadServesAllAndEndsWithTheLast() throws Exception {
    CountDownLatch first = new CountDownLatch(3);
    CountDownLatch second = new CountDownLatch(3);
    Runnable firstLook = first::countDown;
    Runnable secondLook = second::countDown;

    for (int round = 0; round < 3; round++) {
      poller.add(firstLook);
      poller.add(secondLook);
      assertThat(first.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(second.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(threads()).isOne();

      poller.remove(firstLook);
      poller.remove(secondLook);
      PortIo.await("the thread's end", () -> threads() == 0);
    }
  }

  @Test
  void manyPortsAreLookedAtLessOften() {
    assertThat(ModemPoller.period(1)).isEqualTo(20_000_000);
    assertThat(ModemPoller.period(50)).isEqualTo(20_000_000);
    assertThat(ModemPoller.period(100)).isEqualTo(20_000_000);
    assertThat(ModemPoller.period(500)).isEqualTo(100_000_000);
  }

  @Test
  void aLookThatFailsEndsAloneAndOthersGoOn() throws Exception {
    CountDownLatch failed = new CountDownLatch(1);
    CountDownLatch others = new CountDownLatch(5);
    Runnable failing =
        () -> {
          failed.countDown();
          throw new IllegalStateException("as this test wants it");
        };
    Runnable other = others::countDown;
    poller.add(failing);
    poller.add(other);

    assertThat(failed.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(others.await(20, TimeUnit.SECONDS)).isTrue();
    poller.remove(other);
    PortIo.await("the thread's end", () -> threads() == 0);
  }

  @Test
  void looksThatHangAreAloneInThat() throws Exception {
    CountDownLatch hung = new CountDownLatch(2);
    CountDownLatch end = new CountDownLatch(1);
    Semaphore looked = new Semaphore(0);
    Runnable hanging =
        () -> {
          hung.countDown();
          await(end);
        };
    Runnable alsoHanging =
        () -> {
          hung.countDown();
          await(end);
        };
    Runnable other = looked::release;
    poller.add(hanging);
    poller.add(other);
    poller.add(alsoHanging);

    assertThat(hung.await(20, TimeUnit.SECONDS)).isTrue();
    looked.drainPermits();
    assertThat(looked.tryAcquire(20, 20, TimeUnit.SECONDS)).isTrue();
    assertThat(threads()).as("one for each that hangs, one for the others").isEqualTo(3);

    end.countDown();
    PortIo.await("the end of those that were held", () -> threads() == 1);
    looked.drainPermits();
    assertThat(looked.tryAcquire(3, 20, TimeUnit.SECONDS)).isTrue();
    poller.remove(hanging);
    poller.remove(other);
    poller.remove(alsoHanging);
    PortIo.await("the thread's end", () -> threads() == 0);
  }

  @Test
  void aLookThatHangsDoesNotKeepLaterOnes() throws Exception {
    CountDownLatch hung = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Runnable hanging =
        () -> {
          hung.countDown();
          await(end);
        };
    poller.add(hanging);
    assertThat(hung.await(20, TimeUnit.SECONDS)).isTrue();
    poller.remove(hanging);

    CountDownLatch looked = new CountDownLatch(3);
    Runnable other = looked::countDown;
    poller.add(other);
    assertThat(looked.await(20, TimeUnit.SECONDS)).isTrue();
    poller.remove(other);
    end.countDown();
    PortIo.await("the threads' end", () -> threads() == 0);
  }

  private static void await(CountDownLatch latch) {
    try (DeafWait wait = new DeafWait()) {
      assertThat(wait.until(latch, DeafWait.deadline(TimeUnit.SECONDS.toNanos(60)))).isTrue();
    }
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("rfc2217-modem-lines"))
        .count();
  }
}
