package io.github.rfc2217j.client;

import static io.github.rfc2217j.client.QuirkPeer.WITH_SER2NET;
import static io.github.rfc2217j.client.QuirkPeer.ser2net;
import static io.github.rfc2217j.client.QuirkPeer.work;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.NoAnswerException;
import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.protocol.Quirk;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Servers that are odd about the opening of a port, or of what they know. */
@Timeout(60)
@ExtendWith(NoThreadsLeft.class)
class QuirkOpeningsTest {

  /** The way of ser2net: it agrees to everything first. */
  private static void busy(ScriptedPeer peer) throws IOException {
    peer.agree();
    peer.text("Port already in use\r\n");
    peer.hangUp();
    peer.expectEnd();
  }

  @Test
  void q26APortThatIsStillBusyIsSaidToBeAndOpensLater() throws Exception {
    try (ScriptedPeer peer = new ScriptedPeer();
        FakeServer server = new FakeServer(peer)) {
      Background<Boolean> busy =
          Background.start(() -> {
            busy(peer);
            return true;
          });
      assertThatThrownBy(() -> Rfc2217Client.connect(peer.options().build()))
          .isInstanceOf(PortBusyException.class)
          .hasMessageContaining("Port already in use")
          .hasMessageContaining("try again later, or let busy_timeout do so");
      assertThat(busy.result()).isTrue();
      try (Rfc2217Client client = server.open()) {
        work(client, server);
      }
    }
  }

  @Test
  void q26APortThatIsStillBusyIsTriedAgainIfTold() throws Exception {
    try (ScriptedPeer peer = new ScriptedPeer();
        FakeServer server = new FakeServer(peer)) {
      Background<Boolean> busy =
          Background.start(() -> {
            busy(peer);
            busy(peer);
            server.start();
            return true;
          });
      ClientOptions patient = peer.options().busyTimeout(Duration.ofMinutes(1)).build();
      try (Rfc2217Client client = Rfc2217Client.connect(patient)) {
        assertThat(busy.result()).isTrue();
        work(client, server);
        assertThat(client.violations()).isEmpty();
      }
    }
  }

  @Test
  void q26APortThatStaysBusyIsGivenUp() throws Exception {
    try (ScriptedPeer peer = new ScriptedPeer()) {
      Background<Boolean> busy =
          Background.start(() -> {
            while (true) {
              busy(peer);
            }
          });
      ClientOptions patient = peer.options().busyTimeout(Duration.ofMillis(150)).build();
      assertThatThrownBy(() -> Rfc2217Client.connect(patient))
          .isInstanceOf(PortBusyException.class)
          .hasMessageContaining("Port already in use")
          .hasMessageMatching("(?s).* It was tried \\d+ times in .* m?s\\.")
          .hasCauseInstanceOf(PortBusyException.class);
      peer.stopListening();
      assertThatThrownBy(busy::result).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void q13AQuestionForAnAnswerMeansThatNobodyKnows() throws Exception {
    try (FakeServer server = new FakeServer()) {
      ser2net("07").accept(server.answer("05 07", "69 07").answer("05 0A", "69 0A"));
      try (Rfc2217Client client = server.open()) {
        assertThatThrownBy(() -> client.isSet(ControlLine.DTR))
            .isInstanceOf(NoAnswerException.class)
            .hasMessageContaining("QUERY DTR");
        assertThat(client.quirksSeen()).containsExactly(Quirk.QUESTIONS_ANSWERED_WITH_QUESTIONS);
        work(client, server);
        // What was set last counts: nobody has said otherwise.
        assertThat(client.isSet(ControlLine.DTR)).isTrue();
      }
    }
  }

  @Test
  void q30Q31ABannerAndEarlyDataAreData() throws Exception {
    try (FakeServer server = new FakeServer()) {
      server.negotiating("57 65 6C 63 6F 6D 65 0D 0A " + WITH_SER2NET, "64 61 74 61");
      try (Rfc2217Client client = server.open()) {
        assertThat(BoundedReads.read(client, 13)).isEqualTo("Welcome\r\ndata".getBytes());
        work(client, server);
      }
    }
  }
}
