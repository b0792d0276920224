package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.DataBits;
import io.github.rfc2217j.api.FlowControl;
import io.github.rfc2217j.api.NoAnswerException;
import io.github.rfc2217j.api.Parity;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.StopBits;
import io.github.rfc2217j.client.SettingsOutcome.Outcome;
import io.github.rfc2217j.client.SettingsOutcome.Verdict;
import io.github.rfc2217j.protocol.Quirk;
import io.github.rfc2217j.protocol.QuirkProfile;
import io.github.rfc2217j.protocol.Violation;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What became of what was asked for, and what the server did otherwise than it should. */
@Timeout(60)
@ExtendWith(NoThreadsLeft.class)
class OutcomesTest extends AtFakeServer {

  @Test
  void everySettingHasOne() throws Exception {
    server
        .answer("01", "65 00 01 C2 00") // another rate
        .answer("03 04", "67 01") // refused
        .silentTo("04", "05 12");
    SettingsOutcome outcome = client.request(SerialSettings.of("4000000 7M2 dsr/dtr"));
    assertThat(outcome.baudRate())
        .isEqualTo(new Outcome<>(4_000_000, Verdict.ADJUSTED, Optional.of(115200)));
    assertThat(outcome.dataBits())
        .isEqualTo(new Outcome<>(DataBits.SEVEN, Verdict.ACCEPTED, Optional.of(DataBits.SEVEN)));
    assertThat(outcome.parity())
        .isEqualTo(new Outcome<>(Parity.MARK, Verdict.REFUSED, Optional.of(Parity.NONE)));
    assertThat(outcome.stopBits())
        .isEqualTo(new Outcome<>(StopBits.TWO, Verdict.UNANSWERED, Optional.empty()));
    assertThat(outcome.output().verdict()).isEqualTo(Verdict.ACCEPTED);
    assertThat(outcome.input())
        .isEqualTo(new Outcome<>(FlowControl.Input.DTR, Verdict.UNANSWERED, Optional.empty()));
    assertThat(outcome.isAccepted()).isFalse();
  }

  @Test
  void whatIsInForceAlreadyIsAccepted() throws Exception {
    assertThat(client.request(SerialSettings.DEFAULT).isAccepted()).isTrue();
    assertThat(server.seen()).isEmpty();
  }

  @Test
  void silenceAboutABadValueIsARefusalWhereTheServerTellsWhatIsInForce() throws Exception {
    server.silentTo("03 04"); // ser2net
    SettingsOutcome outcome = client.request(SerialSettings.DEFAULT.withParity(Parity.MARK));
    assertThat(outcome.parity())
        .isEqualTo(new Outcome<>(Parity.MARK, Verdict.REFUSED, Optional.of(Parity.NONE)));
    assertThat(client.quirksSeen()).containsExactly(Quirk.BAD_VALUES_UNANSWERED);
  }

  @Test
  void silenceIsAnErrorWhereThePolicySaysSo() throws Exception {
    client.close();
    client = server.open(server.options().unanswered(UnansweredPolicy.FAIL).build());
    server.silentTo("03 04", "05 08", "0A", "05 06");
    assertThatThrownBy(() -> client.apply(SerialSettings.DEFAULT.withParity(Parity.MARK)))
        .isInstanceOf(NoAnswerException.class)
        .hasMessageContaining("SET-PARITY")
        .hasMessageContaining("unanswered=tolerate");
    assertThatThrownBy(() -> client.set(ControlLine.DTR, true))
        .isInstanceOf(NoAnswerException.class);
    assertThatThrownBy(() -> client.commands().setLineStateMask(2))
        .isInstanceOf(NoAnswerException.class);
    assertThatThrownBy(() -> client.setBreak(false)).isInstanceOf(NoAnswerException.class);
    client.set(ControlLine.RTS, true);
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void theServerIsNotBlamedForARequestThatItWasNotSent() throws Exception {
    client.close();
    client =
        server.open(
            server
                .options()
                .unanswered(UnansweredPolicy.FAIL)
                .quirks(QuirkProfile.SREDIRD)
                .build());
    assertThatThrownBy(() -> client.apply(SerialSettings.DEFAULT.withBaudRate(65280)))
        .isInstanceOf(NoAnswerException.class)
        .hasMessageContaining("was not asked for SET-BAUDRATE 65280")
        .hasMessageContaining("sredird")
        .hasMessageNotContaining("left");
  }

  @Test
  void thePolicyConcernsOnlyWhatWasAskedForAtTheOpening() throws Exception {
    client.close();
    server.silentTo("0A", "05 08", "05 0D"); // nobody asked for the mask
    ClientOptions strict = server.options().unanswered(UnansweredPolicy.FAIL).build();
    client = server.open(strict);
    client.close();
    server.start();
    assertThatThrownBy(() -> Rfc2217Client.connect(strict.toBuilder().dtr(true).build()))
        .isInstanceOf(NoAnswerException.class)
        .hasMessageContaining("SET-CONTROL 8 (DTR ON)");
  }

  @Test
  void deviationsAreCounted() throws Exception {
    assertThat(client.violations()).isEmpty();
    assertThat(client.quirksSeen()).isEmpty();
    server.peer().send("FF F0 FF F0"); // two stray SE
    server.send("71", "6B"); // unknown, too short
    server
        .answer("01", "65 00 00 25 80 00 00 00 00") // sredird
        .answer("05 08", "69 01")
        .answer("05 07", "69 07") // ser2net
        .answer("05 06", "69 05")
        .answer("0B", "6B 00")
        .silentTo("0C");
    client.set(ControlLine.DTR, true);
    client.setBreak(false);
    client.purge(io.github.rfc2217j.api.Purge.BOTH);
    assertThat(client.violations())
        .containsAllEntriesOf(
            Map.of(
                Violation.STRAY_SE, 2L,
                Violation.UNKNOWN_COMMAND, 1L,
                Violation.VALUE_TOO_SHORT, 1L))
        .containsKey(Violation.VALUE_TOO_LONG);
    assertThat(client.quirksSeen())
        .containsExactlyInAnyOrder(
            Quirk.BAUD_ANSWER_OF_EIGHT_OCTETS,
            Quirk.LINES_ANSWERED_WITH_FLOW,
            Quirk.BREAK_OFF_ANSWERED_ON,
            Quirk.PURGE_UNANSWERED_OR_TWICE);
  }
}
