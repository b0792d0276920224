package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.rfc2217j.api.ConnectionFailedException;
import io.github.rfc2217j.api.NegotiationException;
import io.github.rfc2217j.api.NoAnswerException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.SerialSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a stack trace tells of the conversation before it. */
@Timeout(30)
@ExtendWith(NoThreadsLeft.class)
class RecentFramesTest {

  private static String trace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static List<String> frames(Throwable failure) {
    return RecentFrames.of(failure).orElseThrow().frames();
  }

  @Test
  void aRequestWithoutAnswerShowsWhatWasSaidBeforeIt() throws Exception {
    try (FakeServer server = new FakeServer();
        Rfc2217Client client =
            server.open(server.options().requestTimeout(Duration.ofSeconds(2)).build())) {
      server.silentTo("01", "02");
      Throwable failure = catchThrowable(() -> client.apply(SerialSettings.of("115200 8N1")));
      assertThat(failure)
          .isInstanceOf(NoAnswerException.class)
          .hasMessageContaining("It last sent SET-BAUDRATE 9600, ");
      assertThat(frames(failure))
          .hasSizeLessThanOrEqualTo(FrameLog.KEPT + 1)
          .anyMatch(line -> line.matches("\\+0\\.\\d{4} s -> WILL COM-PORT"))
          .anyMatch(line -> line.matches("\\+0\\.\\d{4} s <- DO COM-PORT"))
          .anyMatch(line -> line.endsWith(" s <- SET-PARITY 1"));
      assertThat(frames(failure).subList(frames(failure).size() - 2, frames(failure).size()))
          .first()
          .asString()
          .endsWith("-> SET-BAUDRATE 115200");
      assertThat(trace(failure))
          .contains("Suppressed: " + RecentFrames.class.getName())
          .contains(" s -> SET-BAUDRATE 115200\n");
    }
  }

  @Test
  void aRefusedNegotiationShowsIt() throws Exception {
    try (ScriptedPeer peer = new ScriptedPeer()) {
      Thread server =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  // An answer, not a greeting: the client may take that before it has asked.
                  peer.accept().expectBatch(ScriptedPeer.OPENING);
                  peer.send("FF FE 2C FF FC 2C");
                  peer.expectEnd();
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      Throwable failure = catchThrowable(() -> Rfc2217Client.connect(peer.options().build()));
      assertThat(failure).isInstanceOf(NegotiationException.class);
      assertThat(frames(failure))
          .anyMatch(line -> line.endsWith("-> WILL COM-PORT"))
          .anyMatch(line -> line.endsWith("<- DONT COM-PORT"));
      server.join();
    }
  }

  @Test
  void aLostConnectionShowsTheLastFramesAndTheDataBehindThem() throws Exception {
    try (FakeServer server = new FakeServer();
        Rfc2217Client client = server.open()) {
      server.peer().text("bye");
      server.peer().hangUp();
      BoundedReads.read(client, 3);
      assertThat(client.read(ByteBuffer.allocate(1), Duration.ofSeconds(10))).isEqualTo(-1);
      Throwable failure = catchThrowable(client::settings);
      assertThat(failure).isInstanceOf(PortLostException.class);
      assertThat(frames(failure).getLast())
          .isEqualTo("then data: 3 octets received, 0 octets sent");
    }
  }

  @Test
  void aRefusedConnectionHasNothingToShow() throws Exception {
    try (ScriptedPeer peer = new ScriptedPeer()) {
      peer.stopListening();
      Throwable failure = catchThrowable(() -> Rfc2217Client.connect(peer.options().build()));
      assertThat(failure).isInstanceOf(ConnectionFailedException.class);
      assertThat(RecentFrames.of(failure)).isEmpty();
    }
  }
}
