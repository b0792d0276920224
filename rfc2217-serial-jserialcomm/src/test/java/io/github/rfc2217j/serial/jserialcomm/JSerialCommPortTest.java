package io.github.rfc2217j.serial.jserialcomm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.FlowControl;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.NotSupportedException;
import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.contract.PortIo;
import io.github.rfc2217j.api.peers.SocatPtyPair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ports on pseudo-terminals: everything but modem lines, formats and breaks. */
@Timeout(120)
class JSerialCommPortTest {

  private static final int MEGABYTES = 4 << 20;

  private SocatPtyPair pair;
  private SerialPort a;
  private SerialPort b;

  @BeforeEach
  void open() throws IOException {
    pair = SocatPtyPair.open();
    a = Ports.open(pair.a());
    b = Ports.open(pair.b());
  }

  @AfterEach
  void close() throws IOException {
    if (pair != null) {
      a.close();
      b.close();
      pair.close();
    }
  }

  @Test
  void bulkDataGoesBothWaysAtOnceUnchanged() throws Exception {
    CompletableFuture<Long> aSent = PortIo.async(() -> send(a, 1));
    CompletableFuture<Long> bSent = PortIo.async(() -> send(b, 2));
    CompletableFuture<Long> aGot = PortIo.async(() -> receive(a));
    CompletableFuture<Long> bGot = PortIo.async(() -> receive(b));

    assertThat(bGot.get(100, TimeUnit.SECONDS)).isEqualTo(aSent.get());
    assertThat(aGot.get(100, TimeUnit.SECONDS)).isEqualTo(bSent.get());
  }

  private static long send(SerialPort port, long seed) throws IOException {
    byte[] octets = new byte[MEGABYTES];
    new Random(seed).nextBytes(octets);
    ByteBuffer rest = ByteBuffer.wrap(octets);
    while (rest.hasRemaining()) {
      port.write(rest);
    }
    return checksum(octets);
  }

  private static long receive(SerialPort port) throws IOException {
    ByteBuffer octets = ByteBuffer.allocate(MEGABYTES);
    while (octets.hasRemaining()) {
      port.read(octets);
    }
    return checksum(octets.array());
  }

  private static long checksum(byte[] octets) {
    CRC32 crc = new CRC32();
    crc.update(octets);
    return crc.getValue();
  }

  @Test
  void aTimedReadWaitsAndReturnsNothing() throws IOException {
    long start = System.nanoTime();
    assertThat(a.read(ByteBuffer.allocate(10), Duration.ofMillis(200))).isZero();
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(200_000_000);
    assertThat(a.read(ByteBuffer.allocate(10), Duration.ZERO)).isZero();

    PortIo.write(b, "late");
    assertThat(PortIo.read(a, 4)).isEqualTo("late");
  }

  @Test
  void negativeTimeoutsAreRefused() {
    assertThatIllegal(() -> a.read(ByteBuffer.allocate(1), Duration.ofMillis(-1)));
    assertThatIllegal(() -> a.write(ByteBuffer.allocate(1), Duration.ofMillis(-1)));
    assertThatIllegal(() -> a.drain(Duration.ofMillis(-1)));
  }

  private static void assertThatIllegal(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(call);
  }

  @Test
  void closeEndsABlockedRead() throws Exception {
    CompletableFuture<Integer> read = PortIo.async(() -> a.read(ByteBuffer.allocate(1)));
    PortIo.write(b, "x");
    assertThat(read.get(20, TimeUnit.SECONDS)).isOne();
    CompletableFuture<Integer> blocked = PortIo.async(() -> a.read(ByteBuffer.allocate(1)));
    assertThat(a.read(ByteBuffer.allocate(1), Duration.ofMillis(100))).isZero();

    assertClosesQuickly();
    assertEndedByClose(blocked);
  }

  @Test
  void closeEndsABlockedWrite() throws Exception {
    PortIo.fill(a);
    CompletableFuture<Integer> blocked = PortIo.async(() -> a.write(ByteBuffer.allocate(1)));
    assertThat(a.drain(Duration.ofMillis(100))).isFalse();

    assertClosesQuickly();
    assertEndedByClose(blocked);
  }

  private void assertClosesQuickly() throws IOException {
    long start = System.nanoTime();
    a.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    PortIo.await("the threads' end", () -> PortIo.threadsOf(a.name()).isEmpty());
    a.close();
  }

  private static void assertEndedByClose(CompletableFuture<?> call) {
    assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(PortClosedException.class);
  }

  @Test
  void aClosedPortRefusesEverything() throws IOException {
    BlockingQueue<SerialEvent> events = new LinkedBlockingQueue<>();
    a.subscribe(events::add);
    a.close();

    assertThat(a.isOpen()).isFalse();
    assertThat(a.name()).isEqualTo("jserialcomm:" + pair.a());
    assertThatClosed(() -> a.read(ByteBuffer.allocate(1)));
    assertThatClosed(() -> a.write(ByteBuffer.allocate(1)));
    assertThatClosed(() -> a.drain(Duration.ZERO));
    assertThatClosed(() -> a.available());
    assertThatClosed(() -> a.pendingOutput());
    assertThatClosed(() -> a.settings());
    assertThatClosed(() -> a.apply(SerialSettings.DEFAULT));
    assertThatClosed(() -> a.set(ControlLine.DTR, true));
    assertThatClosed(() -> a.lineState());
    assertThatClosed(() -> a.purge(Purge.BOTH));
    assertThatClosed(() -> a.subscribe(event -> {}));
    PortIo.await("the event", () -> !events.isEmpty());
    assertThat(events).containsExactly(new SerialEvent.Closed());
  }

  private static void assertThatClosed(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatExceptionOfType(PortClosedException.class).isThrownBy(call);
  }

  @Test
  void theTerminalGetsSpeedAndFlow() throws IOException {
    assertThat(Ports.run("stty", "-F", pair.a(), "-a"))
        .contains("speed 9600 baud", "cs8", "-parenb", "-cstopb", "-crtscts", "-ixon", "-ixoff");

    SerialSettings wanted = SerialSettings.of("115200 8N2 xonxoff");
    assertThat(a.apply(wanted)).isEqualTo(wanted);
    assertThat(Ports.run("stty", "-F", pair.a(), "-a"))
        .contains("speed 115200 baud", " cstopb", " ixon", " ixoff", "-crtscts");

    wanted = SerialSettings.of("19200 8N1 rtscts");
    assertThat(a.apply(wanted)).isEqualTo(wanted);
    assertThat(a.settings()).isEqualTo(wanted);
    assertThat(Ports.run("stty", "-F", pair.a(), "-a"))
        .contains("speed 19200 baud", "-cstopb", " crtscts", "-ixon", "-ixoff");
  }

  @Test
  void whatCantBeSetStaysAsItWas() throws IOException {
    SerialSettings xonxoff = SerialSettings.of("9600 8N1 xonxoff");
    a.apply(xonxoff);

    FlowControl dtr = FlowControl.of("dsr/dtr");
    assertThat(a.apply(SerialSettings.of("4800").withFlowControl(dtr)))
        .isEqualTo(xonxoff.withBaudRate(4800));
    assertThat(a.apply(SerialSettings.of("4800 7E1 xonxoff")))
        .as("a pty has eight bits and no parity")
        .isEqualTo(xonxoff.withBaudRate(4800));
    assertThat(Ports.run("stty", "-F", pair.a(), "-a")).contains("speed 4800", " ixon", " ixoff");
  }

  @Test
  void settingsChangeWhileDataFlows() throws Exception {
    CompletableFuture<Long> sent = PortIo.async(() -> send(a, 3));
    CompletableFuture<Long> got = PortIo.async(() -> receive(b));
    for (int round = 0; round < 100; round++) {
      a.apply(SerialSettings.DEFAULT.withBaudRate(round % 2 == 0 ? 38400 : 57600));
    }
    assertThat(got.get(100, TimeUnit.SECONDS)).isEqualTo(sent.get());
  }

  @Test
  void aPtyHasNoModemLinesAndSaysSo() throws IOException {
    assertThat(a.capabilities())
        .contains(Capability.PENDING_OUTPUT, Capability.CUSTOM_BAUD_RATES, Capability.READ_BACK)
        .doesNotContain(
            Capability.CONTROL_LINES,
            Capability.MODEM_LINES,
            Capability.MODEM_EVENTS,
            Capability.LINE_ERRORS,
            Capability.LEVEL_BREAK,
            Capability.TIMED_BREAK,
            Capability.DRAIN);
    assertThatUnsupported(() -> a.set(ControlLine.DTR, true));
    assertThatUnsupported(() -> a.isSet(ControlLine.RTS));
    assertThatUnsupported(() -> a.modemState());
    assertThatUnsupported(() -> a.setBreak(true));
    assertThatUnsupported(() -> a.sendBreak(Duration.ofMillis(1)));
    assertThat(a.lineState()).isEqualTo(LineState.CLEAR);
  }

  private static void assertThatUnsupported(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatExceptionOfType(NotSupportedException.class)
        .isThrownBy(call)
        .withMessageContaining("capability");
  }

  @Test
  void purgeReceiveForgetsWhatCameBeforeAndKeepsWhatComesAfter() throws IOException {
    for (int round = 0; round < 200; round++) {
      PortIo.write(b, "old" + round);
      if (round % 2 == 0) {
        // Half of the rounds purge octets that are still on their way through socat: those may come
        // or not.
        PortIo.await("the old octets", () -> PortIo.available(a) > 0);
      } else {
        PortIo.read(a, 3);
      }
      a.purge(Purge.RECEIVE);
      PortIo.write(b, "|new");
      String got = PortIo.read(a, 4);
      while (!got.endsWith("|new")) {
        got += PortIo.read(a, 1);
      }
      if (round % 2 == 0) {
        assertThat(got).as("round %s", round).isEqualTo("|new");
      }
    }
  }

  @Test
  void purgeReceiveAlsoEmptiesTheDriverBehindAFullQueue() throws IOException {
    PortIo.fill(b);
    a.purge(Purge.RECEIVE);
    assertThat(PortIo.available(a)).isLessThan(64 * 1024);
    b.purge(Purge.BOTH);
    // socat may still hold some; after a quiet moment nothing is left.
    while (a.read(ByteBuffer.allocate(4096), Duration.ofMillis(300)) > 0) {
      a.purge(Purge.RECEIVE);
    }
    PortIo.write(b, "new");
    assertThat(PortIo.read(a, 3)).isEqualTo("new");
  }

  @Test
  void purgeTransmitForgetsWhatWaits() throws IOException {
    PortIo.fill(a);
    int before = a.pendingOutput();
    a.purge(Purge.TRANSMIT);
    assertThat(before).isGreaterThanOrEqualTo(16 * 1024);
    assertThat(a.pendingOutput()).as("the writer was woken").isZero();

    while (b.read(ByteBuffer.allocate(4096), Duration.ofMillis(300)) > 0) {
      // Makes room for that chunk.
    }
    assertThat(a.drain(PortIo.PATIENCE)).isTrue();
    assertThat(a.pendingOutput()).isZero();
  }

  @Test
  void drainWaitsForTheWriter() throws Exception {
    assertThat(a.drain(Duration.ZERO)).isTrue();
    long filled = PortIo.fill(a);
    assertThat(a.drain(Duration.ZERO)).isFalse();
    assertThat(a.drain(Duration.ofMillis(100))).isFalse();
    CompletableFuture<Boolean> drained = PortIo.async(() -> a.drain(PortIo.PATIENCE));
    ByteBuffer sink = ByteBuffer.allocate(4096);
    for (long got = 0; got < filled; sink.clear()) {
      got += b.read(sink, PortIo.PATIENCE);
    }
    assertThat(drained.get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(a.pendingOutput()).isZero();
  }

  @Test
  void closeEndsADrain() throws Exception {
    PortIo.fill(a);
    CompletableFuture<Boolean> drain = PortIo.async(() -> a.drain(Duration.ofDays(1)));
    assertThat(a.drain(Duration.ofMillis(100))).isFalse();
    a.close();
    assertEndedByClose(drain);
  }

  @Test
  void aDeviceCanBeClosedAndOpenedAgainAndAgain() throws IOException {
    for (int round = 0; round < 50; round++) {
      a.close();
      a = Ports.open(pair.a());
      PortIo.write(b, "x");
      assertThat(PortIo.read(a, 1)).isEqualTo("x");
    }
  }

  @Test
  void aTerminalThatAnswersEmptyReadsCostsNoCpu() throws IOException {
    Ports.run("stty", "-F", pair.a(), "min", "0", "time", "0");
    PortIo.write(b, "x");
    assertThat(PortIo.read(a, 1)).isEqualTo("x");

    long before = PortIo.cpuNanos(PortIo.threadsOf(a.name()));
    assertThat(a.read(ByteBuffer.allocate(1), Duration.ofSeconds(1))).isZero();
    long used = PortIo.cpuNanos(PortIo.threadsOf(a.name())) - before;

    assertThat(Duration.ofNanos(used)).isLessThan(Duration.ofMillis(200));
    PortIo.write(b, "y");
    assertThat(PortIo.read(a, 1)).isEqualTo("y");
  }
}
