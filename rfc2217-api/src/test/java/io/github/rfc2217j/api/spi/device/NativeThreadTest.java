package io.github.rfc2217j.api.spi.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.PortNotFoundException;
import io.github.rfc2217j.api.ProviderException;
import io.github.rfc2217j.api.contract.PortIo;
import io.github.rfc2217j.api.spi.DeafWait;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Native calls that can take long cost no carrier. */
@Timeout(120)
class NativeThreadTest {

  @Test
  void moreCallsThanCoresLeaveVirtualThreadsRunning() throws Exception {
    int count = Runtime.getRuntime().availableProcessors() + 1;
    AtomicInteger inside = new AtomicInteger();
    AtomicBoolean end = new AtomicBoolean();
    List<CompletableFuture<Boolean>> calls = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        calls.add(
            PortIo.async(() ->
                call(() -> {
                  inside.incrementAndGet();
                  // Like native code, this does not give its carrier back.
                  while (!end.get()) {
                    Thread.onSpinWait();
                  }
                  return Thread.currentThread().isVirtual();
                })));
      }
      PortIo.await("all calls are made", () -> inside.get() == count);
      for (int round = 0; round < 100; round++) {
        int number = round;
        assertThat(PortIo.async(() -> number).get(20, TimeUnit.SECONDS)).isEqualTo(round);
      }
      assertThat(calls).noneMatch(CompletableFuture::isDone);
    } finally {
      end.set(true);
    }
    for (CompletableFuture<Boolean> call : calls) {
      assertThat(call.get(20, TimeUnit.SECONDS)).isFalse();
    }
  }

  @Test
  void whatHasToBeDoneIsDoneByTheCallerIfNoThreadCanBeHad() throws IOException {
    NativeThread.Start none =
        (name, body) -> {
          throw new OutOfMemoryError("unable to create native thread");
        };
    NativeThread.Start anyhow = NativeThread.orHere(none);
    Thread made =
        NativeThread.call(
            anyhow, "x", "closing", PortIo.PATIENCE, Thread::currentThread, late -> {});
    assertThat(made).isSameAs(Thread.currentThread());
    assertThatThrownBy(() ->
            NativeThread.call(
                anyhow,
                "x",
                "closing",
                PortIo.PATIENCE,
                () -> {
                  throw new IOException("the library could not");
                },
                late -> {}))
        .isInstanceOf(IOException.class)
        .hasMessage("the library could not");
  }

  @Test
  void anInterruptNeitherEndsTheWaitNorIsLost() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread caller =
        Thread.ofVirtual()
            .start(() -> {
              try {
                call(() -> {
                  inside.countDown();
                  return awaits(end);
                });
                interrupted.complete(Thread.currentThread().isInterrupted());
              } catch (IOException e) {
                interrupted.completeExceptionally(e);
              }
            });
    assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();
    caller.interrupt();
    assertThat(interrupted).isNotDone();
    end.countDown();
    assertThat(interrupted.get(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aCallThatDoesNotComeBackIsGivenUpAndItsResultIsNotLost() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Boolean> late = new CompletableFuture<>();
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() ->
            NativeThread.call(
                "/dev/ttyX", "closing", Duration.ofMillis(50), () -> awaits(end), late::complete))
        .withMessageStartingWith("closing /dev/ttyX has not come back from native code after 50 ms")
        .withMessageContaining("'rfc2217-closing /dev/ttyX' is left behind")
        .satisfies(e -> assertThat(e.port()).isEqualTo("/dev/ttyX"));
    assertThat(PortIo.threadsOf("/dev/ttyX")).hasSize(1).allMatch(Thread::isDaemon);
    end.countDown();
    assertThat(late.get(20, TimeUnit.SECONDS)).isTrue();
    PortIo.await("the thread's end", () -> PortIo.threadsOf("/dev/ttyX").isEmpty());
  }

  @Test
  void oneCallAtATimeIsMadeAndAStuckOneIsNamed() throws Exception {
    NativeTurns turns = new NativeTurns("a library", Duration.ofMillis(50));
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch back = new CountDownLatch(1);
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> turns.call("A", "opening", () -> awaits(end), late -> back.countDown()));
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> turns.call("B", "listing", () -> true, late -> {}))
        .withMessageStartingWith("listing B has not had its turn after 50 ms")
        .withMessageContaining("a library is still opening A");
    end.countDown();
    assertThat(back.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(turns.call("B", "listing", () -> true, late -> {})).isTrue();
    assertThatThrownBy(() -> turns.call("B", "listing", () -> callee(new IOException()), l -> {}))
        .isInstanceOf(IOException.class);
    assertThat(turns.call("B", "listing", () -> true, late -> {})).isTrue();
  }

  @Test
  void allWhoWaitGetTheirTurns() throws Exception {
    NativeTurns turns = new NativeTurns("a library", PortIo.PATIENCE);
    AtomicInteger inside = new AtomicInteger();
    List<CompletableFuture<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String port = "port" + i;
      calls.add(
          PortIo.async(() ->
              turns.call(
                  port,
                  "opening",
                  () -> {
                    boolean alone = inside.incrementAndGet() == 1;
                    inside.decrementAndGet();
                    return alone;
                  },
                  late -> {})));
    }
    for (CompletableFuture<Boolean> call : calls) {
      assertThat(call.get(PortIo.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void whatIsThrownIsThrownToTheCallerAndShowsBothStacks() {
    assertThatThrownBy(() -> caller(new PortNotFoundException("port", "it is not there")))
        .isExactlyInstanceOf(PortNotFoundException.class)
        .satisfies(NativeThreadTest::showsBothStacks);
    assertThatThrownBy(() -> caller(new IllegalArgumentException("no port")))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .satisfies(NativeThreadTest::showsBothStacks);
    assertThatThrownBy(() -> caller(new UnsatisfiedLinkError("no library")))
        .isExactlyInstanceOf(UnsatisfiedLinkError.class)
        .satisfies(NativeThreadTest::showsBothStacks);
  }

  private static <T> T call(NativeThread.Call<T> call) throws IOException {
    return NativeThread.call("port", "opening", PortIo.PATIENCE, call, late -> {});
  }

  private static boolean awaits(CountDownLatch latch) {
    try (DeafWait wait = new DeafWait()) {
      return wait.until(latch, DeafWait.deadline(PortIo.PATIENCE.toNanos()));
    }
  }

  private static void caller(Throwable failure) throws IOException {
    call(() -> callee(failure));
  }

  private static boolean callee(Throwable failure) throws IOException {
    failure.fillInStackTrace();
    switch (failure) {
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(failure);
    }
  }

  private static void showsBothStacks(Throwable failure) {
    assertThat(Arrays.stream(failure.getStackTrace()).map(StackTraceElement::getMethodName))
        .containsSubsequence(
            "callee", "caller", "whatIsThrownIsThrownToTheCallerAndShowsBothStacks");
  }
}
