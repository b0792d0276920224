package io.github.rfc2217j.api.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.EventLog;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NullModemTest {

  private final SimulatedDevice end = SimulatedDevice.nullModem();
  private SerialPort a;
  private SerialPort b;

  @BeforeEach
  void open() throws IOException {
    a = end.open();
    b = end.otherEnd().open();
  }

  @AfterEach
  void close() throws IOException {
    a.close();
    b.close();
  }

  @Test
  void theFarEndSeesLinesThatMoveTogetherChangeOnce() throws Exception {
    EventLog log = new EventLog();
    a.set(Map.of(ControlLine.DTR, true, ControlLine.RTS, false));
    b.subscribe(log);
    a.set(Map.of(ControlLine.DTR, false, ControlLine.RTS, true));
    assertThat(log.next())
        .isEqualTo(
            new SerialEvent.ModemChanged(
                new ModemState(false, true, false, true),
                new ModemState(true, false, false, false)));
    a.set(Map.of(ControlLine.DTR, false, ControlLine.RTS, true));
    a.set(Map.of(ControlLine.DTR, true));
    assertThat(log.next())
        .isEqualTo(
            new SerialEvent.ModemChanged(
                new ModemState(true, false, false, false),
                new ModemState(true, true, false, true)));
  }

  @Test
  void carriesDataBothWaysAtOnce() throws Exception {
    byte[] there = Octets.some(1 << 20);
    byte[] back = Octets.some((1 << 20) + 1);
    Background<Void> first = writer(a, there);
    Background<Void> second = writer(b, back);
    Background<byte[]> reader = Background.start(() -> Octets.read(a, back.length));
    assertThat(Octets.read(b, there.length)).isEqualTo(there);
    assertThat(reader.result()).isEqualTo(back);
    first.result();
    second.result();
  }

  private static Background<Void> writer(SerialPort port, byte[] octets) {
    return Background.start(() -> {
      Octets.write(port, octets);
      return null;
    });
  }

  @Test
  void losesWhatNobodyListensTo() throws Exception {
    b.close();
    Octets.write(a, new byte[100_000]);
    assertThat(a.drain(Duration.ZERO)).isTrue();
    b = end.otherEnd().open();
    assertThat(b.available()).isZero();
    Octets.write(a, 1);
    assertThat(Octets.waiting(b)).containsExactly(1);
  }

  @Test
  void letsGoOfWhatWaitedForAReaderThatClosed() throws Exception {
    Octets.write(a, new byte[SimulatedDevice.RECEIVE_QUEUE + 1]);
    assertThat(a.pendingOutput()).isEqualTo(1);
    b.close();
    assertThat(a.pendingOutput()).isZero();
  }

  @Test
  void crossesTheLines() throws Exception {
    ModemState all = new ModemState(true, true, false, true);
    assertThat(a.modemState()).isEqualTo(all);
    assertThat(b.modemState()).isEqualTo(all);
    EventLog log = new EventLog();
    b.subscribe(log);
    a.set(ControlLine.RTS, false);
    assertThat(a.modemState()).isEqualTo(all);
    ModemState noCts = new ModemState(false, true, false, true);
    assertThat(b.modemState()).isEqualTo(noCts);
    a.set(ControlLine.DTR, false);
    assertThat(b.modemState()).isEqualTo(ModemState.ALL_LOW);
    assertThat(log.next()).isEqualTo(new SerialEvent.ModemChanged(all, noCts));
    assertThat(log.next()).isEqualTo(new SerialEvent.ModemChanged(noCts, ModemState.ALL_LOW));
  }

  @Test
  void readsLowLinesWhileTheOtherEndIsNotOpen() throws Exception {
    EventLog log = new EventLog();
    a.subscribe(log);
    b.close();
    assertThat(a.modemState()).isEqualTo(ModemState.ALL_LOW);
    b = end.otherEnd().open();
    ModemState all = new ModemState(true, true, false, true);
    assertThat(a.modemState()).isEqualTo(all);
    assertThat(log.next()).isEqualTo(new SerialEvent.ModemChanged(all, ModemState.ALL_LOW));
    assertThat(log.next()).isEqualTo(new SerialEvent.ModemChanged(ModemState.ALL_LOW, all));
  }

  @Test
  void crossesTheBreak() throws Exception {
    a.setBreak(true);
    assertThat(a.lineState()).isEqualTo(LineState.CLEAR);
    assertThat(b.lineState()).isEqualTo(new LineState(LineState.BREAK_DETECT));
    b.close();
    b = end.otherEnd().open();
    assertThat(b.lineState()).isEqualTo(new LineState(LineState.BREAK_DETECT));
    Octets.write(b, 1);
    assertThat(a.available()).isEqualTo(1);
  }

  @Test
  void garblesWhatWasSentAtAnotherSpeed() throws Exception {
    b.apply(SerialSettings.of("19200 8N1"));
    EventLog log = new EventLog();
    b.subscribe(log);
    Octets.write(a, 0x00, 0x41);
    assertThat(Octets.waiting(b)).containsExactly(0xFF, 0xBE);
    assertThat(b.lineState()).isEqualTo(new LineState(LineState.FRAMING_ERROR));
    assertThat(log.next())
        .isEqualTo(new SerialEvent.LineChanged(new LineState(LineState.FRAMING_ERROR)));
    a.apply(SerialSettings.of("19200 8N1"));
    Octets.write(a, 0x41);
    assertThat(Octets.waiting(b)).containsExactly(0x41);
    assertThat(b.lineState()).isEqualTo(LineState.CLEAR);
  }

  @Test
  void reportsParityErrors() throws Exception {
    a.apply(SerialSettings.of("9600 7E1"));
    b.apply(SerialSettings.of("9600 7O1"));
    Octets.write(a, 0x41);
    assertThat(Octets.waiting(b)).containsExactly(0x41);
    assertThat(b.lineState()).isEqualTo(new LineState(LineState.PARITY_ERROR));
  }
}
