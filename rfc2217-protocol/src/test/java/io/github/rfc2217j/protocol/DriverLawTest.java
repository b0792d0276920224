package io.github.rfc2217j.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.DataBits;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.protocol.telnet.TelnetCodes;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/**
 * The law for drivers: whoever puts something in or commands polls everything out. So nothing comes
 * out of its own accord, looking changes nothing, and a driver that forgets gets no further.
 */
class DriverLawTest {

  private static final PortStatus STATUS =
      new PortStatus(SerialSettings.DEFAULT.withDataBits(DataBits.SEVEN), false, true, true);

  private final ByteBuffer payload = ByteBuffer.allocate(16);

  @Provide
  Arbitrary<List<Op>> ops() {
    return Arbitrary2217.ops();
  }

  @Example
  void nothingMoreIsReadUntilTheEventsArePolled() {
    Session<?> session = new Probe(true, Probe.State.OPEN).session;
    ByteBuffer wire = ByteBuffer.wrap(Vector.octets("41 FF F4 42 FF F4 43"));

    assertThat(session.receive(wire, payload, 1)).isEqualTo(Step.EVENT);
    assertThat(session.receive(wire, payload, 2)).isEqualTo(Step.EVENT);
    assertThat(wire.position()).isEqualTo(3);
    assertThat(payload.position()).isEqualTo(1);

    assertThat(session.pollEvent()).isEqualTo(new SessionEvent.CommandReceived(TelnetCodes.IP));
    assertThat(session.receive(wire, payload, 3)).isEqualTo(Step.EVENT);
    assertThat(wire.position()).isEqualTo(6);
  }

  @Example
  void nothingMoreIsReadUntilTheRequestIsCompleted() {
    ServerSession session = (ServerSession) new Probe(true, Probe.State.OPEN).session;
    ByteBuffer wire = ByteBuffer.wrap(Vector.octets("FF FA 2C 02 07 FF F0 41"));
    session.receive(wire, payload, 1);
    assertThat(session.pollEvent()).isInstanceOf(ServerEvent.Requested.class);

    assertThatThrownBy(() -> session.receive(wire, payload, 2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("SetDataBits");
    assertThat(wire.remaining()).isEqualTo(1);

    session.complete(STATUS);
    assertThat(session.receive(wire, payload, 3)).isEqualTo(Step.WIRE_EMPTY);
    assertThatThrownBy(() -> session.complete(STATUS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no request");
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
