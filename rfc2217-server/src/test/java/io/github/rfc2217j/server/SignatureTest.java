package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server says what it is, in few octets, and nothing of its device. */
@Timeout(60)
class SignatureTest {

  /** gensio keeps 27 octets of a signature. */
  private static final int MOST_OCTETS = 25;

  @Test
  void isTheProductsNameAlone() throws IOException {
    try (Serving serving = new Serving(SimulatedDevice.loopBack());
        ScriptedClient client = serving.client()) {
      client.command(0);
      List<Integer> text = client.answer(0);

      byte[] octets = new byte[text.size()];
      for (int i = 0; i < octets.length; i++) {
        octets[i] = text.get(i).byteValue();
      }
      assertThat(octets).hasSizeLessThan(MOST_OCTETS);
      assertThat(new String(octets, StandardCharsets.ISO_8859_1)).isEqualTo("rfc2217j");
    }
  }
}
