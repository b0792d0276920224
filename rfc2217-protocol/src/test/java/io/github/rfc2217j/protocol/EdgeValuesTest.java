package io.github.rfc2217j.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.DataBits;
import io.github.rfc2217j.api.FlowControl;
import io.github.rfc2217j.protocol.comport.ComPortCodes;
import io.github.rfc2217j.protocol.comport.ComPortMessage.BaudRate;
import io.github.rfc2217j.protocol.comport.ControlGroup;
import io.github.rfc2217j.protocol.comport.ControlValue;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Values at the edge of what a table or a bound allows, each where a small change of the code went
 * unnoticed (mvn -Ppit; docs/testing.md says what still does).
 */
class EdgeValuesTest {

  @ParameterizedTest
  @CsvSource({
    "true, FF FA 2C 64 FF F0, WRONG_DIRECTION, 100",
    "false, FF FA 2C 00 FF F0, WRONG_DIRECTION, 0",
    "true, FF FA 2C 71 FF F0, UNKNOWN_COMMAND, 113",
    "true, FF FA 2C 02 07 FF FE 18, SUBNEGOTIATION_ABORTED, 0",
    "true, FF EB, UNDEFINED_COMMAND, 235"
  })
  void violation(boolean server, String octets, Violation violation, int detail) {
    Probe probe = opened(server, octets);
    assertThat(probe.events(SessionEvent.Violated.class))
        .containsExactly(new SessionEvent.Violated(violation, detail));
    assertThat(probe.session.violations(violation)).isEqualTo(1);
    assertThat(probe.session.violations(Violation.STRAY_SE)).isZero();
  }

  @Test
  void theFirstCommandThatIsDefinedIsEndOfFile() {
    assertThat(opened(true, "FF EC").events(SessionEvent.CommandReceived.class))
        .containsExactly(new SessionEvent.CommandReceived(0xEC));
  }

  @ParameterizedTest
  @CsvSource({"1022, 0", "1023, 1"})
  void aSubnegotiationMayBeAsLongAsTheBound(int text, int violations) {
    String octets = "FF FA 2C 00 41*" + text + " FF F0";
    Probe whole = opened(true, octets);
    assertThat(whole.events(SessionEvent.Violated.class)).hasSize(violations);
    assertThat(whole.events(SessionEvent.SignatureReceived.class)).hasSize(1 - violations);
  }

  @ParameterizedTest
  @CsvSource({"true, F2, 1", "false, F2, 0", "true, F1, 0"})
  void onlyADataMarkInASubnegotiationEndsASynch(boolean urgent, String command, int synchs) {
    Probe probe = new Probe(true, Probe.State.OPEN);
    if (urgent) {
      probe.apply(new Op.Urgent());
    }
    probe.apply(new Op.Feed(Vector.octets("FF FA 2C 00 FF " + command + " FF F0")));
    assertThat(probe.events(SessionEvent.SynchReceived.class)).hasSize(synchs);
  }

  @Test
  void theFastestSpeedIsTheLargestThatHasASign() {
    assertThat(RequestCodec.request(new BaudRate(Integer.MAX_VALUE)))
        .isEqualTo(new Request.SetBaudRate(Integer.MAX_VALUE));
    assertThat(RequestCodec.request(new BaudRate(1L + Integer.MAX_VALUE))).isNull();
  }

  @Test
  void theMasksAreThoseThatWereAskedForAndSupported() {
    Probe probe = new Probe(true, Probe.State.OPEN);
    ServerSession session = (ServerSession) probe.session;
    assertThat(session.lineStateMask()).isZero();
    assertThat(session.modemStateMask()).isEqualTo(255);
    probe.apply(new Op.Feed(Vector.octets("FF FA 2C 0A 31 FF F0 FF FA 2C 0B 31 FF F0")));
    assertThat(session.lineStateMask()).isEqualTo(0x10);
    assertThat(session.modemStateMask()).isEqualTo(0x31);
  }

  @Test
  void whatThePortCanReportMayBeToldLater() {
    Probe probe = new Probe(true, Probe.State.OPEN);
    ((ServerSession) probe.session).supportedLineState(0x12);
    int before = probe.sent().length;
    probe.apply(new Op.Feed(Vector.octets("FF FA 2C 0A FF FF FF F0")));
    assertThat(since(probe, before)).isEqualTo("FF FA 2C 6E 12 FF F0");
  }

  @Test
  void aPollTellsEveryErrorSinceTheLastThatThePortCanReport() {
    Probe probe = new Probe(true, Probe.State.OPEN);
    probe.apply(new Op.Line(2));
    probe.apply(new Op.Line(4 | 32));
    int before = probe.sent().length;
    String poll = "FF FA 2C 06 FF F0";
    probe.apply(new Op.Feed(Vector.octets(poll + " " + poll)));
    assertThat(since(probe, before)).isEqualTo("FF FA 2C 6A 06 FF F0 FF FA 2C 6A 00 FF F0");
  }

  @Test
  void eachErrorIsToldOnceItsForerunnerHasLeft() {
    Probe probe = opened(true, "FF FA 2C 0A 1E FF F0");
    int before = probe.sent().length;
    probe.apply(new Op.Line(2));
    probe.apply(new Op.Line(4));
    probe.letTimePass();
    assertThat(since(probe, before)).isEqualTo("FF FA 2C 6A 02 FF F0 FF FA 2C 6A 04 FF F0");
  }

  @Test
  void hardwareFlowIsTheLastFlowValueThatStandsForAnotherAnswer() {
    Probe probe = new Probe(false, Probe.State.OPEN);
    probe.apply(new Op.Submit(new Request.SetLine(ControlLine.DTR, true), 10));
    probe.apply(new Op.Feed(Vector.octets("FF FA 2C 69 03 FF F0")));
    assertThat(probe.events(ClientEvent.Answered.class))
        .extracting(ClientEvent.Answered::match)
        .containsExactly(ClientEvent.Match.UNVERIFIED);
  }

  @Test
  void aFlowValueStandsForNoAnswerButToSetControl() {
    Probe probe = new Probe(false, Probe.State.OPEN);
    probe.apply(new Op.Submit(new Request.SetBaudRate(9600), 10));
    probe.apply(new Op.Feed(Vector.octets("FF FA 2C 69 01 FF F0")));
    assertThat(probe.events(ClientEvent.Answered.class)).isEmpty();
  }

  /** The silence of a peer about one setting must not cost the next one its answer. */
  @Test
  void whatWasNeverAnsweredGivesItsPlaceToWhatIs() {
    Probe probe = new Probe(false, Probe.State.OPEN);
    probe.apply(new Op.Submit(new Request.SetBaudRate(300), 1));
    probe.apply(new Op.Wait(1));
    probe.apply(new Op.Submit(new Request.SetBaudRate(9600), 10));
    probe.apply(new Op.Feed(Vector.octets("FF FA 2C 65 00 00 25 80 FF F0")));
    probe.apply(new Op.Submit(new Request.SetBaudRate(4_000_000), 10));
    probe.apply(new Op.Feed(Vector.octets("FF FA 2C 65 00 00 25 80 FF F0")));
    assertThat(probe.events(ClientEvent.Answered.class))
        .extracting(ClientEvent.Answered::match)
        .isEqualTo(List.of(ClientEvent.Match.EQUAL, ClientEvent.Match.DIFFERENT));
  }

  /** Only those that timed out are counted against the bound. */
  @Test
  void manyLiveRequestsCostNoneThatTimedOutItsPlace() {
    Probe probe = new Probe(false, Probe.State.OPEN);
    probe.apply(new Op.Submit(new Request.SetBaudRate(300), 1));
    for (int i = 0; i < 20; i++) {
      probe.apply(new Op.Submit(new Request.SetBaudRate(9600), 100));
    }
    probe.apply(new Op.Wait(1));
    probe.apply(new Op.Feed(Vector.octets("FF FA 2C 65 00 00 01 2C FF F0")));
    assertThat(probe.events(ClientEvent.Answered.class)).isEmpty();
  }

  /** Sixteen of them: the bound itself is within it. */
  @ParameterizedTest
  @CsvSource({"16, 16, 0", "17, 16, 0", "17, 17, 1"})
  void soManyUnansweredRequestsKeepTheirPlacesBehindALiveOne(int expired, int late, int taken) {
    Probe probe = new Probe(false, Probe.State.OPEN);
    probe.apply(new Op.Submit(new Request.SetDataBits(DataBits.SEVEN), 1000));
    for (int i = 0; i < expired; i++) {
      probe.apply(new Op.Submit(new Request.SetBaudRate(300), 1));
    }
    probe.apply(new Op.Wait(1));
    assertThat(probe.session.nextDeadline()).isEqualTo(1000);
    probe.apply(new Op.Submit(new Request.SetBaudRate(9600), 100));
    assertThat(probe.session.nextDeadline()).isEqualTo(101);
    for (int i = 0; i < late; i++) {
      probe.apply(new Op.Feed(Vector.octets("FF FA 2C 65 00 00 01 2C FF F0")));
    }
    assertThat(probe.events(ClientEvent.Answered.class)).hasSize(taken);
  }

  @Test
  void payloadGoesOnceTheRequestsInFrontOfItHaveTimedOut() {
    Probe probe = new Probe(false, Probe.State.NVT);
    probe.apply(new Op.Feed(Vector.octets("FF FE 2C")));
    int before = probe.sent().length;
    probe.apply(new Op.Submit(new Request.SetBaudRate(300), 5));
    probe.apply(new Op.Send(new byte[] {0x41}));
    assertThat(probe.sent()).hasSize(before);
    probe.apply(new Op.Wait(5));
    assertThat(since(probe, before)).isEqualTo("41");
  }

  @ParameterizedTest
  @CsvSource({
    "false, FF FA 2C 65 00 00 25 80 FF F0, SET-BAUDRATE 9600",
    "false, FF FA 2C 69 08 FF F0, SET-CONTROL 8 (DTR ON)",
    "false, FF FA 2C 69 14 FF F0, SET-CONTROL 20",
    "false, FF FA 2C 70 03 FF F0, PURGE-DATA 3"
  })
  void describesAMessageInTheWordsOfTheRfc(boolean server, String octets, String words) {
    assertThat(opened(server, octets).events(ClientEvent.Informed.class))
        .extracting(informed -> informed.message().describe())
        .containsExactly(words);
  }

  @ParameterizedTest
  @CsvSource({
    "0, SIGNATURE",
    "100, SIGNATURE",
    "12, PURGE-DATA",
    "112, PURGE-DATA",
    "13, 13",
    "99, 99",
    "113, 113"
  })
  void namesACommandByEitherCode(int code, String name) {
    assertThat(ComPortCodes.name(code)).isEqualTo(name);
  }

  @ParameterizedTest
  @EnumSource
  void onlyAFlowControlSetsFlowControl(ControlValue value) {
    boolean flow = value.group() == ControlGroup.FLOW || value.group() == ControlGroup.INBOUND_FLOW;
    if (flow && !value.isQuery()) {
      assertThat(value.appliedTo(FlowControl.NONE)).isNotNull();
    } else {
      assertThatThrownBy(() -> value.appliedTo(FlowControl.NONE))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(value.name());
    }
  }

  @Test
  void aTimeOutIsNeverNegative() {
    ClientSession session = (ClientSession) new Probe(false, Probe.State.OPEN).session;
    assertThatThrownBy(() -> session.submit(new Request.SetBaudRate(300), -1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
    assertThat(session.nextDeadline()).isEqualTo(Session.NO_DEADLINE);
  }

  @ParameterizedTest
  @CsvSource({"0, 7", "1, 8", "9223372036854775807, 9223372036854775807"})
  void aTimeOutRunsFromNowWithoutOverflow(long timeout, long deadline) {
    ClientSession session = (ClientSession) new Probe(false, Probe.State.OPEN).session;
    session.submit(new Request.SetBaudRate(300), timeout, 7);
    assertThat(session.nextDeadline()).isEqualTo(deadline);
  }

  @Test
  void noWaitForBinaryIsOverAtOnce() {
    SessionOptions hasty = new SessionOptions("srv", NvtPolicy.AUTO, 0, Optional.empty(), false);
    ServerSession session = new ServerSession(hasty, ReferencePort.LEVELS, 0);
    session.start(7);
    assertThat(session.nextDeadline()).isEqualTo(7);
    session.handleTimeout(7);
    assertThat(session.takesPayload()).isTrue();
  }

  @Test
  void aWaitWithoutEndForBinaryIsOne() {
    SessionOptions endless =
        new SessionOptions("srv", NvtPolicy.AUTO, Long.MAX_VALUE, Optional.empty(), false);
    ServerSession session = new ServerSession(endless, ReferencePort.LEVELS, 0);
    session.start(1);
    session.handleTimeout(1_000_000_000_000L);
    assertThat(session.takesPayload()).isFalse();
    session.receive(ByteBuffer.wrap(Vector.octets("FF FE 00")), ByteBuffer.allocate(1), 2);
    assertThat(session.takesPayload()).isTrue();
  }

  @Test
  void transparentDataIsSoFromTheFirstOctet() {
    Probe probe =
        new Probe(true, NvtPolicy.TRANSPARENT, Probe.State.FRESH, () -> Integer.MAX_VALUE, 8);
    probe.apply(new Op.Feed(Vector.octets("0D 00")));
    assertThat(probe.trace()).contains("data 0d 00");
  }

  @Test
  void aStatusAnswersForItself() {
    PortStatus status = new ReferencePort(false).status();
    assertThat(status.answer(new Request.SetBaudRate(300))).isEqualTo(new BaudRate(9600));
    assertThatThrownBy(() -> status.answer(new Request.Query(Request.Item.MODEM_STATE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("MODEM_STATE");
  }

  @Test
  void ticketsCountFromOne() {
    ClientSession session = (ClientSession) new Probe(false, Probe.State.OPEN).session;
    assertThat(session.submit(new Request.SetBaudRate(300), 1, 0).number()).isEqualTo(1);
    assertThat(session.submit(new Request.SetBaudRate(300), 1, 0).number()).isEqualTo(2);
  }

  @Test
  void whoSendsABreakIsToldWhetherItWasSent() {
    assertThat(new ClientSession(SessionOptions.of("x")).sendBreak()).isTrue();
    SessionOptions sredird = SessionOptions.of("x").withQuirks(QuirkProfile.SREDIRD);
    assertThat(new ClientSession(sredird).sendBreak()).isFalse();
  }

  private static Probe opened(boolean server, String octets) {
    Probe probe = new Probe(server, Probe.State.OPEN);
    probe.apply(new Op.Feed(Vector.octets(octets)));
    return probe;
  }

  private static String since(Probe probe, int before) {
    byte[] sent = probe.sent();
    return Vector.HEX.formatHex(Arrays.copyOfRange(sent, before, sent.length));
  }
}
