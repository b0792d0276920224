package io.github.rfc2217j.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.server.Rfc2217Server;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How often our client must hear of our server until a port is ready. */
@Timeout(60)
class OpeningTest {

  private static final HexFormat HEX = HexFormat.of();

  /** Agrees to COM-PORT, BINARY and SGA both ways. */
  private static final List<String> AGREEMENT =
      List.of("fffd2c", "fffd00", "fffb00", "fffd03", "fffb03");

  /** The speed is told twice: as the first setting, and to the question behind all. */
  private static final Pattern ANSWERS = Pattern.compile("fffa2c65.{8}fff0.*fffa2c65.{8}fff0");

  private final StringBuilder held = new StringBuilder();

  /**
   * All that the server says is held back, and handed over twice. Whatever needs a third round trip
   * would wait for ever.
   */
  @Test
  void aPortIsReadyAfterTwoRoundTrips() throws Exception {
    try (Rfc2217Server server =
            Rfc2217Server.builder().bind("127.0.0.1", 0).serve("sim:loop").start();
        ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String name =
          "rfc2217://127.0.0.1:%d?baud=115200&parity=E&flow=cts/none&dtr=on&rts=off"
              .formatted(door.getLocalPort());
      Background<SerialPort> opening = Background.start(() -> SerialPorts.open(name));
      try (Socket client = door.accept();
          Socket behind = new Socket("127.0.0.1", server.address("sim:loop").getPort())) {
        Background<Long> sending =
            Background.start(() -> client.getInputStream().transferTo(behind.getOutputStream()));
        awaitFrom(behind, said -> AGREEMENT.stream().allMatch(said::contains));
        release(client);
        awaitFrom(behind, said -> ANSWERS.matcher(said).find());
        release(client);
        SerialPort port = opening.result();
        assertThat(port.settings()).isEqualTo(SerialSettings.of("115200 8E1 cts/none"));
        port.close();
        assertThat(sending.result()).isPositive();
      }
    }
  }

  private void awaitFrom(Socket server, Predicate<String> enough) throws IOException {
    InputStream in = server.getInputStream();
    while (!enough.test(held.toString())) {
      byte[] octets = new byte[1024];
      int count = in.read(octets);
      assertThat(count).isPositive();
      held.append(HEX.formatHex(octets, 0, count));
    }
  }

  private void release(Socket client) throws IOException {
    client.getOutputStream().write(HEX.parseHex(held));
    held.setLength(0);
  }
}
