package io.github.rfc2217j.api.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.FlowControl;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Flow control, a sending to b; b's receive queue holds 16 octets. */
class HandshakeTest {

  private final SimulatedDevice end = SimulatedDevice.nullModem();
  private SerialPort a;
  private SerialPort b;

  @BeforeEach
  void open() throws IOException {
    end.otherEnd().setReceiveQueue(16);
    a = end.open();
    b = end.otherEnd().open();
  }

  @AfterEach
  void close() throws IOException {
    a.close();
    b.close();
  }

  @ParameterizedTest
  @CsvSource({"cts/none, RTS", "dsr/none, DTR", "dcd/none, DTR"})
  void aLowLineStopsTheTransmitter(String flow, ControlLine line) throws Exception {
    apply(a, flow);
    Octets.write(a, 1);
    assertThat(Octets.waiting(b)).containsExactly(1);
    b.set(line, false);
    Octets.write(a, 2);
    assertThat(b.available()).isZero();
    assertThat(a.pendingOutput()).isEqualTo(1);
    assertThat(a.drain(Octets.SHORT)).isFalse();
    b.set(line, true);
    assertThat(Octets.waiting(b)).containsExactly(2);
    b.close();
    Octets.write(a, 3);
    assertThat(a.pendingOutput()).isEqualTo(1);
    apply(a, "none");
    assertThat(a.pendingOutput()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"cts/none, none/rts", "dsr/none, none/dtr", "dcd/none, none/dtr", "xonxoff, xonxoff"})
  void theReceiverHoldsTheSenderAtThreeQuartersAndLetsItGoOnAtOneQuarter(
      String sender, String receiver) throws Exception {
    apply(a, sender);
    apply(b, receiver);
    Octets.write(a, new byte[20]);
    assertThat(b.available()).isEqualTo(12);
    assertThat(a.pendingOutput()).isEqualTo(8);
    b.read(ByteBuffer.allocate(7));
    assertThat(b.available()).isEqualTo(5);
    b.read(ByteBuffer.allocate(1));
    assertThat(b.available()).isEqualTo(12);
    assertThat(a.pendingOutput()).isZero();
  }

  @Test
  void aSenderThatDoesNotListenFillsTheQueueAndThenWaits() throws Exception {
    apply(b, "none/rts");
    Octets.write(a, new byte[20]);
    assertThat(b.available()).isEqualTo(16);
    assertThat(b.isSet(ControlLine.RTS)).isFalse();
    assertThat(a.modemState().cts()).isFalse();
    assertThat(a.pendingOutput()).isEqualTo(4);
    assertThat(Octets.read(b, 20)).hasSize(20);
    assertThat(b.isSet(ControlLine.RTS)).isTrue();
  }

  @Test
  void flowControlLeavesALowLineLow() throws Exception {
    apply(b, "none/rts");
    b.set(ControlLine.RTS, false);
    Octets.write(a, new byte[16]);
    Octets.read(b, 16);
    assertThat(b.isSet(ControlLine.RTS)).isFalse();
  }

  @Test
  void xoffAndXonAreNoData() throws Exception {
    apply(a, "xonxoff/none");
    Octets.write(b, 0x41, 0x13, 0x42);
    assertThat(Octets.waiting(a)).containsExactly(0x41, 0x42);
    Octets.write(a, 1);
    assertThat(b.available()).isZero();
    Octets.write(b, 0x11);
    assertThat(Octets.waiting(b)).containsExactly(1);
    assertThat(a.available()).isZero();
  }

  @Test
  void xoffAndXonAreDataWithoutFlowControl() throws Exception {
    apply(b, "none/xonxoff");
    Octets.write(a, new byte[12]);
    Octets.read(b, 12);
    assertThat(Octets.waiting(a)).containsExactly(0x13, 0x11);
  }

  @Test
  void turningFlowControlOffLetsEverybodyGoOn() throws Exception {
    apply(a, "xonxoff/none");
    Octets.write(b, 0x13);
    Octets.write(a, 1);
    assertThat(b.available()).isZero();
    apply(a, "none");
    assertThat(b.available()).isEqualTo(1);

    apply(a, "rtscts");
    apply(b, "rtscts");
    Octets.write(a, new byte[15]);
    assertThat(b.available()).isEqualTo(12);
    apply(b, "none");
    assertThat(b.available()).isEqualTo(16);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "rtscts", "dsr/dtr", "dcd/dtr"})
  void losesNothing(String flow) throws Exception {
    byte[] octets = Octets.some(200_000);
    transfer(flow, octets);
    assertThat(a.drain(Duration.ZERO)).isTrue();
  }

  @Test
  void losesNothingWithXonXoff() throws Exception {
    byte[] octets = Octets.some(200_000);
    for (int i = 0; i < octets.length; i++) {
      octets[i] |= 0x40;
    }
    transfer("xonxoff", octets);
  }

  private void transfer(String flow, byte[] octets) throws Exception {
    apply(a, flow);
    apply(b, flow);
    Background<Void> writer =
        Background.start(() -> {
          Octets.write(a, octets);
          return null;
        });
    assertThat(Octets.read(b, octets.length)).isEqualTo(octets);
    writer.result();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rtscts", "dsr/dtr", "dcd/dtr", "xonxoff"})
  void aLoopBackPlugHoldsItself(String flow) throws Exception {
    SimulatedDevice loop = SimulatedDevice.loopBack();
    loop.setReceiveQueue(16);
    try (SerialPort port = loop.open()) {
      apply(port, flow);
      Octets.write(port, new byte[40]);
      assertThat(port.available()).isEqualTo(12);
      assertThat(Octets.read(port, 40)).hasSize(40);
    }
  }

  private static void apply(SerialPort port, String flow) throws IOException {
    port.applyExactly(SerialSettings.DEFAULT.withFlowControl(FlowControl.of(flow)));
  }
}
