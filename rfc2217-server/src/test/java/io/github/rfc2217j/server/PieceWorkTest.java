package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.simulated.SimulatedDevice;
import io.github.rfc2217j.api.tls.TlsSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On which thread work is done, and that nothing is lost where that changes. */
@Timeout(60)
class PieceWorkTest {

  private static final int END = -1;

  /** Enough to be busy if they come at once. */
  private static final int MANY = 256;

  /** Pieces to come: how many octets each has; what is thrown instead. */
  private final LinkedBlockingQueue<Object> coming = new LinkedBlockingQueue<>();

  private final LinkedBlockingQueue<Integer> done = new LinkedBlockingQueue<>();
  private volatile boolean onVirtualThread;
  private volatile int patience;

  @BeforeEach
  void takeTime() {
    PieceWork.setQuick(Duration.ofMinutes(1));
  }

  @AfterEach
  void takeNoTime() {
    PieceWork.setQuick(PieceWork.QUICK);
  }

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
    for (int rounds = 0; onVirtualThread; rounds++) {
      assertThat(rounds).isLessThan(10_000);
      coming.addAll(Collections.nCopies(MANY, 1));
      for (int i = 0; i < MANY; i++) {
        done.take();
      }
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
  void hasNoneWhileFewPiecesCome() throws Exception {
    PieceWork.setQuick(Duration.ZERO);
    FutureTask<Void> work = start(true);
    for (int i = 1; i < 1000; i++) {
      exchange(i);
      assertThat(onVirtualThread).isTrue();
    }
    coming.add(END);
    work.get();
  }

  @Test
  void readsOnlySocketsInVainThatBearIt() throws IOException {
    try (Socket tcp = new Socket();
        SocketChannel channel = SocketChannel.open();
        SocketChannel unix = SocketChannel.open(StandardProtocolFamily.UNIX);
        Socket ofUnix = new UnixSocket(unix, UnixDomainSocketAddress.of("unnamed"));
        Socket tls = SSLSocketFactory.getDefault().createSocket()) {
      assertThat(Intake.canWaitInVain(tcp)).isTrue();
      assertThat(Intake.canWaitInVain(channel.socket())).isTrue();
      assertThat(Intake.canWaitInVain(ofUnix)).isFalse();
      assertThat(Intake.canWaitInVain(tls)).isFalse();
      assertThat(Intake.canWaitInVain(new TlsSocket(tcp, (SSLSocket) tls))).isFalse();
    }
  }

  @Test
  void hasNoneIfItsWaitsHaveNoEnd() throws Exception {
    FutureTask<Void> work = start(false);
    for (int round = 0; round < 100; round++) {
      coming.addAll(Collections.nCopies(MANY, 1));
      for (int i = 0; i < MANY; i++) {
        done.take();
        assertThat(onVirtualThread).isTrue();
      }
    }
    coming.add(END);
    work.get();
  }

  /** Has this come last while it is busy; again if this thread was kept waiting for a second. */
  private FutureTask<Void> endWhileBusy(Object last) throws Exception {
    FutureTask<Void> work;
    int attempts = 0;
    do {
      assertThat(++attempts).isLessThan(20);
      work = start(true);
      getBusy();
      coming.add(last);
      FutureTask<Void> ended = work;
      Serving.await("it ends", ended::isDone);
    } while (onVirtualThread);
    return work;
  }

  @Test
  void endsWhileManyPiecesCome() throws Exception {
    endWhileBusy(END).get();
  }

  @Test
  void throwsWhatAPieceThrowsOnThePlatformThread() throws Exception {
    for (Throwable told :
        List.of(
            new IOException("told to fail"),
            new IllegalStateException("told to fail"),
            new StackOverflowError("told to fail"))) {
      FutureTask<Void> work = endWhileBusy(told);
      assertThatThrownBy(work::get).hasCause(told);
    }
  }

  @Test
  void takesNoMoreThreadsThanItMay() throws Exception {
    CountDownLatch freed = new CountDownLatch(1);
    AtomicInteger onPlatformThreads = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    PieceWork.Piece piece =
        patience -> {
          if (!Thread.currentThread().isVirtual()) {
            onPlatformThreads.incrementAndGet();
            Deadline.in(Duration.ofSeconds(60)).until(freed);
          }
          return over.get() ? END : 1;
        };
    List<FutureTask<Void>> works = new ArrayList<>();
    for (int i = 0; i <= PieceWork.MOST_THREADS; i++) {
      FutureTask<Void> work =
          new FutureTask<>(() -> {
            new PieceWork(piece, true).run();
            return null;
          });
      works.add(work);
      Thread.ofVirtual().start(work);
    }
    try {
      Deadline deadline = Deadline.in(Duration.ofSeconds(50));
      while (onPlatformThreads.get() < PieceWork.MOST_THREADS) {
        assertThat(deadline.isOver()).as("threads: %s", onPlatformThreads).isFalse();
        LockSupport.parkNanos(1_000_000);
      }
      over.set(true);
      Serving.await("the one ends", () -> works.stream().anyMatch(FutureTask::isDone));
      assertThat(onPlatformThreads).hasValue(PieceWork.MOST_THREADS);
    } finally {
      over.set(true);
      freed.countDown();
    }
    for (FutureTask<Void> work : works) {
      work.get();
    }
    // They have been given back.
    endWhileBusy(END).get();
  }

  /** Exchanges single octets until the reader and the pump from the device have the threads. */
  private static void exchangeUntilBusy(ScriptedClient client, Set<String> busy)
      throws IOException {
    for (int count = 0; !platformThreads().containsAll(busy); count++) {
      assertThat(count).isLessThan(10_000);
      for (int i = 0; i < 26; i++) {
        client.send('a' + i);
        assertThat(client.readText(1)).isEqualTo(Character.toString('a' + i));
      }
    }
  }

  private static Set<String> threadsOf(String port) {
    return Set.of("rfc2217-reader " + port, "rfc2217-from-device " + port);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBusySessionHasPlatformThreadsUntilItIsSilent(boolean ofChannel) throws IOException {
    var binding =
        ofChannel
            ? Rfc2217Server.builder()
                .bind(
                    ServerSocketChannel.open()
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
            : Rfc2217Server.builder().bind("127.0.0.1", 0);
    String port = "sim:loop/busy";
    try (Rfc2217Server server = binding.serve(port).start();
        ScriptedClient client = ScriptedClient.agreed(server.address(port))) {
      for (int round = 0; round < 2; round++) {
        exchangeUntilBusy(client, threadsOf(port));
        Serving.await(
            "both have ended",
            () -> platformThreads().stream().noneMatch(threadsOf(port)::contains));
      }
      client.sendText("still here");
      assertThat(client.readText(10)).isEqualTo("still here");
    }
  }

  @Test
  void nothingOfABusySessionIsLeftWhenItHasEnded() throws IOException {
    SimulatedDevice device = SimulatedDevice.loopBack();
    Set<String> busy = threadsOf(device.name());
    try (Serving serving = new Serving(device)) {
      try (ScriptedClient client = serving.client()) {
        exchangeUntilBusy(client, busy);
      }
      Serving.await("the client is gone", () -> device.openPort().isEmpty());
      try (ScriptedClient client = serving.client()) {
        exchangeUntilBusy(client, busy);
        serving.server().close();
        assertThat(platformThreads()).doesNotContainAnyElementsOf(busy);
      }
    }
  }

  private static Set<String> platformThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .collect(Collectors.toSet());
  }
}
