package io.github.rfc2217j.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.SerialSettings;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A server says so when its port could not purge: there is no value in force to answer with. */
class RefusedPurgeTest {

  private static final PortStatus STATUS =
      new PortStatus(SerialSettings.DEFAULT, false, true, true);

  private final ServerSession session =
      new ServerSession(SessionOptions.of("srv"), ReferencePort.LEVELS, 0);

  RefusedPurgeTest() {
    session.start(0);
    receive("FF FB 2C");
    transmitted();
  }

  private void receive(String octets) {
    session.receive(ByteBuffer.wrap(Vector.octets(octets)), ByteBuffer.allocate(16), 0);
    Object event = session.pollEvent();
    while (event != null) {
      event = session.pollEvent();
    }
  }

  private byte[] transmitted() {
    ByteBuffer wire = ByteBuffer.allocate(Session.LARGEST_FRAME);
    session.pollTransmit(wire);
    return Arrays.copyOf(wire.array(), wire.position());
  }

  @Test
  void answersZeroToAPurgeThatWasNotDone() {
    receive("FF FA 2C 0C 02 FF F0");
    session.refuse();
    assertThat(transmitted()).isEqualTo(Vector.octets("FF FA 2C 70 00 FF F0"));
    assertThatThrownBy(session::refuse).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesNothingElse() {
    receive("FF FA 2C 02 07 FF F0");
    assertThatThrownBy(session::refuse).isInstanceOf(IllegalStateException.class);
    session.complete(STATUS);
    assertThat(transmitted()).isEqualTo(Vector.octets("FF FA 2C 66 08 FF F0"));
  }
}
