package io.github.rfc2217j.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.protocol.telnet.TelnetCodes;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/**
 * The law for drivers: whoever puts something in or commands polls everything out. So nothing comes
 * out of its own accord, looking changes nothing, and a driver that forgets gets no further.
 */
class DriverLawTest {

  @Provide
  Arbitrary<List<Op>> ops() {
    return Arbitrary2217.ops();
  }

  @Property
  void nothingComesOutOfItsOwnAccord(
      @ForAll boolean server, @ForAll Probe.State state, @ForAll("ops") List<Op> ops) {
    Probe probe = new Probe(server, state);
    for (Op op : ops) {
      probe.apply(op);
      assertThat((Object) probe.session.pollEvent()).isNull();
      assertThat(probe.session.hasTransmit()).isFalse();
      assertThat(probe.session.pollTransmit(ByteBuffer.allocate(Session.LARGEST_FRAME))).isZero();
    }
  }

  @Property
  void lookingChangesNothing(
      @ForAll boolean server, @ForAll Probe.State state, @ForAll("ops") List<Op> ops) {
    Probe looked = new Probe(server, state);
    Probe left = new Probe(server, state);
    for (Op op : ops) {
      look(looked.session);
      looked.apply(op);
      left.apply(op);
    }
    assertThat(looked.trace()).isEqualTo(left.trace());
  }

  private static void look(Session<?> session) {
    session.isComPortUp();
    session.isSuspended();
    session.isPeerSuspended();
    session.profile();
    session.takesPayload();
    session.hasTransmit();
    session.nextDeadline();
    session.lastOctetIsUrgent();
    for (Side side : Side.values()) {
      session.optionState(side, TelnetCodes.BINARY);
    }
    for (Violation violation : Violation.values()) {
      session.violations(violation);
    }
    if (session instanceof ServerSession server) {
      server.lineStateMask();
      server.modemStateMask();
    }
  }

  @Property
  void whereNothingIsAwaitedTimeDoesNothing(
      @ForAll boolean server,
      @ForAll Probe.State state,
      @ForAll("ops") List<Op> ops,
      @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long nanos) {
    Probe probe = new Probe(server, state);
    ops.forEach(probe::apply);
    probe.letTimePass();
    String before = probe.trace();
    probe.apply(new Op.Wait(nanos));
    // A deadline stands still while we hold the server.
    if (!probe.session.isPeerSuspended()) {
      assertThat(probe.session.nextDeadline()).isEqualTo(Session.NO_DEADLINE);
    }
    assertThat(probe.trace()).isEqualTo(before);
  }

  @Property
  void everyDepartureIsCountedAndReported(
      @ForAll boolean server, @ForAll Probe.State state, @ForAll("ops") List<Op> ops) {
    Probe probe = new Probe(server, state);
    ops.forEach(probe::apply);
    List<SessionEvent.Violated> reported = probe.events(SessionEvent.Violated.class);
    for (Violation violation : Violation.values()) {
      assertThat(probe.session.violations(violation))
          .as("%s", violation)
          .isEqualTo(reported.stream().filter(one -> one.violation() == violation).count());
    }
  }
}
