package io.github.rfc2217j.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.DataBits;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.protocol.telnet.TelnetCodes;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What a driver that forgets its part gets: no further, and told so. */
class ForgetfulDriverTest {

  private static final PortStatus STATUS =
      new PortStatus(SerialSettings.DEFAULT.withDataBits(DataBits.SEVEN), false, true, true);

  private final ByteBuffer payload = ByteBuffer.allocate(16);

  @Test
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

  @Test
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

  @Test
  void whatWaitsForTheWireIsToldUntilItHasLeft() {
    Session<?> session = new Probe(true, Probe.State.OPEN).session;
    assertThat(session.hasTransmit()).isFalse();
    session.receive(ByteBuffer.wrap(Vector.octets("FF FD 18")), payload, 1);
    assertThat(session.hasTransmit()).isTrue();
    session.pollTransmit(ByteBuffer.allocate(Session.LARGEST_FRAME));
    assertThat(session.hasTransmit()).isFalse();
  }
}
