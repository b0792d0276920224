package io.github.rfc2217j.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.protocol.comport.ComPortCodec;
import io.github.rfc2217j.protocol.comport.ComPortMessage;
import io.github.rfc2217j.protocol.telnet.TelnetEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What becomes of a client's requests, whatever its peer does. */
class OutcomeTest {

  @Provide
  Arbitrary<List<Op>> ops() {
    return Arbitrary2217.ops();
  }

  @Provide
  Arbitrary<Request> settings() {
    return Arbitrary2217.setting();
  }

  /** Two requests of the same command with different values. */
  record Rivals(Request late, Request next) {
    boolean same() {
      return late.message().command() == next.message().command() && !late.equals(next);
    }
  }

  @Provide
  Arbitrary<Rivals> rivals() {
    return Combinators.combine(Arbitrary2217.setting(), Arbitrary2217.setting())
        .as(Rivals::new)
        .filter(Rivals::same);
  }

  @Provide
  Arbitrary<Request> requests() {
    return Arbitrary2217.request();
  }

  /** Answers, silence, nonsense, the option lost, suspension: only time must go on. */
  @Property(tries = 1000)
  void everyRequestHasExactlyOneOutcome(@ForAll Probe.State state, @ForAll("ops") List<Op> ops) {
    Probe probe = new Probe(false, state);
    ops.forEach(probe::apply);
    probe.apply(new Op.Hold(false));
    probe.letTimePass();
    List<Long> outcomes = new ArrayList<>();
    for (ClientEvent event : probe.events(ClientEvent.class)) {
      if (event instanceof ClientEvent.Answered answered) {
        outcomes.add(answered.ticket().number());
      } else if (event instanceof ClientEvent.Failed failed) {
        outcomes.add(failed.ticket().number());
      }
    }
    long submitted = ops.stream().filter(Op.Submit.class::isInstance).count();
    assertThat(outcomes)
        .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, submitted).boxed().toList());
  }

  /** Each is answered in its turn, after any number of others in the same burst. */
  @Property
  void anExactAnswerToEachSettlesEach(@ForAll List<@From("settings") Request> burst) {
    Probe probe = new Probe(false, Probe.State.OPEN);
    burst.forEach(request -> probe.apply(new Op.Submit(request, 10)));
    burst.forEach(request -> probe.apply(answer(request.message())));
    assertThat(probe.events(ClientEvent.Answered.class))
        .allMatch(answered -> answered.match() == ClientEvent.Match.EQUAL)
        .extracting(ClientEvent.Answered::request)
        .containsExactlyElementsOf(burst);
  }

  @Property(tries = 1000)
  void aLateAnswerNeverSatisfiesTheNextOfTheSameCommand(
      @ForAll("rivals") Rivals rivals, @ForAll @IntRange(min = 1, max = 3) int repeats) {
    Request late = rivals.late();
    Request next = rivals.next();
    Probe probe = new Probe(false, Probe.State.OPEN);
    for (int i = 0; i < repeats; i++) {
      probe.apply(new Op.Submit(late, 5));
    }
    probe.apply(new Op.Wait(5));
    assertThat(probe.events(ClientEvent.Failed.class)).hasSize(repeats);
    probe.apply(new Op.Submit(next, 100));
    for (int i = 0; i < repeats; i++) {
      probe.apply(answer(late.message()));
    }
    assertThat(probe.events(ClientEvent.Answered.class)).isEmpty();
    probe.apply(answer(next.message()));
    assertThat(probe.events(ClientEvent.Answered.class))
        .singleElement()
        .matches(answered -> answered.request().equals(next))
        .matches(answered -> answered.match() == ClientEvent.Match.EQUAL);
  }

  /** The time while we hold the server does not count, the time before and after does. */
  @Property
  void aDeadlineStandsStillWhileWeHoldTheServer(
      @ForAll("requests") Request request,
      @ForAll @IntRange(max = 9) int before,
      @ForAll @IntRange(max = 50) int holding,
      @ForAll @IntRange(max = 50) int waiting,
      @ForAll boolean submittedWhileHeld) {
    Probe probe = new Probe(false, Probe.State.OPEN);
    Op.Submit submit = new Op.Submit(request, 10);
    if (!submittedWhileHeld) {
      probe.apply(submit);
      probe.apply(new Op.Wait(before));
    }
    probe.apply(new Op.Hold(true));
    probe.apply(new Op.Wait(holding));
    if (submittedWhileHeld) {
      probe.apply(submit);
    }
    probe.apply(new Op.Wait(waiting));
    probe.apply(new Op.Hold(false));
    probe.apply(new Op.Wait(submittedWhileHeld ? 9 : 9 - before));
    assertThat(probe.events(ClientEvent.Failed.class)).isEmpty();
    probe.apply(new Op.Wait(1));
    assertThat(probe.events(ClientEvent.Failed.class)).hasSize(1);
  }

  private static Op answer(ComPortMessage message) {
    byte[] octets = ComPortCodec.encode(ComPortCodec.Sender.SERVER, message);
    return new Op.Feed(TelnetEncoder.subnegotiation(44, octets));
  }
}
