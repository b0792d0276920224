package io.github.rfc2217j.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.DataBits;
import io.github.rfc2217j.api.Parity;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.protocol.ClientEvent.Answered;
import io.github.rfc2217j.protocol.ClientEvent.Match;
import io.github.rfc2217j.protocol.Request.Item;
import io.github.rfc2217j.protocol.Request.Query;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Servers answer in order, and leave out what they can't do; the answers that do come must find
 * their requests.
 */
class PassedRequestTest {

  private static final long TIMEOUT = 1000;

  private final ClientSession session = new ClientSession(SessionOptions.of("cli"));

  PassedRequestTest() {
    session.start(0);
    receive("FF FD 2C");
  }

  @Test
  void anAnswerGoesToTheRequestBehindOneThatWasPassed() {
    session.submit(
        new Request.SetBaudRate(12345), TIMEOUT, 0); // ser2net does not answer what it can't do
    Ticket size = session.submit(new Request.SetDataBits(DataBits.SEVEN), TIMEOUT, 0);
    Ticket fence = session.submit(new Query(Item.BAUD_RATE), TIMEOUT, 0);

    assertThat(answered("FF FA 2C 66 07 FF F0")).extracting(Answered::ticket).containsExactly(size);
    assertThat(answered("FF FA 2C 65 00 00 25 80 FF F0"))
        .extracting(Answered::ticket)
        .containsExactly(fence);
  }

  @Test
  void aQuestionRepeatedAfterAPassedOneGetsItsAnswer() {
    session.submit(new Request.SetParity(Parity.MARK), TIMEOUT, 0);
    session.submit(new Query(Item.BAUD_RATE), TIMEOUT, 0);
    receive("FF FA 2C 65 00 00 25 80 FF F0");
    Ticket again = session.submit(new Query(Item.PARITY), TIMEOUT, 1);

    assertThat(answered("FF FA 2C 67 01 FF F0"))
        .extracting(Answered::ticket)
        .containsExactly(again);
  }

  @Test
  void anAnswerAboutSomethingElseIsForTheControlThatWasNotPassed() {
    session.submit(new Query(Item.INBOUND_FLOW), TIMEOUT, 0); // pyserial's server never answers it
    session.submit(new Query(Item.BAUD_RATE), TIMEOUT, 0);
    receive("FF FA 2C 65 00 00 25 80 FF F0");
    Ticket dtr = session.submit(new Request.SetLine(ControlLine.DTR, true), TIMEOUT, 1);

    List<Answered> answers = answered("FF FA 2C 69 01 FF F0");

    assertThat(answers).extracting(Answered::ticket).containsExactly(dtr);
    assertThat(answers).extracting(Answered::match).containsExactly(Match.UNVERIFIED);
  }

  @Test
  void aLateAnswerIsNotTakenForTheAnswerToAQuestion() {
    session.submit(new Request.SetBaudRate(115200), TIMEOUT, 0);
    session.pollTransmit(ByteBuffer.allocate(Session.LARGEST_FRAME));
    session.handleTimeout(TIMEOUT);
    Ticket line = session.submit(new Request.SetLine(ControlLine.DTR, true), TIMEOUT, TIMEOUT);
    Ticket fence = session.submit(new Query(Item.BAUD_RATE), TIMEOUT, TIMEOUT);

    assertThat(answered("FF FA 2C 65 00 01 C2 00 FF F0")).isEmpty();
    assertThat(answered("FF FA 2C 69 08 FF F0")).extracting(Answered::ticket).containsExactly(line);
    assertThat(answered("FF FA 2C 65 00 01 C2 00 FF F0"))
        .extracting(Answered::ticket)
        .containsExactly(fence);
  }

  @Test
  void aRequestWhoseTimeIsUpWhileThePeerHoldsUsBackIsNeverSent() {
    receive("FF FA 2C 6C FF F0");
    transmit(); // the openings
    session.submit(new Request.SetBaudRate(9600), TIMEOUT, 0);
    session.handleTimeout(TIMEOUT);
    receive("FF FA 2C 6D FF F0");

    assertThat(transmit()).isEmpty();
  }

  @Test
  void anAnswerPassesNothingThatHasNotLeft() {
    receive("FF FA 2C 6C FF F0");
    Ticket held = session.submit(new Query(Item.BAUD_RATE), TIMEOUT, 0);
    Ticket end = session.submit(new Request.SetBreak(false), TIMEOUT, 0);
    transmit();

    assertThat(answered("FF FA 2C 69 06 FF F0")).extracting(Answered::ticket).containsExactly(end);

    receive("FF FA 2C 6D FF F0");
    Ticket later = session.submit(new Query(Item.BAUD_RATE), TIMEOUT, 0);
    transmit();
    assertThat(answered("FF FA 2C 65 00 00 25 80 FF F0 FF FA 2C 65 00 00 25 80 FF F0"))
        .extracting(Answered::ticket)
        .containsExactly(held, later);
  }

  @Test
  void anAnswerPassesNothingThatItsRequestOvertook() {
    receive("FF FA 2C 6C FF F0");
    Ticket held = session.submit(new Query(Item.BAUD_RATE), TIMEOUT, 0);
    Ticket end = session.submit(new Request.SetBreak(false), TIMEOUT, 0);
    transmit();
    receive("FF FA 2C 6D FF F0");
    Ticket later = session.submit(new Query(Item.BAUD_RATE), TIMEOUT, 0);
    transmit(); // the held one is on the wire now, and behind the break's end

    assertThat(
            answered(
                "FF FA 2C 69 06 FF F0"
                    + " FF FA 2C 65 00 00 25 80 FF F0 FF FA 2C 65 00 00 25 80 FF F0"))
        .extracting(Answered::ticket)
        .containsExactly(end, held, later);
  }

  @Test
  void aPurgeLeavesASettingThatItOvertookItsAnswerAndItsTime() {
    receive("FF FA 2C 6C FF F0");
    Ticket held = session.submit(new Request.SetBaudRate(9600), TIMEOUT, 0);
    Ticket purge = session.submit(new Request.Purge(Purge.TRANSMIT), TIMEOUT, 1);
    transmit();

    assertThat(session.nextDeadline()).isEqualTo(TIMEOUT);
    assertThat(answered("FF FA 2C 70 02 FF F0 FF FA 2C 6D FF F0"))
        .extracting(Answered::ticket)
        .containsExactly(purge);
    transmit();
    assertThat(answered("FF FA 2C 65 00 00 25 80 FF F0"))
        .extracting(Answered::ticket)
        .containsExactly(held);
  }

  @Test
  void anAnswerThatServersGiveAtOncePassesNothing() {
    Ticket baud = session.submit(new Query(Item.BAUD_RATE), TIMEOUT, 0);
    Ticket mask = session.submit(new Request.SetLineStateMask(30), TIMEOUT, 0);
    Ticket signature = session.submit(new Query(Item.SIGNATURE), TIMEOUT, 0);
    Ticket fence = session.submit(new Query(Item.BAUD_RATE), TIMEOUT, 0);

    // ser2net: what the device has to do comes later than the rest.
    assertThat(answered("FF FA 2C 6E 1E FF F0 FF FA 2C 64 73 FF F0"))
        .extracting(Answered::ticket)
        .containsExactly(mask, signature);
    assertThat(answered("FF FA 2C 65 00 00 25 80 FF F0 FF FA 2C 65 00 00 25 80 FF F0"))
        .extracting(Answered::ticket)
        .containsExactly(baud, fence);
  }

  @Test
  void anAnswerOutOfOrderStillFindsTheOnlyRequestThatItCanBeFor() {
    Ticket size = session.submit(new Request.SetDataBits(DataBits.SEVEN), TIMEOUT, 0);
    Ticket parity = session.submit(new Request.SetParity(Parity.EVEN), TIMEOUT, 0);

    assertThat(answered("FF FA 2C 67 03 FF F0 FF FA 2C 66 07 FF F0"))
        .extracting(Answered::ticket)
        .containsExactly(parity, size);
  }

  private String transmit() {
    ByteBuffer wire = ByteBuffer.allocate(1000);
    session.pollTransmit(wire);
    return HexFormat.ofDelimiter(" ").formatHex(wire.array(), 0, wire.position());
  }

  private List<Answered> answered(String hex) {
    return receive(hex).stream()
        .filter(Answered.class::isInstance)
        .map(Answered.class::cast)
        .toList();
  }

  private List<ClientEvent> receive(String hex) {
    ByteBuffer wire = ByteBuffer.wrap(HexFormat.ofDelimiter(" ").parseHex(hex));
    List<ClientEvent> events = new ArrayList<>();
    while (session.receive(wire, ByteBuffer.allocate(16), 0) == Step.EVENT) {
      for (ClientEvent event = session.pollEvent(); event != null; event = session.pollEvent()) {
        events.add(event);
      }
    }
    return events;
  }
}
