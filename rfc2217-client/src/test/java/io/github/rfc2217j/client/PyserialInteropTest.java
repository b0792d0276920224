package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.NegotiationException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Against the example server of pyserial, on a pseudo-terminal. */
@Timeout(120)
@ExtendWith(NoThreadsLeft.class)
class PyserialInteropTest {

  private ExternalPeer peer;
  @TempDir private Path directory;

  private void serve() throws IOException {
    peer = LivePeers.pyserial(directory, LivePeers.Device.WITH_LINES);
  }

  @AfterEach
  void stop() {
    if (peer != null) {
      peer.close();
    }
  }

  @Test
  void movesAMegabyteBothWaysUnchanged() throws Exception {
    serve();
    try (Rfc2217Client client = peer.open("?baud=115200")) {
      byte[] octets = new byte[1 << 20];
      new Random(2217).nextBytes(octets);
      ExternalPeer.echo(client, octets);
    }
  }

  @Test
  void opensWithoutTheAnswersThatItOwes() throws Exception {
    serve();
    peer.open("").close();
    // Nothing waits for an answer that does not come: it would until the test's time is up.
    try (Rfc2217Client client = peer.open("?baud=19200&dtr=on&rts=on&request_timeout=60m")) {
      assertThat(client.settings()).isEqualTo(SerialSettings.of("19200 8N1"));
      assertThat(peer.speed()).isEqualTo(19200);
      assertThat(client.modemState()).isEqualTo(new ModemState(true, true, false, true));
      client.set(ControlLine.DTR, false);
      client.sendBreak(Duration.ofMillis(10));
      client.purge(Purge.BOTH);
      assertThat(client.peerSignature()).isEmpty();
      assertThat(client.apply(SerialSettings.of("57600 8N1")).baudRate()).isEqualTo(57600);
      assertThat(peer.speed()).isEqualTo(57600);
    }
  }

  @Test
  void isSilentOnADeviceWithoutModemLines() throws Exception {
    peer = LivePeers.pyserial(directory, LivePeers.Device.BARE);
    assertThatThrownBy(() -> peer.open("?negotiate_timeout=1s").close())
        .isInstanceOf(NegotiationException.class)
        .hasMessageContaining("accepted the connection but stays silent");
  }
}
