package io.github.rfc2217j.server.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.client.Rfc2217Client;
import io.github.rfc2217j.server.PortOptions;
import io.github.rfc2217j.server.Rfc2217Server;
import io.github.rfc2217j.server.app.capture.CaptureOptions;
import io.github.rfc2217j.server.app.capture.Captures;
import io.github.rfc2217j.server.app.capture.Tshark;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real server, watched and operated by HTTP while a client uses it. */
@Timeout(90)
class OperationTest {

  private static final String TOKEN = "0123456789abcdef";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir private Path directory;

  private Rfc2217Server server;
  private Captures captures;
  private AdminServer admin;

  @BeforeEach
  void start() throws IOException {
    server =
        Rfc2217Server.builder()
            .bind("127.0.0.1", 0)
            .serve("sim:loop/operated", SerialSettings.DEFAULT, PortOptions.DEFAULT)
            .start();
    captures = new Captures(CaptureOptions.in(directory, false), "rfc2217j");
    admin =
        AdminServer.start(
            AdminOptions.DEFAULT.withAddress("127.0.0.1", 0).withToken(TOKEN),
            server::snapshot,
            new ServerActions(server, Optional.of(captures)));
  }

  @AfterEach
  void stop() {
    admin.close();
    captures.close();
    server.close();
  }

  private SerialPort connect() throws IOException {
    return Rfc2217Client.connect("127.0.0.1", server.ports().getFirst().address().getPort());
  }

  private Map<String, Object> port() {
    try {
      String status = Web.ask(admin.address(), "GET /api/status").body();
      List<Object> ports =
          JsonReader.array(JsonReader.object(JsonReader.read(status)).get("ports"));
      return JsonReader.object(ports.getFirst());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Map<String, Object> session() {
    Await.until("the session is shown", () -> !JsonReader.array(port().get("sessions")).isEmpty());
    return JsonReader.object(JsonReader.array(port().get("sessions")).getFirst());
  }

  private Web.Reply act(String action, String... query) throws IOException {
    StringBuilder path = new StringBuilder("POST /api/" + action + "?port=");
    path.append(encoded(port().get("id")));
    for (int at = 0; at < query.length; at += 2) {
      path.append('&').append(query[at]).append('=').append(encoded(query[at + 1]));
    }
    return Web.ask(admin.address(), path.toString(), "Authorization: Bearer " + TOKEN);
  }

  private static String encoded(Object text) {
    return URLEncoder.encode(String.valueOf(text), StandardCharsets.UTF_8);
  }

  private static String exchange(SerialPort port, String text) throws IOException {
    port.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), PATIENCE);
    ByteBuffer back = ByteBuffer.allocate(text.length());
    while (back.hasRemaining()) {
      assertThat(port.read(back, PATIENCE)).isPositive();
    }
    return new String(back.array(), StandardCharsets.US_ASCII);
  }

  @Test
  void showsAClientAtWork() throws IOException {
    try (SerialPort client = connect()) {
      client.apply(SerialSettings.of("57600 7E1"));
      assertThat(exchange(client, "hello")).isEqualTo("hello");
      assertThat(JsonReader.object(port().get("settings"))).containsEntry("text", "57600 7E1");
      assertThat(port()).containsEntry("device", "open");
      assertThat(session()).containsEntry("owner", true);
      assertThat(Web.ask(admin.address(), "GET /metrics").body())
          .containsPattern("rfc2217_port_receive_bytes_total\\{[^}]*} 5\n");
    }
  }

  @Test
  void endsASession() throws IOException {
    try (SerialPort client = connect()) {
      Object id = session().get("id");
      assertThat(act("disconnect", "session", String.valueOf(id)).status()).isEqualTo(200);
      assertThat(client.read(ByteBuffer.allocate(1), PATIENCE)).isEqualTo(-1);
      Await.until("it is over", () -> JsonReader.array(port().get("sessions")).isEmpty());
      assertThat(act("disconnect", "session", String.valueOf(id)).status()).isEqualTo(404);
    }
  }

  @Test
  void purgesAndSendsBreaks() throws IOException {
    assertThat(act("break").status()).as("the device is closed").isEqualTo(409);
    assertThat(act("purge").status()).as("the device is closed").isEqualTo(409);
    try (SerialPort client = connect()) {
      assertThat(exchange(client, "x")).isEqualTo("x");
      assertThat(act("break", "ms", "20").body()).contains("break of 20 ms");
      // The loop-back plug returns it; a client that watches for it would be told.
      Await.until(
          "it is counted",
          () -> JsonReader.object(port().get("totals")).get("breaks").toString().equals("1"));
      for (String what : new String[] {"receive", "transmit", "both"}) {
        assertThat(act("purge", "what", what).body()).contains(what);
      }
      assertThat(exchange(client, "y")).isEqualTo("y");
    }
  }

  @Test
  void capturesASession() throws Exception {
    String name;
    try (SerialPort client = connect()) {
      String id = String.valueOf(session().get("id"));
      assertThat(act("capture", "session", id, "do", "start").status()).isEqualTo(200);
      client.apply(SerialSettings.of("57600 7E1"));
      assertThat(exchange(client, "show version\r\n")).isEqualTo("show version\r\n");
      name = String.valueOf(JsonReader.object(session().get("capture")).get("file"));
    }
    Await.until("it is over", () -> JsonReader.array(port().get("sessions")).isEmpty());
    captures.close();
    Web.Reply got =
        Web.ask(
            admin.address(),
            "GET /api/capture/file?name=" + name,
            "Authorization: Bearer " + TOKEN);
    assertThat(got.status()).isEqualTo(200);
    assertThat(got.headers().get("content-disposition")).contains(name);
    assertThat(got.body()).contains("sim:loop/operated");
    List<Map<String, String>> packets = Tshark.packets(captures.file(name).orElseThrow());
    Tshark.assertNoDoubts(packets);
    assertThat(packets)
        .extracting(packet -> packet.get("telnet.comport_subopt.baud_rate"))
        .contains("57600");
    assertThat(packets)
        .extracting(packet -> packet.get("telnet.comport_subopt.data_size"))
        .contains("7");
  }
}
