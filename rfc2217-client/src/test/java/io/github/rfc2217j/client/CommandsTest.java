package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.EventLog;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.NotSupportedException;
import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.protocol.Quirk;
import io.github.rfc2217j.protocol.QuirkProfile;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Masks, polls, our signature, BRK. */
@Timeout(60)
@ExtendWith(NoThreadsLeft.class)
class CommandsTest extends AtFakeServer {

  private static final String FENCE = "01 00 00 00 00";

  @Test
  void setsMasksAndTellsThoseInForce() throws Exception {
    assertThat(client.commands().lineStateMask()).hasValue(LineState.ERRORS);
    assertThat(client.commands().modemStateMask()).isEmpty();
    server.answer("0A", "6E 10");
    assertThat(client.commands().setLineStateMask(0x1C)).hasValue(0x10);
    assertThat(client.commands().lineStateMask()).hasValue(0x10);
    assertThat(client.commands().setModemStateMask(255)).hasValue(255);
    assertThat(client.commands().modemStateMask()).hasValue(255);
    assertThat(server.commands(4)).containsExactly("0A 1C", FENCE, "0B FF", FENCE);
    assertThatThrownBy(() -> client.commands().setLineStateMask(256))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> client.commands().setModemStateMask(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void doesNotMakeUpAMaskThatIsNotAcknowledged() throws Exception {
    server.silentTo("0A", "0B"); // pyserial's server
    assertThat(client.commands().setLineStateMask(0x1E)).isEmpty();
    assertThat(client.commands().setModemStateMask(0xFF)).isEmpty();
    assertThat(client.commands().lineStateMask()).isEmpty();
    assertThat(client.quirksSeen()).containsExactly(Quirk.MASKS_UNANSWERED);
  }

  @Test
  void pollsStates() throws Exception {
    server.answer("06", "6A 70").answer("07", "6B A0");
    assertThat(client.commands().pollModemState()).contains(ModemState.ofBits(0xA0));
    assertThat(client.commands().pollLineState()).contains(new LineState(0x70));
    assertThat(client.lineState()).isEqualTo(new LineState(0x10));
    assertThat(client.modemState()).isEqualTo(ModemState.ofBits(0xA0));
    server.silentTo("06", "07");
    assertThat(client.commands().pollModemState()).isEmpty();
    assertThat(client.commands().pollLineState()).isEmpty();
    assertThat(client.quirksSeen()).containsExactly(Quirk.POLLS_UNANSWERED);
  }

  @Test
  void tellsWhoWeAre() throws Exception {
    client.commands().tellSignature("hi");
    assertThat(server.command()).isEqualTo("00 68 69");
    server.send("64");
    assertThat(server.command()).isEqualTo("00 68 69");
    assertThatThrownBy(() -> client.commands().tellSignature(""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void sendsTelnetsBrk() throws Exception {
    client.commands().sendTelnetBreak();
    assertThat(server.command()).isEqualTo("F3");
    client.close();
    assertThatThrownBy(() -> client.commands().sendTelnetBreak())
        .isInstanceOf(PortClosedException.class);
  }

  @Test
  void sendsNoBrkThatWouldEatAnOctet() throws Exception {
    reopen(server.options().quirks(QuirkProfile.SREDIRD).build());
    assertThatThrownBy(() -> client.commands().sendTelnetBreak())
        .isInstanceOf(NotSupportedException.class)
        .hasMessageContaining("sredird");
    assertThat(server.seen()).isEmpty();
  }

  @Test
  void pollsModemLinesOfServersThatDoNotReport() throws Exception {
    server.answer("07", "6B 30");
    reopen(server.options().pollModem(Duration.ofMillis(10)).build());
    EventLog events = new EventLog();
    client.subscribe(events);
    // The second question is asked when the first one has its answer.
    assertThat(server.commands(2)).containsExactly("07", "07");
    server.answer("07", "6B B0");
    assertThat(events.next())
        .isEqualTo(new SerialEvent.ModemChanged(ModemState.ofBits(0x30), ModemState.ofBits(0xB0)));
  }

  @Test
  void givesUpPollingAServerThatNeverAnswers() throws Exception {
    server.silentTo("07"); // ser2net, sredird
    reopen(
        server
            .options()
            .pollModem(Duration.ofMillis(10))
            .requestTimeout(Duration.ofMillis(500))
            .build());
    server.commands(3);
    while (!client.quirksSeen().contains(Quirk.POLLS_UNANSWERED)) {
      Thread.onSpinWait();
    }
    server.seen();
    assertThat(client.peerSignature()).contains("fake");
    assertThat(server.commands(2)).containsExactly("00", FENCE);
  }
}
