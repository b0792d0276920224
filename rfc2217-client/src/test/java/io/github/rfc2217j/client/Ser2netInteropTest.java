package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.protocol.QuirkProfile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Against ser2net, on a pseudo-terminal. */
@Timeout(120)
@ExtendWith(NoThreadsLeft.class)
class Ser2netInteropTest {

  private ExternalPeer peer;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    peer = LivePeers.ser2net(directory);
  }

  @AfterEach
  void stop() {
    if (peer != null) {
      peer.close();
    }
  }

  @Test
  void movesAMegabyteBothWaysUnchanged() throws Exception {
    try (Rfc2217Client client = peer.open("?baud=115200")) {
      assertThat(client.settings()).isEqualTo(SerialSettings.of("115200 8N1"));
      byte[] octets = new byte[1 << 20];
      new Random(2217).nextBytes(octets);
      ExternalPeer.echo(client, octets);
    }
  }

  @Test
  void setsThePortsSpeed() throws Exception {
    try (Rfc2217Client client = peer.open("")) {
      assertThat(client.settings().baudRate()).isEqualTo(9600);
      assertThat(client.apply(SerialSettings.of("57600 8N1")).baudRate()).isEqualTo(57600);
      assertThat(peer.speed()).isEqualTo(57600);
    }
  }

  @Test
  void carriesOutEverythingElse() throws Exception {
    try (Rfc2217Client client = peer.open("?dtr=on&rts=on")) {
      assertThat(client.peerSignature()).contains("ser2net");
      assertThat(client.peerProfile()).isEqualTo(QuirkProfile.SER2NET);
      assertThat(client.modemState()).isNotNull();
      client.set(ControlLine.DTR, false); // unanswered: a pty has no such line
      client.sendBreak(Duration.ofMillis(10));
      client.purge(Purge.BOTH);
      ExternalPeer.echo(client, new byte[] {1, 13, 10, 0, (byte) 0xFF, 13, 0});
    }
  }

  @Test
  void answersWhileTheProgramDoesNotRead() throws Exception {
    try (Rfc2217Client client = peer.open("?baud=115200")) {
      byte[] octets = new byte[Inbound.HIGH + 100_000]; // the device sends all of it back
      new Random(2217).nextBytes(octets);
      ByteBuffer sent = ByteBuffer.wrap(octets);
      while (client.available() < Inbound.HIGH) {
        client.write(sent, Duration.ofMillis(1));
      }
      // ser2net takes FLOWCONTROL-SUSPEND for flow control, so it is not sent.
      assertThat(client.apply(SerialSettings.of("57600 8N1"))).hasToString("57600 8N1");
      client.purge(Purge.RECEIVE);
      assertThat(client.settings()).hasToString("57600 8N1");
      assertThat(client.violations()).isEmpty();
    }
  }

  @Test
  void saysThatThePortIsInUse() throws Exception {
    try (Rfc2217Client client = peer.open("")) {
      assertThat(client.isOpen()).isTrue();
      assertThatThrownBy(() -> Rfc2217Client.connect("127.0.0.1", peer.port()).close())
          .isInstanceOf(PortBusyException.class)
          .hasMessageContaining("in use");
    }
  }
}
