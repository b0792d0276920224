package io.github.rfc2217j.client;

import static io.github.rfc2217j.client.ScriptedPeer.sbs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.rfc2217j.api.FlowControl;
import io.github.rfc2217j.api.NoAnswerException;
import io.github.rfc2217j.api.Parity;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.SettingRejectedException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(30)
@ExtendWith(NoThreadsLeft.class)
class SettingsTest extends AtFakeServer {

  private static final String BAUD_QUESTION = "01 00 00 00 00";

  @Test
  void sendsNothingIfNothingChanges() throws Exception {
    assertThat(client.apply(SerialSettings.DEFAULT)).isEqualTo(SerialSettings.DEFAULT);
    client.applyExactly(SerialSettings.DEFAULT);
    assertThat(client.settings()).isEqualTo(SerialSettings.DEFAULT);
    client.set(io.github.rfc2217j.api.ControlLine.DTR, true);
    assertThat(server.commands(2)).containsExactly("05 08", BAUD_QUESTION);
  }

  @Test
  void sendsOnlyWhatChanges() throws Exception {
    SerialSettings wanted = SerialSettings.of("115200 8E1");
    assertThat(client.apply(wanted)).isEqualTo(wanted);
    // A question about something else than the rate, so that its answer can't be taken for the
    // rate's.
    assertThat(server.commands(3)).containsExactly("01 00 01 C2 00", "03 03", "02 00");
    assertThat(client.apply(wanted.withParity(Parity.NONE)))
        .isEqualTo(SerialSettings.of("115200 8N1"));
    assertThat(server.commands(2)).containsExactly("03 01", BAUD_QUESTION);
  }

  @Test
  void returnsAdjustedValues() throws Exception {
    server.answer("01 00 3D 09 00", "65 00 01 C2 00");
    SerialSettings wanted = SerialSettings.of("4000000 8N1");
    assertThat(client.apply(wanted)).isEqualTo(SerialSettings.of("115200 8N1"));
    assertThatThrownBy(() -> client.applyExactly(wanted))
        .isInstanceOf(SettingRejectedException.class)
        .hasMessageContaining("in force is 115200 8N1");
  }

  @Test
  void tenChangesGoOutInOneBurst() throws Exception {
    client.close();
    try (ScriptedPeer peer = new ScriptedPeer()) {
      CompletableFuture<Rfc2217Client> opening = new CompletableFuture<>();
      ClientOptions options =
          peer.options()
              .settings(SerialSettings.of("115200 7E2 cts/none"))
              .dtr(true)
              .rts(true)
              .build();
      Thread.ofVirtual()
          .start(() -> {
            try {
              opening.complete(Rfc2217Client.connect(options));
            } catch (IOException e) {
              opening.completeExceptionally(e);
            }
          });
      peer.agree();
      peer.expectBatch(
          sbs("01 00 01 C2 00", "02 07", "03 03", "04 02", "05 03", "05 0E", "0A 1E", "05 08")
              + ' '
              + sbs("05 0B", "01 00 00 00 00"));
      peer.send(
          sbs("65 00 01 C2 00", "66 07", "67 03", "68 02", "69 03", "69 0E", "6E 1E", "69 08")
              + ' '
              + sbs("69 0B", "65 00 01 C2 00"));
      try (Rfc2217Client other = opening.get(10, TimeUnit.SECONDS)) {
        CompletableFuture<SerialSettings> applied = new CompletableFuture<>();
        Thread.ofVirtual()
            .start(() -> {
              try {
                applied.complete(other.apply(SerialSettings.of("300 8O1 dsr/dtr")));
              } catch (IOException e) {
                applied.completeExceptionally(e);
              }
            });
        peer.expectBatch(
            sbs("01 00 00 01 2C", "02 08", "03 02", "04 01", "05 13", "05 12", "01 00 00 00 00"));
        peer.send(sbs("65 00 00 01 2C", "66 08", "67 02", "68 01", "69 13", "69 12"));
        assertThat(applied.get(10, TimeUnit.SECONDS)).hasToString("300 8O1 dsr/dtr");
      }
    }
  }

  @Test
  void returnsWhatStaysInForceWhereTheServerRefuses() throws Exception {
    server.answer("03 04", "67 01");
    assertThat(client.apply(SerialSettings.DEFAULT.withParity(Parity.MARK)))
        .isEqualTo(SerialSettings.DEFAULT);
    assertThat(server.commands(2)).containsExactly("03 04", BAUD_QUESTION);
    assertThat(server.seen()).isEmpty();
  }

  @Test
  void asksOnceMoreWhereTheServerIsSilent() throws Exception {
    server.silentTo("03 04", "01 00 00 00 07");
    assertThat(client.apply(SerialSettings.of("7 8M1"))).isEqualTo(SerialSettings.DEFAULT);
    assertThat(server.commands(6))
        .containsExactly("01 00 00 00 07", "03 04", "02 00", BAUD_QUESTION, "03 00", "02 00");
  }

  @Test
  void saysWhatTheServerDoesNotTell() throws Exception {
    server.silentTo("03");
    assertThatThrownBy(() -> client.apply(SerialSettings.DEFAULT.withParity(Parity.ODD)))
        .isInstanceOf(NoAnswerException.class)
        .hasMessageContaining("answers other requests")
        .hasMessageContaining("SET-PARITY 0");
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void failsInTimeIfTheServerSaysNothingAnyMore() throws Exception {
    client.close();
    server.close();
    server = new FakeServer();
    client = server.open(server.options().requestTimeout(Duration.ofMillis(200)).build());
    server.silentTo("0");
    assertThatThrownBy(() -> client.apply(SerialSettings.of("300 8N1")))
        .isInstanceOf(NoAnswerException.class)
        .hasMessageMatching(".* left SET-BAUDRATE 300 unanswered for \\d+ ms\\. .*");
    // The late answer is not taken for that to the next request.
    server.send("65 00 00 01 2C");
    server.answer("0", "65 00 00 25 80");
    server.answer("01 00 00 09 60", "65 00 00 09 60").answer("02", "66 08");
    assertThat(client.apply(SerialSettings.of("2400 8N1")).baudRate()).isEqualTo(2400);
  }

  @Test
  void setsFlowControlBothWaysAtOnceAndInboundWhereItDiffers() throws Exception {
    assertThat(client.apply(SerialSettings.of("9600 8N1 rtscts")).flowControl())
        .isEqualTo(FlowControl.RTS_CTS);
    assertThat(server.commands(2)).containsExactly("05 03", BAUD_QUESTION);
    assertThat(client.apply(SerialSettings.of("9600 8N1 cts/none")).flowControl())
        .hasToString("cts/none");
    assertThat(server.commands(3)).containsExactly("05 03", "05 0E", BAUD_QUESTION);
    server.silentTo("05 12");
    assertThat(client.apply(SerialSettings.of("9600 8N1 dsr/dtr")).flowControl())
        .hasToString("dsr/none");
    assertThat(server.commands(3)).containsExactly("05 13", "05 12", BAUD_QUESTION);
  }

  @Test
  void reportsWhatOthersChange() throws Exception {
    BlockingQueue<SerialEvent> events = new LinkedBlockingQueue<>();
    client.subscribe(events::add);
    server.send("65 00 00 4B 00");
    SerialSettings now = SerialSettings.of("19200 8N1");
    assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo(new SerialEvent.SettingsChanged(now));
    assertThat(client.settings()).isEqualTo(now);
    assertThat(server.seen()).isEmpty();
  }

  @Test
  void tellsTheServersSignature() throws Exception {
    assertThat(client.peerSignature()).contains("fake");
  }

  @Test
  void answersTheServersQuestionForTheSignature() throws Exception {
    server.send("64");
    assertThat(server.command()).isEqualTo("00 72 66 63 32 32 31 37 6A");
  }

  @Test
  void tellsWhenTheServerEndsTheOption() throws Exception {
    server.silentTo("0");
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> failure.complete(catchThrowable(() -> client.apply(SerialSettings.of("1 8N1")))));
    assertThat(server.commands(2)).containsExactly("01 00 00 00 01", "02 00");
    server.peer().send("FF FE 2C");
    assertThat(server.command()).isEqualTo("FC 2C");
    assertThat(failure.get(10, TimeUnit.SECONDS))
        .isInstanceOf(NoAnswerException.class)
        .hasMessageContaining("ended the COM-PORT option")
        .hasMessageContaining("SET-BAUDRATE 1");
    assertThatThrownBy(() -> client.apply(SerialSettings.of("2 8N1")))
        .isInstanceOf(NoAnswerException.class)
        .hasMessageContaining("ended the COM-PORT option");
    server.peer().text("x");
    assertThat(BoundedReads.read(client, 1)).containsExactly(120);
  }
}
