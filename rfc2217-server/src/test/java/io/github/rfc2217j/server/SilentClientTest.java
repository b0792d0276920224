package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who connects and says nothing, as port scans and health checks do, is in nobody's way. */
@Timeout(60)
class SilentClientTest {

  private final SimulatedDevice device = SimulatedDevice.loopBack();
  private final AtomicInteger opened = new AtomicInteger();
  private final List<AutoCloseable> open = new ArrayList<>();

  private Rfc2217Server serve(PortOptions options, Limits limits) throws IOException {
    Rfc2217Server server =
        Rfc2217Server.builder()
            .limits(limits)
            .bind("127.0.0.1", 0)
            .serve(
                "x",
                SerialSettings.DEFAULT,
                options,
                settings -> {
                  opened.incrementAndGet();
                  return device.open();
                })
            .start();
    open.addFirst(server);
    return server;
  }

  @AfterEach
  void closeEverything() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  /** Connects, and waits for the greeting, which does not wait for anything. */
  private Socket silent(Rfc2217Server server) throws IOException {
    Socket silent = new Socket("127.0.0.1", server.address("x").getPort());
    open.add(silent);
    silent.setSoTimeout(10_000);
    InputStream input = silent.getInputStream();
    // IAC DO COM-PORT is the last of it.
    byte[] greeting = input.readNBytes(15);
    assertThat(greeting).hasSize(15).endsWith(255, 253, 44);
    return silent;
  }

  private static void assertEchoes(ScriptedClient client) throws IOException {
    client.sendText("mine");
    assertThat(client.readText(4)).isEqualTo("mine");
  }

  @Test
  void keepsNobodyFromAnExclusivePortAndOpensNoDevice() throws IOException {
    Rfc2217Server server = serve(PortOptions.DEFAULT, Limits.DEFAULT);
    for (int i = 0; i < 5; i++) {
      silent(server);
    }
    assertThat(server.snapshot().connections()).isEqualTo(5);
    assertThat(server.snapshot().ports().getFirst().sessions()).isEmpty();
    assertThat(opened).hasValue(0);
    try (ScriptedClient client = ScriptedClient.agreed(server.address("x"))) {
      assertEchoes(client);
      silent(server);
      assertEchoes(client);
      assertThat(server.snapshot().ports().getFirst().sessions()).hasSize(1);
    }
    assertThat(opened).hasValue(1);
    assertThat(server.refusals().of(Refusal.BUSY)).isZero();
  }

  @Test
  void takesNoPortOver() throws IOException {
    PortOptions takeover = PortOptions.builder().sharing(SharingPolicy.TAKEOVER).build();
    Rfc2217Server server = serve(takeover, Limits.DEFAULT);
    try (ScriptedClient client = ScriptedClient.agreed(server.address("x"))) {
      silent(server);
      assertEchoes(client);
    }
  }

  /** A person's telnet waits for the greeting and answers it; netcat says what is typed. */
  @Test
  void getsItsPlaceWhenItSpeaks() throws IOException {
    Rfc2217Server server = serve(PortOptions.DEFAULT, Limits.DEFAULT);
    Socket netcat = silent(server);
    netcat.getOutputStream().write('x');
    assertThat(netcat.getInputStream().read()).isEqualTo('x');
    assertThat(server.snapshot().ports().getFirst().sessions()).hasSize(1);
  }

  @Test
  void isToldThatThePortIsInUseWhenItSpeaks() throws IOException {
    Rfc2217Server server = serve(PortOptions.DEFAULT, Limits.DEFAULT);
    Socket late = silent(server);
    try (ScriptedClient client = ScriptedClient.agreed(server.address("x"))) {
      late.getOutputStream().write(new byte[] {(byte) 255, (byte) 251, 44});
      assertThat(late.getInputStream().readAllBytes())
          .asString()
          .startsWith("\r\nThis serial port is in use by another client (127.0.0.1:")
          .endsWith("Please try again later.\r\n");
      assertEchoes(client);
    }
    assertThat(server.refusals().of(Refusal.BUSY)).isEqualTo(1);
  }

  @Test
  void isLetGoWhenItsTimeIsOver() throws IOException {
    Limits limits = Limits.builder().negotiation(Duration.ofMillis(100)).build();
    Rfc2217Server server = serve(PortOptions.DEFAULT, limits);
    Socket silent = silent(server);
    assertThat(silent.getInputStream().read()).isEqualTo(-1);
    Serving.await("it has left", () -> server.snapshot().connections() == 0);
    assertThat(server.refusals().of(Refusal.NEGOTIATION)).isEqualTo(1);
    assertThat(opened).hasValue(0);
  }

  @Test
  void doesNotHoldUpTheStop() throws IOException {
    Rfc2217Server server = serve(PortOptions.DEFAULT, Limits.DEFAULT);
    silent(server);
    assertThat(server.stop(Duration.ofSeconds(10))).isTrue();
    assertThat(server.snapshot().connections()).isZero();
  }
}
