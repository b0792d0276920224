package io.github.rfc2217j.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.protocol.telnet.TelnetEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who watches a session is shown each frame once, at its place among the data. */
class ShownFramesTest {

  private final List<String> shown = new ArrayList<>();
  private final FrameWatcher watcher =
      new FrameWatcher() {
        @Override
        public void received(TelnetEvent frame, ByteBuffer payload) {
          shown.add(payload.position() + " < " + frame.getClass().getSimpleName());
        }

        @Override
        public void sent(byte[] frame) {
          shown.add("> " + Vector.HEX.formatHex(frame));
        }
      };

  @Test
  void eachFrameOnceAtItsPlace() {
    Session<?> session = new Probe(true, Probe.State.OPEN).session;
    session.watch(watcher);
    ByteBuffer wire = ByteBuffer.wrap(Vector.octets("41 42 FF F1 FF FD 18 43 FF FA 2C 00 FF F0"));
    ByteBuffer payload = ByteBuffer.allocate(8);

    while (session.receive(wire, payload, 0) != Step.WIRE_EMPTY) {
      session.pollEvent();
    }
    ByteBuffer out = ByteBuffer.allocate(Session.LARGEST_FRAME);
    session.pollTransmit(out);

    assertThat(shown)
        .containsExactly(
            "2 < Negotiation", "3 < Subnegotiation", "> FF FC 18", "> FF FA 2C 64 73 69 67 FF F0");
  }

  @Test
  void nothingIsShownOfWhatDoesNotLeave() {
    Probe probe = new Probe(true, Probe.State.OPEN);
    probe.apply(new Op.Feed(Vector.octets("FF FA 2C 0B 00 FF F0")));
    probe.session.watch(watcher);
    probe.apply(new Op.Modem(0));
    assertThat(shown).isEmpty();
  }
}
