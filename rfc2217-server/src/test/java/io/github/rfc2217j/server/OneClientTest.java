package io.github.rfc2217j.server;

import static io.github.rfc2217j.server.ScriptedClient.SET_DATASIZE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One client has the port; the next one gets it as soon as the first is gone, however it went. */
@Timeout(120)
class OneClientTest {

  private final Serving serving;

  OneClientTest() throws IOException {
    serving = new Serving(SimulatedDevice.loopBack());
  }

  @AfterEach
  void stop() {
    serving.close();
  }

  private void assertServed() throws IOException {
    try (ScriptedClient next = serving.client()) {
      next.sendText("still there");
      assertThat(next.readText(11)).isEqualTo("still there");
    }
  }

  @Test
  void tellsASecondClientThatThePortIsInUse() throws IOException {
    try (ScriptedClient first = serving.client()) {
      try (ScriptedClient second = ScriptedClient.connect(serving.address())) {
        // What it sends must not cost it the line: closing with octets unread would reset the
        // connection.
        second.send(255, 251, 44, 255, 253, 0, 'x');
        assertThat(second.readToEnd()).contains("is in use").endsWith("\r\n");
      }
      first.sendText("undisturbed");
      assertThat(first.readText(11)).isEqualTo("undisturbed");
    }
    assertServed();
  }

  /** Each is refused after half a second: one after the other would take 50 seconds. */
  @Test
  void busyNewcomersDoNotDelayEachOther() throws IOException {
    int count = 100;
    try (ScriptedClient first = serving.client()) {
      first.sync();
      long start = System.nanoTime();
      List<ScriptedClient> newcomers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        newcomers.add(ScriptedClient.speaking(serving.address()));
      }
      for (ScriptedClient newcomer : newcomers) {
        assertThat(newcomer.readToEnd()).contains("is in use");
        newcomer.close();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isLessThan(Gate.WHILE_HELD.multipliedBy(count / 2));
    }
  }

  @Test
  void aNewcomerWaitsForTheOneThatIsLeaving() throws IOException {
    ScriptedClient first = serving.client();
    try (ScriptedClient second = ScriptedClient.connect(serving.address())) {
      first.close();
      second.agree();
      second.sendText("mine");
      assertThat(second.readText(4)).isEqualTo("mine");
    }
  }

  @Test
  void reopensTwentyTimesAtOnce() throws IOException {
    for (int i = 0; i < 20; i++) {
      assertServed();
    }
  }

  @Test
  void startsEveryClientWithTheConfiguredSettings() throws IOException {
    try (ScriptedClient first = serving.client()) {
      assertThat(first.ask(SET_DATASIZE, 5)).isEqualTo(5);
    }
    try (ScriptedClient second = serving.client()) {
      assertThat(second.ask(SET_DATASIZE, 0)).isEqualTo(8);
    }
  }

  @Test
  void survivesAReset() throws IOException {
    for (int i = 0; i < 20; i++) {
      ScriptedClient client = serving.client();
      client.sendText("unread");
      client.reset();
      assertServed();
    }
  }

  @Test
  void survivesAResetAmidAFloodThatNobodyReads() throws Exception {
    try (ScriptedClient client = serving.client()) {
      client.socket().setSoTimeout(1);
      Background<?> writer =
          Background.start(() ->
              assertThatThrownBy(() -> client.sendRaw(new byte[64 << 20]))
                  .isInstanceOf(IOException.class)
                  .hasMessageMatching("(?i).*(closed|reset|broken).*"));
      client.readData(1);
      client.reset();
      writer.result();
    }
    assertServed();
  }

  @Test
  void survivesGarbage() throws Exception {
    byte[] garbage = new byte[1 << 20];
    new Random(2217).nextBytes(garbage);
    ScriptedClient client = ScriptedClient.connect(serving.address());
    Background<?> reader =
        Background.start(() ->
            assertThatThrownBy(() -> client.socket().getInputStream().readAllBytes())
                .isInstanceOf(IOException.class)
                .hasMessageMatching("(?i).*(closed|reset).*"));
    client.sendRaw(garbage);
    client.reset();
    reader.result();
    assertServed();
  }

  @Test
  void survivesAClientThatEndsItsSideAmidACommandAndNeverCloses() throws IOException {
    try (ScriptedClient half = serving.client()) {
      half.send(255, 250, 44, 1, 0, 0);
      half.socket().shutdownOutput();
      assertServed();
    }
  }

  @Test
  void servesAClientThatNeverNegotiates() throws IOException {
    try (ScriptedClient raw = ScriptedClient.connect(serving.address())) {
      raw.sendText("raw");
      assertThat(raw.readText(3)).isEqualTo("raw");
    }
  }
}
