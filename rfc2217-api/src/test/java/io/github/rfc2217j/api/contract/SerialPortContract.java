package io.github.rfc2217j.api.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.Rs485;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * What every {@link SerialPort} must do. Extend this class, return a {@link PortUnderTest} from
 * {@link #device()}, and run it with JUnit: each test gets a device of its own.
 *
 * <p>What a port can't do is no failure: the tests follow its capabilities, and prove that what is
 * absent is refused and changes nothing.
 */
public abstract class SerialPortContract extends LineContract {

  /** For subclasses. */
  protected SerialPortContract() {}

  /** Makes the device for one test; skips the test if something that it needs is not installed. */
  @Override
  protected abstract PortUnderTest device() throws IOException;

  @Test
  final void closeEndsABlockedRead() throws Exception {
    CompletableFuture<Integer> read = blockedRead();
    port.close();
    assertEndedBy(PortClosedException.class, read);
    assertNoThreadLeft();
  }

  @Test
  final void closeEndsABlockedWrite() throws Exception {
    CompletableFuture<Integer> write = blockedWrite();
    port.close();
    assertEndedBy(PortClosedException.class, write);
    assertNoThreadLeft();
  }

  @Test
  final void closeEndsADrain() throws Exception {
    PortIo.fill(port);
    CompletableFuture<Boolean> drain = PortIo.async(() -> port.drain(Duration.ofDays(1)));
    awaitBlocked(drain);
    port.close();
    assertEndedBy(PortClosedException.class, drain);
  }

  @Test
  final void closingAgainAndFromSeveralThreadsDoesNothing() throws Exception {
    List<CompletableFuture<Boolean>> closes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      closes.add(
          PortIo.async(() -> {
            port.close();
            return port.isOpen();
          }));
    }
    for (CompletableFuture<Boolean> close : closes) {
      assertThat(resultOf(close)).isFalse();
    }
    port.close();
    assertThat(events.next()).isEqualTo(new SerialEvent.Closed());
    assertThat(events.size()).isZero();
  }

  @Test
  final void aClosedPortAnswersEverythingWithOneException() throws IOException {
    String name = port.name();
    port.close();
    assertThat(port.isOpen()).isFalse();
    assertThat(port.name()).isEqualTo(name);
    assertThat(port.capabilities()).isNotNull();
    assertClosed(() -> port.read(ByteBuffer.allocate(1)));
    assertClosed(() -> port.read(ByteBuffer.allocate(1), Duration.ZERO));
    assertClosed(() -> port.read(ByteBuffer.allocate(0)));
    assertClosed(() -> port.write(ByteBuffer.allocate(1)));
    assertClosed(() -> port.write(ByteBuffer.allocate(1), Duration.ZERO));
    assertClosed(() -> port.write(ByteBuffer.allocate(0)));
    assertClosed(() -> port.drain(Duration.ZERO));
    assertClosed(() -> port.available());
    assertClosed(() -> port.pendingOutput());
    assertClosed(() -> port.settings());
    assertClosed(() -> port.apply(SerialSettings.DEFAULT));
    assertClosed(() -> port.applyExactly(SerialSettings.DEFAULT));
    assertClosed(() -> port.set(ControlLine.DTR, true));
    assertClosed(() -> port.set(Map.of(ControlLine.RTS, false)));
    assertClosed(() -> port.isSet(ControlLine.RTS));
    assertClosed(() -> port.modemState());
    assertClosed(() -> port.lineState());
    assertClosed(() -> port.setBreak(true));
    assertClosed(() -> port.sendBreak(Duration.ofMillis(1)));
    assertClosed(() -> port.rs485());
    assertClosed(() -> port.apply(Rs485.OFF));
    assertClosed(() -> port.purge(Purge.BOTH));
    assertClosed(() -> port.subscribe(event -> {}));
    assertClosed(() -> port.inputStream().read());
    assertClosed(() -> port.outputStream().write(1));
  }

  @Test
  final void aDeviceCanBeOpenedAgainAndAgain() throws IOException {
    for (int round = 0; round < 5; round++) {
      boolean both = loopBack();
      port.close();
      port = device.open();
      if (both) {
        far = port;
      }
      assertThat(port.settings()).isEqualTo(device.opened());
      PortIo.write(far, "x");
      assertThat(PortIo.read(port, 1)).isEqualTo("x");
    }
  }

  @Test
  final void aDeviceIsOpenedOnceAtATime() throws IOException {
    if (differs(Difference.OPENS_TWICE)) {
      device.open().close();
    } else {
      assertThatExceptionOfType(PortBusyException.class)
          .isThrownBy(() -> device.open())
          .satisfies(e -> assertThat(e.port()).isEqualTo(port.name()));
    }
    PortIo.write(far, "goes on");
    assertThat(PortIo.read(port, 7)).isEqualTo("goes on");
  }

  @Test
  final void interruptsEndNothingAndAreKept() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    AtomicBoolean kept = new AtomicBoolean();
    ByteBuffer dst = ByteBuffer.allocate(1);
    CompletableFuture<Integer> read = new CompletableFuture<>();
    Thread reader =
        Thread.ofVirtual()
            .start(() -> {
              inside.countDown();
              try {
                read.complete(port.read(dst));
              } catch (IOException | RuntimeException e) {
                read.completeExceptionally(e);
              }
              kept.set(Thread.currentThread().isInterrupted());
            });
    assertThat(inside.await(PortIo.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    awaitBlocked(read);
    reader.interrupt();
    awaitBlocked(read);
    PortIo.write(far, "x");
    assertThat(resultOf(read)).isOne();
    assertThat(reader.join(PortIo.PATIENCE)).isTrue();
    assertThat(kept).isTrue();
  }

  @Test
  final void aCallOfAnInterruptedThreadWorks() throws IOException {
    Thread.currentThread().interrupt();
    PortIo.write(port, "interrupted");
    assertThat(PortIo.read(far, 11)).isEqualTo("interrupted");
    assertThat(port.apply(device.accepted())).isEqualTo(device.accepted());
    port.purge(Purge.BOTH);
    port.close();
    assertThat(Thread.interrupted()).as("the status is kept").isTrue();
  }

  @Test
  final void blockedCallsHoldNoCarrier() throws Exception {
    List<CompletableFuture<Integer>> blocked = new ArrayList<>();
    PortIo.fill(port);
    for (int i = 0; i <= Runtime.getRuntime().availableProcessors(); i++) {
      blocked.add(PortIo.async(() -> port.write(ByteBuffer.allocate(1 << 20))));
      blocked.add(PortIo.async(() -> far.write(ByteBuffer.allocate(1 << 20))));
    }
    for (int round = 0; round < 100; round++) {
      int number = round;
      assertThat(resultOf(PortIo.async(() -> number))).isEqualTo(round);
    }
    port.close();
    far.close();
    PortIo.await("the writes' end", () -> blocked.stream().allMatch(CompletableFuture::isDone));
  }

  @Test
  final void anIdlePortCostsNoProcessorTime() throws Exception {
    CompletableFuture<Integer> read = blockedRead();
    assertIdle();
    PortIo.write(far, "x");
    assertThat(resultOf(read)).isOne();
  }

  @Test
  final void lossWhileReading() throws Exception {
    CompletableFuture<Integer> read = blockedRead();
    device.lose();
    assertThat(resultOf(read)).isEqualTo(-1);
    assertAllLost();
  }

  @Test
  final void lossWhileWriting() throws Exception {
    CompletableFuture<Integer> write = blockedWrite();
    device.lose();
    assertEndedBy(PortLostException.class, write);
    PortIo.drop(port);
    assertAllLost();
  }

  @Test
  final void lossWhileDraining() throws Exception {
    PortIo.fill(port);
    CompletableFuture<Boolean> drain = PortIo.async(() -> port.drain(Duration.ofDays(1)));
    awaitBlocked(drain);
    device.lose();
    assertEndedBy(PortLostException.class, drain);
    PortIo.drop(port);
    assertAllLost();
  }

  @Test
  final void lossWhileIdle() throws Exception {
    device.lose();
    assertThat(events.next()).isInstanceOf(SerialEvent.Disconnected.class);
    assertThat(events.size()).isZero();
    assertThat(port.read(ByteBuffer.allocate(1))).isEqualTo(-1);
  }

  @Test
  final void whatArrivedBeforeALossCanBeRead() throws Exception {
    PortIo.write(far, "last words");
    PortIo.await("the octets", () -> PortIo.available(port) == 10);
    device.lose();
    assertThat(events.next()).isInstanceOf(SerialEvent.Disconnected.class);
    assertThat(port.available()).isEqualTo(10);
    assertThat(PortIo.read(port, 10)).isEqualTo("last words");
    assertThat(port.read(ByteBuffer.allocate(1))).isEqualTo(-1);
  }

  private void assertAllLost() throws Exception {
    SerialEvent first = events.next();
    while (first instanceof SerialEvent.Suspended) {
      first = events.next(); // a remote port's peer may have asked for silence before
    }
    assertThat(first)
        .isInstanceOfSatisfying(
            SerialEvent.Disconnected.class,
            event -> assertThat(event.cause()).isInstanceOf(PortLostException.class));
    assertThat(port.isOpen()).isTrue();
    assertThat(port.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    assertThat(port.read(ByteBuffer.allocate(1), Duration.ZERO)).isEqualTo(-1);
    assertThat(port.available()).isZero();
    assertThat(port.capabilities()).isNotNull();
    assertLost(() -> port.write(ByteBuffer.allocate(1)));
    assertLost(() -> port.drain(Duration.ZERO));
    assertLost(() -> port.pendingOutput());
    assertLost(() -> port.settings());
    assertLost(() -> port.apply(device.accepted()));
    assertLost(() -> port.set(ControlLine.RTS, true));
    assertLost(() -> port.set(Map.of(ControlLine.DTR, true)));
    assertLost(() -> port.isSet(ControlLine.RTS));
    assertLost(() -> port.modemState());
    assertLost(() -> port.lineState());
    assertLost(() -> port.setBreak(true));
    assertLost(() -> port.sendBreak(Duration.ofMillis(1)));
    assertLost(() -> port.rs485());
    assertLost(() -> port.apply(Rs485.OFF));
    assertLost(() -> port.purge(Purge.BOTH));
    port.subscribe(event -> {}).close();
    assertIdle();
    port.close();
    assertThat(events.next()).isEqualTo(new SerialEvent.Closed());
    assertThat(events.size()).isZero();
    assertNoThreadLeft();
  }

  /** The port's threads use under 5 % of a core: one that spins uses all it can get. */
  private void assertIdle() throws IOException {
    List<Thread> threads = PortIo.threadsOf(port.name());
    long before = PortIo.cpuNanos(threads);
    long start = System.nanoTime();
    port.read(ByteBuffer.allocate(0));
    CompletableFuture<Integer> never = new CompletableFuture<>();
    never.completeOnTimeout(0, 500, TimeUnit.MILLISECONDS).join();
    long passed = System.nanoTime() - start;
    assertThat(PortIo.cpuNanos(threads) - before).as("of %d ns", passed).isLessThan(passed / 20);
  }

  private void assertNoThreadLeft() {
    PortIo.await("the threads' end", () -> PortIo.threadsOf(port.name()).isEmpty());
  }
}
