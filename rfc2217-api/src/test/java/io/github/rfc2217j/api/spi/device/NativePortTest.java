package io.github.rfc2217j.api.spi.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.EventLog;
import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.ProviderException;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.contract.PortIo;
import io.github.rfc2217j.api.spi.DeafWait;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A port whose library does what none should. */
@Timeout(120)
class NativePortTest {

  private static final Duration SHORT = Duration.ofMillis(200);

  private final CountDownLatch end = new CountDownLatch(1);
  private final CountDownLatch inside = new CountDownLatch(1);

  @AfterEach
  void letStuckCallsEnd() {
    end.countDown();
  }

  /** Answers until it is closed; the methods that a test overrides don't. */
  private class Device implements NativeDevice {
    private final CountDownLatch roused = new CountDownLatch(1);

    @Override
    public String library() {
      return "library 1.0";
    }

    @Override
    public int read(byte[] octets) throws IOException {
      await(roused);
      return 0;
    }

    @Override
    public int write(byte[] octets, int offset, int count) throws IOException {
      return count;
    }

    @Override
    public void rouse() {
      roused.countDown();
    }

    @Override
    public boolean close() {
      return true;
    }

    final void sticks() {
      inside.countDown();
      await(end);
    }

    final void await(CountDownLatch latch) {
      try (DeafWait wait = new DeafWait()) {
        assertThat(wait.until(latch, DeafWait.deadline(PortIo.PATIENCE.toNanos()))).isTrue();
      }
    }
  }

  private static SerialPort start(NativeDevice device, Duration closeLimit) throws IOException {
    return NativePort.start("stuck", device, PortIo.PATIENCE, closeLimit);
  }

  @Test
  void aCloseThatNeverReturnsEndsAndSaysWhatIsStuck() throws Exception {
    SerialPort port =
        start(
            new Device() {
              @Override
              public boolean close() {
                sticks();
                return true;
              }
            },
            SHORT);
    EventLog log = new EventLog();
    port.subscribe(log);
    CompletableFuture<Integer> read = PortIo.async(() -> port.read(ByteBuffer.allocate(1)));
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(port::close)
        .withMessageStartingWith("closing stuck has not come back from native code after 200 ms");
    assertThat(port.isOpen()).isFalse();
    assertEndedBy(PortClosedException.class, read);
    assertThat(log.next()).isEqualTo(new SerialEvent.Closed());
    port.close();
    end.countDown();
    assertNoThreadLeft();
  }

  @Test
  void aWriteThatNeverReturnsIsLeftBehindByClose() throws Exception {
    SerialPort port =
        start(
            new Device() {
              @Override
              public int write(byte[] octets, int offset, int count) {
                sticks();
                return -1;
              }
            },
            PortIo.PATIENCE);
    PortIo.write(port, "x");
    awaitInside();
    CompletableFuture<Boolean> drain = PortIo.async(() -> port.drain(PortIo.PATIENCE));
    port.close();
    assertEndedBy(PortClosedException.class, drain);
    assertThat(PortIo.threadsOf("stuck"))
        .extracting(Thread::getName)
        .contains("rfc2217-write stuck");
    end.countDown();
    assertNoThreadLeft();
  }

  @Test
  void aQuickCallThatNeverReturnsDoesNotKeepClose() throws Exception {
    SerialPort port =
        start(
            new Device() {
              @Override
              public int pendingOutput() {
                sticks();
                return 0;
              }
            },
            SHORT);
    CompletableFuture<Integer> pending = PortIo.async(port::pendingOutput);
    awaitInside();
    CompletableFuture<Integer> read = PortIo.async(() -> port.read(ByteBuffer.allocate(1)));
    assertThatExceptionOfType(ProviderException.class).isThrownBy(port::close);
    assertEndedBy(PortClosedException.class, read);
    end.countDown();
    assertThat(pending.get(20, TimeUnit.SECONDS)).isZero();
    assertNoThreadLeft();
  }

  @Test
  void aCountThatHangsDoesNotKeepAWriterLongerThanItsTimeOut() throws Exception {
    SerialPort port =
        start(
            new Device() {
              @Override
              public int pendingOutput() {
                sticks();
                return 0;
              }
            },
            PortIo.PATIENCE);
    CompletableFuture<Integer> pending = PortIo.async(port::pendingOutput);
    awaitInside();
    CompletableFuture<Integer> write =
        PortIo.async(() -> port.write(ByteBuffer.allocate(1), SHORT));
    assertThat(write.get(20, TimeUnit.SECONDS)).isOne();
    end.countDown();
    assertThat(pending.get(20, TimeUnit.SECONDS)).isBetween(0, 1);
    assertThat(port.drain(PortIo.PATIENCE)).isTrue();
    assertThat(port.pendingOutput()).isZero();
    port.close();
    assertNoThreadLeft();
  }

  @Test
  void asManyHungDevicesAsCoresLeaveVirtualThreadsACarrier() throws Exception {
    int cores = Runtime.getRuntime().availableProcessors();
    CountDownLatch allInside = new CountDownLatch(cores);
    List<SerialPort> ports = new ArrayList<>();
    List<CompletableFuture<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < cores; i++) {
      SerialPort hung =
          start(
              new Device() {
                @Override
                public int pendingOutput() {
                  allInside.countDown();
                  // Holds its carrier, as native code does.
                  while (end.getCount() > 0) {
                    Thread.onSpinWait();
                  }
                  return 0;
                }
              },
              PortIo.PATIENCE);
      ports.add(hung);
      calls.add(virtually(hung::pendingOutput));
    }
    assertThat(allInside.await(20, TimeUnit.SECONDS)).isTrue();
    SerialPort other = start(new Device(), PortIo.PATIENCE);
    ports.add(other);
    assertThat(virtually(other::pendingOutput).get(20, TimeUnit.SECONDS)).isBetween(-1, 0);
    end.countDown();
    for (CompletableFuture<Integer> call : calls) {
      assertThat(call.get(20, TimeUnit.SECONDS)).isZero();
    }
    for (SerialPort port : ports) {
      port.close();
    }
    assertNoThreadLeft();
  }

  private static <T> CompletableFuture<T> virtually(Callable<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            result.complete(call.call());
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  @Test
  void aDeviceThatDoesNotAnswerIsNotOpenedAndClosedWhenItDoes() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() ->
            NativePort.start(
                "stuck",
                new Device() {
                  @Override
                  public Set<Capability> capabilities() {
                    sticks();
                    return Set.of();
                  }

                  @Override
                  public boolean close() {
                    closed.countDown();
                    return true;
                  }
                },
                SHORT,
                PortIo.PATIENCE))
        .withMessageStartingWith("opening stuck has not come back");
    end.countDown();
    assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
    assertNoThreadLeft();
  }

  @Test
  void whatALibraryThrowsIsALossThatSaysSo() throws Exception {
    for (Throwable failure :
        new Throwable[] {
          new IOException("the cable is burning"),
          new IllegalStateException("the cable is burning"),
          new UnsatisfiedLinkError("the cable is burning")
        }) {
      CountDownLatch listening = new CountDownLatch(1);
      SerialPort port =
          start(
              new Device() {
                @Override
                public int read(byte[] octets) throws IOException {
                  inside.countDown();
                  await(listening);
                  return thrown(failure);
                }
              },
              PortIo.PATIENCE);
      EventLog log = new EventLog();
      port.subscribe(log);
      CompletableFuture<Integer> read = PortIo.async(() -> port.read(ByteBuffer.allocate(1)));
      listening.countDown();
      assertThat(log.next())
          .isInstanceOfSatisfying(
              SerialEvent.Disconnected.class,
              event -> assertThat(event.cause()).hasMessageContaining("the cable is burning"));
      assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo(-1);
      assertThatExceptionOfType(PortLostException.class)
          .isThrownBy(() -> port.write(ByteBuffer.allocate(1)));
      port.close();
      assertNoThreadLeft();
    }
  }

  @Test
  void aWriteThatThrowsIsALossAtOnce() throws Exception {
    SerialPort port =
        start(
            new Device() {
              @Override
              public int write(byte[] octets, int offset, int count) throws IOException {
                throw new IOException("the cable is burning");
              }
            },
            PortIo.PATIENCE);
    EventLog log = new EventLog();
    port.subscribe(log);
    PortIo.write(port, "x");
    assertThat(log.next())
        .isInstanceOfSatisfying(
            SerialEvent.Disconnected.class,
            event ->
                assertThat(event.cause())
                    .hasMessageContaining("writing failed (the cable is burning)"));
    port.close();
    assertNoThreadLeft();
  }

  private static int thrown(Throwable failure) throws IOException {
    switch (failure) {
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(failure);
    }
  }

  private void awaitInside() throws InterruptedException {
    assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();
  }

  private static void assertEndedBy(Class<? extends IOException> type, CompletableFuture<?> call) {
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> call.get(20, TimeUnit.SECONDS))
        .havingCause()
        .isExactlyInstanceOf(type);
  }

  private static void assertNoThreadLeft() {
    PortIo.await("the threads' end", () -> PortIo.threadsOf("stuck").isEmpty());
  }
}
