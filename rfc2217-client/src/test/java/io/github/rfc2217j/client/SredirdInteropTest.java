package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.protocol.QuirkProfile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against sredird, on a pseudo-terminal: baud rates of eight octets, flow control values about DTR
 * and RTS.
 */
@Timeout(120)
@ExtendWith(NoThreadsLeft.class)
class SredirdInteropTest {

  private ExternalPeer peer;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    peer = LivePeers.sredird(directory);
  }

  @AfterEach
  void stop() {
    if (peer != null) {
      peer.close();
    }
  }

  @Test
  void doesEverything() throws Exception {
    try (Rfc2217Client client = peer.open("?baud=115200&dtr=on&rts=off")) {
      assertThat(client.settings()).isEqualTo(SerialSettings.of("115200 8N1"));
      assertThat(peer.speed()).isEqualTo(115200);
      assertThat(client.apply(SerialSettings.of("19200 8N1")).baudRate()).isEqualTo(19200);
      assertThat(client.peerSignature().orElse("")).startsWith("SRedird");
      assertThat(client.peerProfile()).isEqualTo(QuirkProfile.SREDIRD);
      client.set(ControlLine.RTS, true);
      assertThat(client.isSet(ControlLine.RTS)).isTrue();
      client.sendBreak(Duration.ofMillis(10));
      client.purge(Purge.BOTH);
      byte[] octets = new byte[1000];
      new Random(2217).nextBytes(octets);
      ExternalPeer.echo(client, octets);
    }
  }
}
