package io.github.rfc2217j.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.DataBits;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.protocol.telnet.TelnetDecoder;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer can make a session keep is bounded, and what is dropped is not what matters. */
class BoundsTest {

  private static final int MANY = 5 * Outbox.MOST_FRAMES;

  /**
   * A step of negotiation makes the most: the option's, COM-PORT's, the peer's, the suspension's.
   */
  private static final int MOST_EVENTS = 6;

  @Test
  void anEndlessSubnegotiationIsNotKept() throws ReflectiveOperationException {
    TelnetDecoder decoder = new TelnetDecoder();
    decoder.decode(ByteBuffer.wrap(Vector.octets("FF FA 2C 00")), ByteBuffer.allocate(0));
    byte[] filler = new byte[100_000];
    Arrays.fill(filler, (byte) 0xFF);
    for (int i = 0; i < 10; i++) {
      decoder.decode(ByteBuffer.wrap(filler), ByteBuffer.allocate(0));
      decoder.decode(ByteBuffer.allocate(100_000), ByteBuffer.allocate(0));
    }
    assertThat(kept(decoder)).hasSizeLessThanOrEqualTo(TelnetDecoder.MOST_OCTETS);
  }

  /** Unknown options, AYT, AO, questions: each makes a frame. */
  @ParameterizedTest
  @CsvSource({
    "true, FF FD 18",
    "false, FF FD 18",
    "true, FF F6",
    "false, FF F6",
    "true, FF F5",
    "true, FF FA 2C 00 FF F0",
    "true, FF FA 2C 01 00 00 00 00 FF F0",
    "false, FF FA 2C 64 FF F0",
    "true, FF FA 2C 0B FF FF FF F0",
    "true, FF FE 00 FF FD 00"
  })
  void aPeerThatAsksAndNeverReadsIsHeldBack(boolean server, String question) {
    Session<?> session = new Probe(server, Probe.State.OPEN).session;
    ByteBuffer wire = ByteBuffer.wrap(repeated(Vector.octets(question), MANY));
    Step step = receiveAll(session, wire);
    assertThat(step).isEqualTo(Step.TRANSMIT_FIRST);
    assertThat(transmitted(session)).hasSizeLessThan(Outbox.MOST_FRAMES * Session.LARGEST_FRAME);
    // It goes on where it stopped, and nothing was lost.
    int answers = 0;
    while (receiveAll(session, wire) == Step.TRANSMIT_FIRST) {
      answers++;
      transmitted(session);
    }
    assertThat(answers).isBetween(3, 10);
    assertThat(wire.hasRemaining()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"FF FA 2C 00 FF F0", "FF FA 2C 01 00 00 00 00 FF F0"})
  void aPeerThatSuspendsUsAndAsksMakesUsKeepNoMoreThanTheBound(String question) {
    Probe probe = new Probe(true, Probe.State.SUSPENDED);
    int before = probe.sent().length;
    probe.apply(new Op.Feed(repeated(Vector.octets(question), MANY)));
    assertThat(probe.events(SessionEvent.Violated.class))
        .hasSize(MANY - Outbox.MOST_FRAMES)
        .allMatch(violated -> violated.violation() == Violation.ANSWERS_DROPPED);
    assertThat(probe.sent()).hasSize(before);
    probe.apply(resume());
    byte[] answers = Arrays.copyOfRange(probe.sent(), before, probe.sent().length);
    byte[] one = Arrays.copyOf(answers, answers.length / Outbox.MOST_FRAMES);
    assertThat(answers).isEqualTo(repeated(one, Outbox.MOST_FRAMES));
    assertThat(one).startsWith(0xFF, 0xFA).endsWith(0xFF, 0xF0).hasSizeLessThan(16);
  }

  /** The lines are told of by changes only: one report lost, and the client never knows. */
  @Test
  void reportsOutliveTheAnswersDropped() {
    Probe probe = new Probe(true, Probe.State.SUSPENDED);
    probe.apply(new Op.Modem(0x30));
    probe.apply(new Op.Feed(repeated(Vector.octets("FF FA 2C 00 FF F0"), MANY)));
    probe.apply(new Op.Modem(0x10));
    int before = probe.sent().length;
    probe.apply(resume());
    byte[] first = Arrays.copyOfRange(probe.sent(), before, before + 7);
    assertThat(first).isEqualTo(Vector.octets("FF FA 2C 6B 1A FF F0"));
    before = probe.sent().length;
    probe.apply(new Op.Modem(0xB0));
    assertThat(Arrays.copyOfRange(probe.sent(), before, before + 7))
        .isEqualTo(Vector.octets("FF FA 2C 6B BA FF F0"));
  }

  @Test
  void aRequestOutlivesTheAnswersDropped() {
    Probe probe = new Probe(false, Probe.State.SUSPENDED);
    probe.apply(new Op.Submit(new Request.SetDataBits(DataBits.SEVEN), 100));
    probe.apply(new Op.Feed(repeated(Vector.octets("FF FA 2C 64 FF F0"), MANY)));
    int before = probe.sent().length;
    probe.apply(new Op.Feed(Vector.octets("FF FA 2C 6D FF F0")));
    assertThat(Arrays.copyOfRange(probe.sent(), before, before + 7))
        .isEqualTo(Vector.octets("FF FA 2C 02 07 FF F0"));
  }

  @Test
  void manyReportsAreOneUntilItLeaves() {
    ServerSession session = (ServerSession) new Probe(true, Probe.State.OPEN).session;
    for (int i = 0; i < MANY; i++) {
      session.modemState(ModemState.ofBits((i & 1) << 4));
      session.lineState(new LineState(2), 0);
    }
    assertThat(transmitted(session)).isEqualTo(Vector.octets("FF FA 2C 6B 1B FF F0"));
  }

  /** Requests that were never answered keep their places, and even those are bounded. */
  @Test
  void anAnswerAfterManyUnansweredRequestsIsStillTaken() {
    Probe probe = new Probe(false, Probe.State.OPEN);
    for (int i = 0; i < MANY; i++) {
      probe.apply(new Op.Submit(new Request.SetBaudRate(300 + i), 1));
      probe.apply(new Op.Wait(1));
    }
    probe.apply(new Op.Submit(new Request.SetBaudRate(115200), 100));
    probe.apply(new Op.Feed(repeated(Vector.octets("FF FA 2C 65 00 00 25 80 FF F0"), 17)));
    assertThat(probe.events(ClientEvent.Answered.class))
        .singleElement()
        .matches(answered -> answered.match() == ClientEvent.Match.DIFFERENT);
  }

  static byte[] kept(Object decoder) throws ReflectiveOperationException {
    return (byte[]) field(TelnetDecoder.class, "kept", decoder);
  }

  static Object field(Class<?> owner, String name, Object of) throws ReflectiveOperationException {
    Field field = owner.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(of);
  }

  private static Op resume() {
    return new Op.Feed(Vector.octets("FF FA 2C 09 FF F0"));
  }

  static byte[] repeated(byte[] octets, int times) {
    return Arbitrary2217.joined(Collections.nCopies(times, octets));
  }

  /** Puts in until it takes no more, without moving anything out. */
  static Step receiveAll(Session<?> session, ByteBuffer wire) {
    Step step = Step.EVENT;
    while (step == Step.EVENT || step == Step.PAYLOAD_FULL) {
      step = session.receive(wire, ByteBuffer.allocate(16), 0);
      Object event;
      int events = 0;
      while ((event = session.pollEvent()) != null) {
        assertThat(++events).isLessThanOrEqualTo(MOST_EVENTS);
        if (event instanceof ServerEvent.Requested) {
          ((ServerSession) session).complete(new ReferencePort(false).status());
        }
      }
    }
    return step;
  }

  static byte[] transmitted(Session<?> session) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteBuffer wire = ByteBuffer.allocate(Session.LARGEST_FRAME);
    while (session.pollTransmit(wire) > 0) {
      out.write(wire.array(), 0, wire.position());
      wire.clear();
    }
    return out.toByteArray();
  }
}
