package io.github.rfc2217j.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.protocol.telnet.TelnetDecoder;
import java.nio.ByteBuffer;
import java.util.Collection;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What a session keeps has an end, whatever is said to it over and over. */
class RepeatedInputTest {

  /** Whatever a peer says, over and over, and never reads an answer: what waits has an end. */
  @Property(tries = 100)
  void whatIsSaidOverAndOverIsKeptNoLongerThanTheBounds(
      @ForAll boolean server, @ForAll Probe.State state, @ForAll("octets") byte[] octets)
      throws ReflectiveOperationException {
    Session<?> session = new Probe(server, state).session;
    byte[] wire =
        octets.length == 0 ? octets : BoundsTest.repeated(octets, 1 + 60_000 / octets.length);
    BoundsTest.receiveAll(session, ByteBuffer.wrap(wire));

    // Those that may leave while suspended, those that may not, and both reports.
    assertThat(frames(session)).isLessThanOrEqualTo(2 * Outbox.MOST_FRAMES + 2);
    assertThat(BoundsTest.transmitted(session).length)
        .isLessThanOrEqualTo((2 * Outbox.MOST_FRAMES + 2) * Session.LARGEST_FRAME);
    assertThat(BoundsTest.kept(BoundsTest.field(TelnetSession.class, "decoder", session)))
        .hasSizeLessThanOrEqualTo(TelnetDecoder.MOST_OCTETS);
  }

  @Provide
  Arbitrary<byte[]> octets() {
    return Arbitrary2217.octets();
  }

  private static int frames(Session<?> session) throws ReflectiveOperationException {
    Object outbox = BoundsTest.field(TelnetSession.class, "outbox", session);
    return ((Collection<?>) BoundsTest.field(Outbox.class, "frames", outbox)).size();
  }
}
