package io.github.rfc2217j.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What a server sends to find out whether its client is there. */
class ProbeTest {

  private static final String NOP = "FF F1";

  private static ServerSession session(SessionOptions options) {
    ServerSession session = new ServerSession(options, ReferencePort.LEVELS, 0);
    session.start(0);
    receive(session, "FF FB 2C");
    transmitted(session);
    return session;
  }

  private static void receive(ServerSession session, String octets) {
    ByteBuffer wire = ByteBuffer.wrap(Vector.octets(octets));
    ByteBuffer payload = ByteBuffer.allocate(16);
    Step step = Step.EVENT;
    while (step != Step.WIRE_EMPTY) {
      step = session.receive(wire, payload, 0);
      Object event = session.pollEvent();
      while (event != null) {
        event = session.pollEvent();
      }
    }
  }

  private static byte[] transmitted(ServerSession session) {
    ByteBuffer wire = ByteBuffer.allocate(Session.LARGEST_FRAME);
    session.pollTransmit(wire);
    return Arrays.copyOf(wire.array(), wire.position());
  }

  @Test
  void sendsOneThatMeansNothingHoweverOftenItIsAsked() {
    ServerSession session = session(SessionOptions.of("srv"));
    session.probe();
    session.probe();
    assertThat(transmitted(session)).isEqualTo(Vector.octets(NOP));
  }

  @Test
  void sendsNoneWhileSomethingElseServesAsWell() {
    ServerSession session = session(SessionOptions.of("srv"));
    session.tellSignature();
    session.probe();
    assertThat(transmitted(session)).isEqualTo(Vector.octets("FF FA 2C 64 73 72 76 FF F0"));
  }

  @Test
  void sendsNoneWhileItIsSuspended() {
    ServerSession session = session(SessionOptions.of("srv"));
    receive(session, "FF FA 2C 08 FF F0");
    session.probe();
    receive(session, "FF FA 2C 09 FF F0");
    assertThat(transmitted(session)).isEmpty();
  }

  @Test
  void sendsNoneToWhomItWouldCostAnOctetOfData() {
    ServerSession session = session(SessionOptions.of("srv").withQuirks(QuirkProfile.SREDIRD));
    session.probe();
    assertThat(transmitted(session)).isEmpty();
  }
}
