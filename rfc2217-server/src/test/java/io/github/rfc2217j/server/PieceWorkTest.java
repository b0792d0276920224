package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On which thread work is done, and that nothing is lost where that changes. */
@Timeout(60)
class PieceWorkTest {

  private static final int END = -1;

  /** Pieces to come: how many octets each has; what is thrown instead. */
  private final LinkedBlockingQueue<Object> coming = new LinkedBlockingQueue<>();

  private final LinkedBlockingQueue<Integer> done = new LinkedBlockingQueue<>();
  private volatile boolean onVirtualThread;
  private volatile int patience;

  private int next(int patience) throws IOException {
    this.patience = patience;
    Object piece;
    try {
      piece =
          patience == PieceWork.FOR_EVER
              ? coming.take()
              : coming.poll(patience, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    onVirtualThread = Thread.currentThread().isVirtual();
    switch (piece) {
      case null -> {
        return 0;
      }
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> {
        done.add((Integer) piece);
        return (Integer) piece;
      }
    }
  }

  private FutureTask<Void> start(boolean mayHaveThread) {
    Callable<Void> work =
        () -> {
          new PieceWork(this::next, mayHaveThread).run();
          return null;
        };
    FutureTask<Void> task = new FutureTask<>(work);
    Thread.ofVirtual().start(task);
    return task;
  }

  private void exchange(int octets) throws InterruptedException {
    coming.add(octets);
    assertThat(done.take()).isEqualTo(octets);
  }

  private void getBusy() throws InterruptedException {
    onVirtualThread = true;
    for (int octets = 1; onVirtualThread; octets++) {
      assertThat(octets).isLessThan(1_000_000);
      exchange(octets);
    }
  }

  @Test
  void hasAPlatformThreadWhileManyPiecesCome() throws Exception {
    FutureTask<Void> work = start(true);
    exchange(1);
    assertThat(onVirtualThread).isTrue();
    for (int round = 0; round < 2; round++) {
      getBusy();
      Serving.await("a second passes without any", () -> patience == PieceWork.FOR_EVER);
      exchange(2);
      assertThat(onVirtualThread).isTrue();
    }
    coming.add(END);
    work.get();
  }

  @Test
  void hasNoneIfItsWaitsHaveNoEnd() throws Exception {
    FutureTask<Void> work = start(false);
    for (int i = 1; i < 1000; i++) {
      exchange(i);
      assertThat(onVirtualThread).isTrue();
    }
    coming.add(END);
    work.get();
  }

  @Test
  void endsWhileManyPiecesCome() throws Exception {
    FutureTask<Void> work = start(true);
    getBusy();
    coming.add(END);
    work.get();
    assertThat(onVirtualThread).isFalse();
  }

  @Test
  void throwsWhatAPieceThrowsOnThePlatformThread() throws Exception {
    for (Throwable told :
        List.of(
            new IOException("told to fail"),
            new IllegalStateException("told to fail"),
            new StackOverflowError("told to fail"))) {
      FutureTask<Void> work = start(true);
      getBusy();
      coming.add(told);
      assertThatThrownBy(work::get).hasCause(told);
      assertThat(onVirtualThread).isFalse();
    }
  }

  /** The work that comes in pieces here is the reader's and the pump's from the device. */
  @Test
  void aBusySessionHasPlatformThreadsUntilItIsSilent() throws IOException {
    SimulatedDevice device = SimulatedDevice.loopBack();
    Set<String> busy =
        Set.of("rfc2217-reader " + device.name(), "rfc2217-from-device " + device.name());
    List<Byte> sent = new ArrayList<>();
    try (Serving serving = new Serving(device);
        ScriptedClient client = serving.client()) {
      for (int round = 0; round < 2; round++) {
        while (!platformThreads().containsAll(busy)) {
          assertThat(sent.size()).isLessThan(100_000);
          for (int i = 0; i < 10; i++) {
            byte octet = (byte) ('a' + sent.size() % 26);
            sent.add(octet);
            client.send(octet);
            assertThat(client.readText(1)).isEqualTo(Character.toString(octet));
          }
        }
        Serving.await(
            "both have ended", () -> platformThreads().stream().noneMatch(busy::contains));
      }
      client.sendText("still here");
      assertThat(client.readText(10)).isEqualTo("still here");
    }
  }

  private static Set<String> platformThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .collect(Collectors.toSet());
  }
}
