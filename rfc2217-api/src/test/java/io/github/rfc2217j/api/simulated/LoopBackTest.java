package io.github.rfc2217j.api.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.EventLog;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.SettingRejectedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoopBackTest {

  private static final int BOTH_QUEUES = SimulatedDevice.RECEIVE_QUEUE + Uart.TRANSMIT_QUEUE;

  private final SimulatedDevice device = SimulatedDevice.loopBack();
  private SerialPort port;

  @BeforeEach
  void open() throws IOException {
    port = device.open();
  }

  @AfterEach
  void close() throws IOException {
    Thread.interrupted();
    port.close();
  }

  @Test
  void receivesWhatItSends() throws Exception {
    byte[] octets = Octets.some(1 << 20);
    Background<Void> writer =
        Background.start(() -> {
          port.outputStream().write(octets);
          return null;
        });
    assertThat(port.inputStream().readNBytes(octets.length)).isEqualTo(octets);
    writer.result();
    assertThat(port.drain(Duration.ZERO)).isTrue();
    assertThat(port.lineState()).isEqualTo(LineState.CLEAR);
  }

  @Test
  void readsWhatIsThereWithoutWaitingForMore() throws Exception {
    Octets.write(port, 1, 2, 3);
    assertThat(port.available()).isEqualTo(3);
    ByteBuffer dst = ByteBuffer.allocate(9);
    assertThat(port.read(dst)).isEqualTo(3);
    assertThat(port.available()).isZero();
  }

  @Test
  void readsNothingWhenNothingComesInTime() throws Exception {
    assertThat(port.read(ByteBuffer.allocate(1), Duration.ZERO)).isZero();
    assertThat(port.read(ByteBuffer.allocate(1), Octets.SHORT)).isZero();
    assertThat(port.read(ByteBuffer.allocate(0))).isZero();
  }

  @Test
  void writesNothingWhenBothQueuesStayFull() throws Exception {
    Octets.write(port, new byte[BOTH_QUEUES]);
    assertThat(port.available()).isEqualTo(SimulatedDevice.RECEIVE_QUEUE);
    assertThat(port.pendingOutput()).isEqualTo(Uart.TRANSMIT_QUEUE);
    assertThat(port.write(Octets.of(1), Duration.ZERO)).isZero();
    assertThat(port.write(Octets.of(1), Octets.SHORT)).isZero();
    assertThat(port.write(Octets.of())).isZero();
    Background<Integer> writer = Background.start(() -> port.write(Octets.of(1, 2)));
    port.read(ByteBuffer.allocate(2));
    assertThat(writer.result()).isPositive();
  }

  @Test
  void countsWhatHasArrivedAsDrained() throws Exception {
    Octets.write(port, new byte[SimulatedDevice.RECEIVE_QUEUE]);
    assertThat(port.drain(Duration.ZERO)).isTrue();
    Octets.write(port, 1);
    assertThat(port.drain(Octets.SHORT)).isFalse();
    Background<Boolean> drain = Background.start(() -> port.drain(Octets.PATIENCE));
    port.read(ByteBuffer.allocate(1));
    assertThat(drain.result()).isTrue();
  }

  @Test
  void closeEndsBlockedCalls() throws Exception {
    Background<Integer> reader = Background.start(() -> port.read(ByteBuffer.allocate(1)));
    port.close();
    assertThatThrownBy(reader::result).isInstanceOf(PortClosedException.class);

    SerialPort full = device.open();
    Octets.write(full, new byte[BOTH_QUEUES]);
    List<Background<?>> blocked =
        List.of(
            Background.start(() -> full.write(Octets.of(1))),
            Background.start(() -> full.drain(ChronoUnit.FOREVER.getDuration())),
            Background.start(() -> {
              full.sendBreak(ChronoUnit.FOREVER.getDuration());
              return null;
            }));
    full.close();
    for (Background<?> call : blocked) {
      assertThatThrownBy(call::result).isInstanceOf(PortClosedException.class);
    }
  }

  @Test
  void everythingSaysThatItIsClosed() throws Exception {
    EventLog log = new EventLog();
    port.subscribe(log);
    port.close();
    port.close();
    assertThat(port.isOpen()).isFalse();
    assertThat(port.name()).isEqualTo(device.name());
    assertThat(port.capabilities()).isNotEmpty();
    List<ThrowingCallable> calls =
        List.of(
            () -> port.read(ByteBuffer.allocate(1)),
            () -> port.write(Octets.of(1)),
            () -> port.drain(Duration.ZERO),
            () -> port.available(),
            () -> port.pendingOutput(),
            () -> port.settings(),
            () -> port.apply(SerialSettings.DEFAULT),
            () -> port.set(ControlLine.DTR, true),
            () -> port.isSet(ControlLine.DTR),
            () -> port.modemState(),
            () -> port.lineState(),
            () -> port.setBreak(true),
            () -> port.sendBreak(Octets.SHORT),
            () -> port.purge(Purge.BOTH),
            () -> port.subscribe(log));
    for (ThrowingCallable call : calls) {
      assertThatThrownBy(call)
          .isInstanceOfSatisfying(
              PortClosedException.class, e -> assertThat(e.port()).isEqualTo(device.name()));
    }
    assertThat(log.next()).isEqualTo(new SerialEvent.Closed());
    assertThat(log.size()).isZero();
  }

  @Test
  void keepsAnInterrupt() throws Exception {
    Thread.currentThread().interrupt();
    assertThat(port.read(ByteBuffer.allocate(1), Octets.SHORT)).isZero();
    port.sendBreak(Octets.SHORT);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(port.isOpen()).isTrue();
  }

  @Test
  void refusesNegativeTimes() {
    Duration negative = Duration.ofNanos(-1);
    List<ThrowingCallable> calls =
        List.of(
            () -> port.read(ByteBuffer.allocate(1), negative),
            () -> port.write(Octets.of(1), negative),
            () -> port.drain(negative),
            () -> port.sendBreak(Duration.ZERO),
            () -> port.sendBreak(negative));
    for (ThrowingCallable call : calls) {
      assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void purges() throws Exception {
    Octets.write(port, new byte[SimulatedDevice.RECEIVE_QUEUE + 10]);
    port.purge(Purge.TRANSMIT);
    assertThat(port.pendingOutput()).isZero();
    assertThat(port.available()).isEqualTo(SimulatedDevice.RECEIVE_QUEUE);
    port.purge(Purge.RECEIVE);
    assertThat(port.available()).isZero();

    Octets.write(port, new byte[SimulatedDevice.RECEIVE_QUEUE + 10]);
    port.purge(Purge.RECEIVE);
    assertThat(port.available()).isEqualTo(10);
    Octets.write(port, new byte[SimulatedDevice.RECEIVE_QUEUE]);
    port.purge(Purge.BOTH);
    assertThat(port.available()).isZero();
    assertThat(port.pendingOutput()).isZero();
  }

  @Test
  void aBlockedWriteGoesOnAfterAPurge() throws Exception {
    Octets.write(port, new byte[BOTH_QUEUES]);
    Background<Integer> writer = Background.start(() -> port.write(Octets.of(7)));
    port.purge(Purge.BOTH);
    assertThat(writer.result()).isEqualTo(1);
    assertThat(Octets.read(port, 1)).containsExactly(7);
  }

  @Test
  void wiresControlLinesToModemLines() throws Exception {
    assertThat(port.isSet(ControlLine.DTR)).isTrue();
    assertThat(port.isSet(ControlLine.RTS)).isTrue();
    assertThat(port.modemState()).isEqualTo(new ModemState(true, true, false, true));
    EventLog log = new EventLog();
    port.subscribe(log);
    port.set(ControlLine.RTS, false);
    port.set(ControlLine.RTS, false);
    port.set(ControlLine.DTR, false);
    assertThat(port.modemState()).isEqualTo(ModemState.ALL_LOW);
    assertThat(port.isSet(ControlLine.RTS)).isFalse();
    ModemState dtrOnly = new ModemState(false, true, false, true);
    assertThat(log.next())
        .isEqualTo(new SerialEvent.ModemChanged(new ModemState(true, true, false, true), dtrOnly));
    assertThat(log.next()).isEqualTo(new SerialEvent.ModemChanged(dtrOnly, ModemState.ALL_LOW));
  }

  @Test
  void detectsEachBreakOnceAndSendsNothingMeanwhile() throws Exception {
    EventLog log = new EventLog();
    port.subscribe(log);
    port.setBreak(true);
    port.setBreak(true);
    Octets.write(port, 1);
    assertThat(port.available()).isZero();
    port.sendBreak(Octets.SHORT);
    assertThat(port.lineState()).isEqualTo(new LineState(LineState.BREAK_DETECT));
    assertThat(port.lineState()).isEqualTo(LineState.CLEAR);
    assertThat(port.available()).as("the break that was held is over").isEqualTo(1);
    port.sendBreak(Octets.SHORT);
    assertThat(port.lineState().has(LineState.BREAK_DETECT)).isTrue();
    SerialEvent detected = new SerialEvent.LineChanged(new LineState(LineState.BREAK_DETECT));
    assertThat(log.next()).isEqualTo(detected);
    assertThat(log.next()).isEqualTo(detected);
    port.close();
    assertThat(log.next()).isEqualTo(new SerialEvent.Closed());
  }

  @Test
  void honoursItsSettings() throws Exception {
    port.applyExactly(SerialSettings.of("1200 7E1"));
    Octets.write(port, 0xC1, 0x7F);
    assertThat(Octets.waiting(port)).containsExactly(0x41, 0x7F);
  }

  @Test
  void takesWhatAUartTakesAndKeepsTheRest() throws Exception {
    assertThat(port.settings()).isEqualTo(SerialSettings.DEFAULT);
    assertThat(applied("49 7E2")).isEqualTo("9600 7E2");
    assertThat(applied("4000001 8M1")).isEqualTo("9600 8M1");
    assertThat(applied("4000000 8S1.5")).isEqualTo("4000000 8S1");
    assertThat(applied("50 5O2")).isEqualTo("50 5O1");
    assertThat(applied("50 5O1.5")).isEqualTo("50 5O1.5");
    assertThat(applied("31250 8N1.5")).isEqualTo("31250 8N2");
    assertThat(applied("31250 5N2")).isEqualTo("31250 5N1.5");
    assertThatThrownBy(() -> port.applyExactly(SerialSettings.of("9600 8N1.5")))
        .isInstanceOf(SettingRejectedException.class);
  }

  private String applied(String wanted) throws IOException {
    SerialSettings inForce = port.apply(SerialSettings.of(wanted));
    assertThat(port.settings()).isEqualTo(inForce);
    return inForce.toString();
  }

  @Test
  void hasEveryCapabilityOfAnOrdinaryPort() {
    assertThat(port.capabilities())
        .containsExactlyElementsOf(EnumSet.complementOf(EnumSet.of(Capability.RS485)));
    assertThatThrownBy(() -> port.capabilities().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void listenersMayCallThePort() throws Exception {
    EventLog log = new EventLog();
    port.subscribe(event -> {
      try {
        if (event instanceof SerialEvent.LineChanged) {
          port.set(ControlLine.RTS, !port.isSet(ControlLine.RTS));
        }
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    });
    port.subscribe(log);
    port.sendBreak(Octets.SHORT);
    assertThat(log.next()).isInstanceOf(SerialEvent.LineChanged.class);
    assertThat(log.next()).isInstanceOf(SerialEvent.ModemChanged.class);
  }
}
