package io.github.rfc2217j.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import io.github.rfc2217j.server.Rfc2217Server;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our client at our server of a device that takes nothing, and how the client frees it. */
@Timeout(120)
class FullLineTest {

  private static final SerialSettings SETTINGS = SerialSettings.of("115200 8N1");

  /** What the client keeps for its writer. */
  private static final int KEPT = 64 * 1024;

  /** More than the server takes in all. */
  private static final int MUCH = 3 << 20;

  private final SimulatedDevice near = SimulatedDevice.nullModem();

  private Rfc2217Server serve() throws Exception {
    return Rfc2217Server.builder()
        .bind("127.0.0.1", 0)
        .serve(near.name(), SETTINGS, settings -> near.open())
        .start();
  }

  private static SerialPort open(Rfc2217Server server) throws Exception {
    return SerialPorts.open("rfc2217://" + server.ports().get(0).hostAndPort());
  }

  @Test
  void aBreakEndsHoweverMuchAnotherThreadWrites() throws Exception {
    byte[] sent = new byte[MUCH];
    new Random(2217).nextBytes(sent);
    try (Rfc2217Server server = serve();
        SerialPort remote = open(server);
        SerialPort far = near.otherEnd().open()) {
      far.apply(SETTINGS);
      remote.setBreak(true);
      Background<Integer> writer =
          Background.start(() -> {
            remote.outputStream().write(sent);
            return MUCH;
          });
      while (remote.pendingOutput() < KEPT) {
        Thread.onSpinWait();
      }
      remote.setBreak(false);
      assertThat(far.inputStream().readNBytes(MUCH)).isEqualTo(sent);
      assertThat(writer.result()).isEqualTo(MUCH);
    }
  }

  @Test
  void aPurgeFreesTheLineAndASettingThatWaitsForIt() throws Exception {
    near.holdOutput();
    try (Rfc2217Server server = serve();
        SerialPort remote = open(server);
        SerialPort far = near.otherEnd().open()) {
      far.apply(SETTINGS);
      while (remote.write(ByteBuffer.allocate(KEPT), Duration.ofMillis(200)) > 0) {
        // Until nobody on the way takes any more.
      }
      Background<SerialSettings> setting =
          Background.start(() -> remote.apply(SETTINGS.withBaudRate(9600)));
      remote.purge(Purge.TRANSMIT);
      assertThat(setting.result()).isEqualTo(SETTINGS.withBaudRate(9600));
      far.apply(SETTINGS.withBaudRate(9600));
      near.releaseOutput();
      remote.outputStream().write("new".getBytes(StandardCharsets.US_ASCII));
      assertThat(far.inputStream().readNBytes(3))
          .isEqualTo("new".getBytes(StandardCharsets.US_ASCII));
    }
  }
}
