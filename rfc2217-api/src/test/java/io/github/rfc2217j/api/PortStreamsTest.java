package io.github.rfc2217j.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PortStreamsTest {

  private final SimulatedDevice device = SimulatedDevice.loopBack();
  private SerialPort port;
  private InputStream in;
  private OutputStream out;

  @BeforeEach
  void open() throws IOException {
    port = device.open();
    in = port.inputStream();
    out = port.outputStream();
  }

  @AfterEach
  void close() throws IOException {
    port.close();
  }

  @Test
  void carryEveryOctet() throws IOException {
    for (int octet = 0; octet < 256; octet++) {
      out.write(octet);
      assertThat(in.available()).isEqualTo(1);
      assertThat(in.read()).isEqualTo(octet);
    }
  }

  @Test
  void keepToThePartOfTheArray() throws IOException {
    out.write(new byte[] {1, 2, 3, 4}, 1, 2);
    byte[] into = new byte[4];
    assertThat(in.read(into, 1, 3)).isEqualTo(2);
    assertThat(into).containsExactly(0, 2, 3, 0);
    assertThat(in.read(into, 0, 0)).isZero();
    assertThatThrownBy(() -> in.read(into, 2, 3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> out.write(into, -1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void endWhenThePortIsLost() throws IOException {
    out.write(7);
    device.vanish();
    assertThat(in.read()).isEqualTo(7);
    assertThat(in.read()).isEqualTo(-1);
    assertThatThrownBy(() -> out.write(1)).isInstanceOf(PortLostException.class);
  }

  @Test
  void closeThePort() throws IOException {
    in.close();
    assertThat(port.isOpen()).isFalse();
    assertThatThrownBy(in::read).isInstanceOf(PortClosedException.class);
    assertThatThrownBy(() -> out.write(1)).isInstanceOf(PortClosedException.class);
    out.close();
  }
}
