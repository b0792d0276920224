package io.github.rfc2217j.server;

import static io.github.rfc2217j.server.ScriptedClient.SET_CONTROL;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Breaks reach the other end of the line, in their place among the octets. */
@Timeout(60)
class BreakTest {

  private static final int IAC = 255;
  private static final int BRK = 243;

  private static String read(SerialPort port, int count) throws IOException {
    ByteBuffer octets = ByteBuffer.allocate(count);
    while (octets.hasRemaining()) {
      assertThat(port.read(octets, Duration.ofSeconds(10))).isPositive();
    }
    return new String(octets.array(), StandardCharsets.US_ASCII);
  }

  @Test
  void startsAndEndsABreak() throws IOException {
    SimulatedDevice device = SimulatedDevice.nullModem();
    try (Serving serving = new Serving(device);
        SerialPort other = device.otherEnd().open();
        ScriptedClient client = serving.client()) {
      client.sendText("before");
      assertThat(client.ask(SET_CONTROL, 5)).isEqualTo(5);
      assertThat(read(other, 6)).isEqualTo("before");
      assertThat(other.lineState().has(LineState.BREAK_DETECT)).isTrue();
      assertThat(client.ask(SET_CONTROL, 4)).isEqualTo(5);
      client.sendText("held");
      client.sync();
      assertThat(other.available()).isZero();
      assertThat(client.ask(SET_CONTROL, 6)).isEqualTo(6);
      assertThat(read(other, 4)).isEqualTo("held");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TIMED_BREAK", "LEVEL_BREAK"})
  void sendsABreakForTelnetsBrkWithEitherCapability(Capability only) throws IOException {
    SimulatedDevice device = SimulatedDevice.nullModem();
    device.lack(only == Capability.TIMED_BREAK ? Capability.LEVEL_BREAK : Capability.TIMED_BREAK);
    try (Serving serving = new Serving(device);
        SerialPort other = device.otherEnd().open();
        ScriptedClient client = serving.client()) {
      long start = System.nanoTime();
      client.send('a', IAC, BRK, 'b');
      assertThat(read(other, 2)).isEqualTo("ab");
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(200), Duration.ofSeconds(5));
      assertThat(other.lineState().has(LineState.BREAK_DETECT)).isTrue();
    }
  }

  @Test
  void aFloodOfBreaksHoldsNothingUp() throws IOException {
    SimulatedDevice device = SimulatedDevice.loopBack();
    try (Serving serving = new Serving(device);
        ScriptedClient client = serving.client()) {
      byte[] flood = new byte[10_000];
      for (int i = 0; i < flood.length; i += 2) {
        flood[i] = (byte) IAC;
        flood[i + 1] = (byte) BRK;
      }
      client.sendRaw(flood);
      assertThat(client.ask(SET_CONTROL, 4)).isEqualTo(6);
    }
  }
}
