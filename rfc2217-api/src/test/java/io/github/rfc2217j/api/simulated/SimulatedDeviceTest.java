package io.github.rfc2217j.api.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.EventLog;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.NotSupportedException;
import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.PortNotFoundException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatedDeviceTest {

  private final SimulatedDevice device = SimulatedDevice.loopBack();

  @AfterEach
  void close() throws IOException {
    if (device.openPort().isPresent()) {
      device.openPort().get().close();
    }
  }

  @Test
  void givesReceivedOctetsByHand() throws Exception {
    device.injectOctets((byte) 9);
    SerialPort port = device.open();
    device.injectOctets((byte) 1, (byte) 2);
    assertThat(Octets.waiting(port)).containsExactly(1, 2);
    assertThat(port.lineState()).isEqualTo(LineState.CLEAR);
  }

  @Test
  void overrunsWithInjectedOctets() throws Exception {
    device.setReceiveQueue(3);
    SerialPort port = device.open();
    device.injectOctets((byte) 1, (byte) 2, (byte) 3, (byte) 4);
    assertThat(Octets.waiting(port)).containsExactly(1, 2, 3);
    assertThat(port.lineState()).isEqualTo(new LineState(LineState.OVERRUN_ERROR));
  }

  @Test
  void stopsTheTransmitterWithAnInjectedXoff() throws Exception {
    SerialPort port = device.open();
    port.apply(SerialSettings.of("9600 8N1 xonxoff"));
    device.injectOctets((byte) 0x13);
    Octets.write(port, 1);
    assertThat(port.available()).isZero();
    device.injectOctets((byte) 0x11);
    assertThat(port.available()).isEqualTo(1);
  }

  @Test
  void givesErrorsByHand() throws Exception {
    device.injectErrors(new LineState(LineState.PARITY_ERROR));
    SerialPort port = device.open();
    EventLog log = new EventLog();
    port.subscribe(log);
    device.injectErrors(new LineState(LineState.PARITY_ERROR));
    device.injectErrors(new LineState(LineState.BREAK_DETECT | LineState.FRAMING_ERROR));
    assertThat(port.lineState().bits())
        .isEqualTo(LineState.PARITY_ERROR | LineState.BREAK_DETECT | LineState.FRAMING_ERROR);
    assertThat(log.next())
        .isEqualTo(new SerialEvent.LineChanged(new LineState(LineState.PARITY_ERROR)));
    assertThat(log.next()).isInstanceOf(SerialEvent.LineChanged.class);
    assertThatThrownBy(() -> device.injectErrors(new LineState(LineState.DATA_READY)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void setsModemLinesByHand() throws Exception {
    SerialPort port = device.open();
    EventLog log = new EventLog();
    port.subscribe(log);
    ModemState wired = new ModemState(true, true, false, true);
    ModemState ringing = new ModemState(true, true, true, true);
    ModemState byHand = new ModemState(false, false, false, true);
    device.setRing(true);
    assertThat(port.modemState()).isEqualTo(ringing);
    device.setRing(true);
    device.forceModemState(byHand);
    port.set(ControlLine.RTS, false);
    port.set(ControlLine.RTS, true);
    assertThat(port.modemState()).isEqualTo(byHand);
    device.setRing(false);
    device.releaseModemState();
    assertThat(log.next()).isEqualTo(new SerialEvent.ModemChanged(wired, ringing));
    assertThat(log.next()).isEqualTo(new SerialEvent.ModemChanged(ringing, byHand));
    assertThat(log.next()).isEqualTo(new SerialEvent.ModemChanged(byHand, wired));
  }

  @Test
  void holdsTheOutput() throws Exception {
    SerialPort port = device.open();
    device.holdOutput();
    Octets.write(port, new byte[Uart.TRANSMIT_QUEUE]);
    assertThat(port.available()).isZero();
    assertThat(port.write(Octets.of(1), Octets.SHORT)).isZero();
    assertThat(port.drain(Octets.SHORT)).isFalse();
    Background<Integer> writer = Background.start(() -> port.write(Octets.of(1)));
    device.releaseOutput();
    assertThat(writer.result()).isEqualTo(1);
    assertThat(port.available()).isGreaterThanOrEqualTo(SimulatedDevice.RECEIVE_QUEUE);
  }

  @Test
  void vanishesAndReappears() throws Exception {
    SerialPort port = device.open();
    EventLog log = new EventLog();
    port.subscribe(log);
    Octets.write(port, 1, 2);
    device.vanish();
    device.vanish();

    assertThat(log.next())
        .isInstanceOfSatisfying(
            SerialEvent.Disconnected.class,
            lost -> assertThat(lost.cause()).isInstanceOf(PortLostException.class));
    List<ThrowingCallable> calls =
        List.of(
            () -> port.write(Octets.of(1)),
            () -> port.drain(Duration.ZERO),
            () -> port.pendingOutput(),
            () -> port.settings(),
            () -> port.apply(SerialSettings.DEFAULT),
            () -> port.set(ControlLine.DTR, true),
            () -> port.isSet(ControlLine.DTR),
            () -> port.modemState(),
            () -> port.lineState(),
            () -> port.setBreak(true),
            () -> port.sendBreak(Octets.SHORT),
            () -> port.purge(Purge.BOTH));
    for (ThrowingCallable call : calls) {
      assertThatThrownBy(call)
          .isInstanceOf(PortLostException.class)
          .hasMessageContaining(device.name())
          .hasMessageContaining("close the port");
    }
    assertThat(port.isOpen()).isTrue();
    assertThat(port.available()).isEqualTo(2);
    assertThat(Octets.read(port, 9)).containsExactly(1, 2);
    assertThat(port.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    assertThatThrownBy(device::open)
        .isInstanceOf(PortNotFoundException.class)
        .hasMessageContaining("reappear");

    device.reappear();
    SerialPort again = device.open();
    port.close();
    assertThat(log.next()).isEqualTo(new SerialEvent.Closed());
    assertThatThrownBy(() -> port.read(ByteBuffer.allocate(1)))
        .isInstanceOf(PortClosedException.class);
    assertThatThrownBy(device::open).isInstanceOf(PortBusyException.class);
    Octets.write(again, 3);
    assertThat(Octets.waiting(again)).containsExactly(3);
  }

  @Test
  void vanishingEndsBlockedCalls() throws Exception {
    SerialPort port = device.open();
    Background<Integer> reader = Background.start(() -> port.read(ByteBuffer.allocate(1)));
    device.vanish();
    assertThat(reader.result()).isEqualTo(-1);
    device.reappear();

    SerialPort full = device.open();
    device.holdOutput();
    Octets.write(full, new byte[Uart.TRANSMIT_QUEUE]);
    List<Background<?>> blocked =
        List.of(
            Background.start(() -> full.write(Octets.of(1))),
            Background.start(() -> full.drain(Octets.PATIENCE)),
            Background.start(() -> {
              full.sendBreak(Octets.PATIENCE);
              return null;
            }));
    device.vanish();
    for (Background<?> call : blocked) {
      assertThatThrownBy(call::result).isInstanceOf(PortLostException.class);
    }
  }

  @Test
  void theOtherEndSeesAVanishedEndAsNotOpen() throws Exception {
    SimulatedDevice end = SimulatedDevice.nullModem();
    try (SerialPort a = end.open();
        SerialPort b = end.otherEnd().open()) {
      end.vanish();
      assertThat(b.modemState()).isEqualTo(ModemState.ALL_LOW);
      Octets.write(b, new byte[100_000]);
      assertThat(a.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
  }

  @Test
  void lacksModemAndControlLines() throws Exception {
    device.lack(Capability.MODEM_LINES, Capability.CONTROL_LINES);
    SerialPort port = device.open();
    assertThat(port.capabilities())
        .doesNotContain(Capability.MODEM_LINES, Capability.MODEM_EVENTS, Capability.CONTROL_LINES)
        .contains(Capability.LEVEL_BREAK);
    List<ThrowingCallable> calls =
        List.of(
            () -> port.modemState(),
            () -> port.set(ControlLine.RTS, true),
            () -> port.isSet(ControlLine.DTR));
    for (ThrowingCallable call : calls) {
      assertThatThrownBy(call)
          .isInstanceOf(NotSupportedException.class)
          .hasMessageContaining(device.name())
          .hasMessageContaining("capabilities()");
    }
    assertThat(port.apply(SerialSettings.of("9600 8N1 rtscts"))).isEqualTo(SerialSettings.DEFAULT);
    Octets.write(port, 1);
    assertThat(Octets.waiting(port)).containsExactly(1);
  }

  @Test
  void lacksEvents() throws Exception {
    device.lack(Capability.MODEM_EVENTS, Capability.LINE_ERRORS);
    SerialPort port = device.open();
    EventLog log = new EventLog();
    port.subscribe(log);
    device.setRing(true);
    device.injectErrors(new LineState(LineState.PARITY_ERROR));
    port.sendBreak(Octets.SHORT);
    assertThat(port.modemState().ri()).isTrue();
    assertThat(port.lineState()).isEqualTo(LineState.CLEAR);
    port.close();
    assertThat(log.next()).isEqualTo(new SerialEvent.Closed());
  }

  @Test
  void lacksBreaks() throws Exception {
    device.lack(Capability.LEVEL_BREAK, Capability.TIMED_BREAK);
    SerialPort port = device.open();
    assertThatThrownBy(() -> port.setBreak(true)).isInstanceOf(NotSupportedException.class);
    assertThatThrownBy(() -> port.sendBreak(Octets.SHORT))
        .isInstanceOf(NotSupportedException.class);
    device.lack();
    port.setBreak(true);
    assertThat(port.capabilities())
        .containsExactlyElementsOf(EnumSet.complementOf(EnumSet.of(Capability.RS485)));
  }

  @ParameterizedTest
  @CsvSource({
    "MARK_SPACE_PARITY, 9600 8M1, 9600 8N1",
    "MARK_SPACE_PARITY, 9600 7E1, 9600 7E1",
    "ONE_POINT_FIVE_STOP_BITS, 9600 5N1.5, 9600 5N1",
    "CUSTOM_BAUD_RATES, 31250 8N1, 9600 8N1",
    "CUSTOM_BAUD_RATES, 115200 8N1, 115200 8N1",
    "SPLIT_FLOW_CONTROL, 9600 8N1 cts/none, 9600 8N1",
    "SPLIT_FLOW_CONTROL, 9600 8N1 dsr/dtr, 9600 8N1 dsr/dtr",
    "CONTROL_LINES, 9600 8N1 rtscts, 9600 8N1 cts/none",
    "MODEM_LINES, 9600 8N1 dcd/xonxoff, 9600 8N1 none/xonxoff"
  })
  void lacksSettings(Capability lacking, String wanted, String inForce) throws Exception {
    device.lack(lacking);
    assertThat(device.open().apply(SerialSettings.of(wanted))).hasToString(inForce);
  }

  @Test
  void limitsTheBaudRate() throws Exception {
    device.limitBaudRate(115200);
    SerialPort port = device.open();
    assertThat(port.apply(SerialSettings.of("230400 7E1"))).hasToString("9600 7E1");
    assertThat(port.apply(SerialSettings.of("115200 7E1"))).hasToString("115200 7E1");
    assertThat(port.capabilities()).contains(Capability.CUSTOM_BAUD_RATES);
    device.limitBaudRate(300);
    port.close();
    assertThat(device.open().settings()).hasToString("300 8N1");
  }

  @Test
  void offersCertainBaudRates() throws Exception {
    device.offerBaudRates(19200, 5_000_000);
    SerialPort port = device.open();
    assertThat(port.settings()).hasToString("19200 8N1");
    assertThat(port.apply(SerialSettings.of("9600 8N1"))).hasToString("19200 8N1");
    assertThat(port.apply(SerialSettings.of("5000000 8N1"))).hasToString("5000000 8N1");
    assertThat(port.capabilities()).doesNotContain(Capability.CUSTOM_BAUD_RATES);
    device.limitBaudRate(9600);
    assertThat(port.apply(SerialSettings.of("9600 8N1"))).hasToString("9600 8N1");
    assertThat(port.capabilities()).contains(Capability.CUSTOM_BAUD_RATES);
  }

  @Test
  void refusesWhatMakesNoSense() {
    List<ThrowingCallable> calls =
        List.of(
            () -> device.setReceiveQueue(0),
            () -> device.limitBaudRate(49),
            () -> device.limitBaudRate(4_000_001),
            () -> device.offerBaudRates(),
            () -> device.offerBaudRates(9600, 0));
    for (ThrowingCallable call : calls) {
      assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
