package io.github.rfc2217j.api.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.EventLog;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PacedPortTest {

  private final SimulatedDevice device = SimulatedDevice.loopBack();

  @BeforeEach
  void pace() {
    device.setPaced(true);
  }

  @Test
  void isNeverFasterThanTheLine() throws Exception {
    try (SerialPort port = device.open()) {
      SerialSettings settings = port.apply(SerialSettings.of("115200 8N1"));
      byte[] octets = Octets.some(1000);
      long start = System.nanoTime();
      Octets.write(port, octets);
      assertThat(Octets.read(port, octets.length)).isEqualTo(octets);
      assertThat(System.nanoTime() - start)
          .isGreaterThanOrEqualTo(1000 * settings.characterNanos());
    }
  }

  @Test
  void drainsWhenTheLastCharacterIsOut() throws Exception {
    try (SerialPort port = device.open()) {
      SerialSettings settings = port.apply(SerialSettings.of("9600 8N1"));
      long start = System.nanoTime();
      Octets.write(port, new byte[20]);
      assertThat(port.drain(Octets.PATIENCE)).isTrue();
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20 * settings.characterNanos());
      assertThat(port.available()).isEqualTo(20);
      assertThat(port.pendingOutput()).isZero();
    }
  }

  @Test
  void losesWhatNobodyTakesInTime() throws Exception {
    device.setReceiveQueue(10);
    try (SerialPort port = device.open()) {
      port.apply(SerialSettings.of("1000000 8N1"));
      EventLog log = new EventLog();
      port.subscribe(log);
      Octets.write(port, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
      assertThat(port.drain(Octets.PATIENCE)).isTrue();
      assertThat(Octets.waiting(port)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
      assertThat(port.lineState()).isEqualTo(new LineState(LineState.OVERRUN_ERROR));
      assertThat(log.next())
          .isEqualTo(new SerialEvent.LineChanged(new LineState(LineState.OVERRUN_ERROR)));
    }
  }

  @Test
  void losesNothingWithFlowControl() throws Exception {
    device.setReceiveQueue(100);
    try (SerialPort port = device.open()) {
      port.apply(SerialSettings.of("4000000 8N1 rtscts"));
      byte[] octets = Octets.some(20_000);
      Background<Void> writer =
          Background.start(() -> {
            Octets.write(port, octets);
            return null;
          });
      assertThat(Octets.read(port, octets.length)).isEqualTo(octets);
      writer.result();
      assertThat(port.lineState()).isEqualTo(LineState.CLEAR);
    }
  }

  @Test
  void takesANewSpeedInTheMiddle() throws Exception {
    try (SerialPort port = device.open()) {
      port.apply(SerialSettings.of("50 8N1"));
      byte[] octets = Octets.some(4000);
      Octets.write(port, octets);
      port.apply(SerialSettings.of("4000000 8N1"));
      assertThat(Octets.read(port, octets.length)).isEqualTo(octets);
    }
  }

  @Test
  void purgesWhatHasNotLeft() throws Exception {
    try (SerialPort port = device.open()) {
      port.apply(SerialSettings.of("50 8N1"));
      Octets.write(port, new byte[100]);
      assertThat(port.pendingOutput()).isPositive();
      assertThat(port.drain(Octets.SHORT)).isFalse();
      port.purge(Purge.TRANSMIT);
      assertThat(port.drain(Duration.ZERO)).isTrue();
    }
  }

  @Test
  void closesInTheMiddle() throws Exception {
    SerialPort port = device.open();
    port.apply(SerialSettings.of("50 8N1"));
    Octets.write(port, new byte[Uart.TRANSMIT_QUEUE]);
    Background<Integer> reader =
        Background.start(() -> port.read(ByteBuffer.allocate(Uart.TRANSMIT_QUEUE)));
    Background<Boolean> drain = Background.start(() -> port.drain(Octets.PATIENCE));
    port.close();
    assertThatThrownBy(drain::result).isInstanceOf(PortClosedException.class);
    assertThatThrownBy(reader::result).isInstanceOf(PortClosedException.class);
  }

  @Test
  void theSenderDecides() throws Exception {
    SimulatedDevice end = SimulatedDevice.nullModem();
    end.setPaced(true);
    try (SerialPort paced = end.open();
        SerialPort unpaced = end.otherEnd().open()) {
      paced.apply(SerialSettings.of("50 8N1"));
      unpaced.apply(SerialSettings.of("50 8N1"));
      Octets.write(paced, new byte[1000]);
      assertThat(paced.pendingOutput()).isPositive();
      Octets.write(unpaced, new byte[1000]);
      assertThat(unpaced.pendingOutput()).isZero();
    }
  }
}
