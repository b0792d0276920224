package io.github.rfc2217j.server;

import static io.github.rfc2217j.server.ScriptedClient.SET_CONTROL;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(200));
      assertThat(other.lineState().has(LineState.BREAK_DETECT)).isTrue();
    }
  }

  /** What system calls and remote ports do: the end of the break ends a held one as well. */
  @Test
  void goesOnWithABreakThatWasHeldBeforeTelnetsBrk() throws IOException {
    SimulatedDevice device = SimulatedDevice.nullModem();
    Watched ending =
        (method, argument) -> {
          if (method.equals("sendBreak")) {
            device.openPort().orElseThrow().setBreak(false);
          }
        };
    try (Rfc2217Server server = serve(device, ending, Duration.ofMillis(250));
        SerialPort other = device.otherEnd().open();
        ScriptedClient client = ScriptedClient.agreed(server.address("break"))) {
      assertThat(client.ask(SET_CONTROL, 5)).isEqualTo(5);
      client.send(IAC, BRK);
      assertThat(client.ask(SET_CONTROL, 4)).isEqualTo(5);
      client.sendText("held");
      client.sync();
      assertThat(other.available()).isZero();
      assertThat(client.ask(SET_CONTROL, 6)).isEqualTo(6);
      assertThat(read(other, 4)).isEqualTo("held");
    }
  }

  private static Rfc2217Server serve(SimulatedDevice device, Watched watch, Duration breakLength)
      throws IOException {
    return Rfc2217Server.builder()
        .bind("127.0.0.1", 0)
        .serve(
            "break",
            SerialSettings.DEFAULT,
            PortOptions.builder().breakLength(breakLength).build(),
            settings -> Watched.port(device.open(), watch))
        .start();
  }

  /** Counts breaks, which take no time. */
  private static Watched counting(AtomicInteger breaks) {
    return (method, argument) -> {
      if (method.equals("sendBreak")) {
        breaks.incrementAndGet();
        throw new IOException("told to fail");
      }
    };
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sendsOneBreakForSeveralInARowHoweverTheStreamIsCut(boolean cut) throws IOException {
    SimulatedDevice device = SimulatedDevice.loopBack();
    AtomicInteger breaks = new AtomicInteger();
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    byte[] twice = {(byte) IAC, (byte) BRK, (byte) IAC, (byte) BRK};
    stream.write(twice);
    stream.write('x');
    stream.write(twice);
    stream.write(ScriptedClient.frame(SET_CONTROL, 7));
    stream.write(twice);
    try (Rfc2217Server server = serve(device, counting(breaks), Duration.ofSeconds(5));
        ScriptedClient client = ScriptedClient.agreed(server.address("break"))) {
      byte[] octets = stream.toByteArray();
      int step = cut ? 1 : octets.length;
      for (int i = 0; i < octets.length; i += step) {
        client.sendRaw(Arrays.copyOfRange(octets, i, i + step));
      }
      client.sync();
      assertThat(breaks).hasValue(3);
    }
  }

  @Test
  void sendsAnotherBreakOnceTheFirstIsLongOver() throws IOException {
    SimulatedDevice device = SimulatedDevice.loopBack();
    AtomicInteger breaks = new AtomicInteger();
    try (Rfc2217Server server = serve(device, counting(breaks), Duration.ofMillis(1));
        ScriptedClient client = ScriptedClient.agreed(server.address("break"))) {
      for (int i = 0; i < 10_000 && breaks.get() < 2; i++) {
        client.send(IAC, BRK);
        client.sync();
      }
      assertThat(breaks).hasValue(2);
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
