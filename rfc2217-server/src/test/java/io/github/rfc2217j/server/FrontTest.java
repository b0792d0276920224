package io.github.rfc2217j.server;

import static io.github.rfc2217j.server.ScriptedClient.NOTIFY_MODEMSTATE;
import static io.github.rfc2217j.server.ScriptedClient.SET_CONTROL;
import static io.github.rfc2217j.server.ScriptedClient.SET_MODEMSTATE_MASK;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.NoAnswerException;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The port is a remote one whose peer leaves questions about the lines unanswered, as pyserial's
 * and esptool's servers do.
 */
@Timeout(60)
class FrontTest {

  private final SimulatedDevice device = SimulatedDevice.loopBack();
  private final Map<String, Integer> questions = new ConcurrentHashMap<>();
  private final Rfc2217Server server;

  FrontTest() throws IOException {
    server =
        Rfc2217Server.builder()
            .bind("127.0.0.1", 0)
            .serve("front", SerialSettings.DEFAULT, s -> Watched.port(device.open(), this::ask))
            .start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void ask(String method, Object argument) throws IOException {
    if (method.equals("isSet") || method.equals("modemState")) {
      questions.merge(method, 1, Integer::sum);
      throw new NoAnswerException("front", "told to leave it unanswered");
    }
  }

  @Test
  void takesUnknownControlLinesForWhatTheyWereAskedToBe() throws IOException {
    try (ScriptedClient client = ScriptedClient.agreed(server.address("front"))) {
      assertThat(client.ask(SET_MODEMSTATE_MASK, 0)).isZero();
      assertThat(client.ask(SET_CONTROL, 7)).isEqualTo(8);
      assertThat(client.ask(SET_CONTROL, 10)).isEqualTo(11);
      assertThat(client.ask(SET_CONTROL, 9)).isEqualTo(9);
      assertThat(client.ask(SET_CONTROL, 7)).isEqualTo(9);
      assertThat(client.ask(SET_CONTROL, 10)).isEqualTo(11);
      // Each question in vain costs the client a time-out.
      assertThat(questions).containsEntry("isSet", 2);
    }
  }

  @Test
  void takesUnknownModemLinesForLowUntilTheyAreReported() throws IOException {
    try (ScriptedClient client = ScriptedClient.connect(server.address("front"))) {
      client.send(255, 251, 44);
      assertThat(client.answer(NOTIFY_MODEMSTATE)).containsExactly(0);
      client.command(NOTIFY_MODEMSTATE);
      assertThat(client.answer(NOTIFY_MODEMSTATE)).containsExactly(0);
      assertThat(questions).containsEntry("modemState", 1);
      device.setRing(true);
      assertThat(client.answer(NOTIFY_MODEMSTATE)).containsExactly(0xFB);
    }
  }
}
