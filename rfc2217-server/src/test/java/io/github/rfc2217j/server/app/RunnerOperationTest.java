package io.github.rfc2217j.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.spi.device.LinuxPorts;
import io.github.rfc2217j.server.app.capture.Tshark;
import io.github.rfc2217j.server.app.config.ConfigException;
import io.github.rfc2217j.server.app.config.ServerConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The operation page and captures are there as the configuration says, and change with it. */
@Timeout(60)
class RunnerOperationTest {

  private static final String PORT =
      "ports: [{name: watched, listen: 127.0.0.1:0, device: sim:loop/watched}]\n";
  private static final String PAGE = "admin: {listen: 127.0.0.1:0, token-file: token}\n";
  private static final String CAPTURES = "captures: {directory: captures, all: true}\n";

  @TempDir private Path directory;

  private Runner runner;

  @BeforeEach
  void token() throws IOException {
    token("0123456789abcdef");
  }

  @AfterEach
  void stop() {
    if (runner != null) {
      runner.close();
    }
  }

  private void token(String token) throws IOException {
    Path file = Files.writeString(directory.resolve("token"), token + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private ServerConfig config(String text) throws ConfigException, IOException {
    return ServerConfig.read(Files.writeString(directory.resolve("server.yaml"), text));
  }

  private void start(String text) throws Exception {
    Discovery discovery =
        new Discovery(
            new PortNumbers(Optional.of(directory)),
            new LinuxPorts(directory.resolve("sys"), directory));
    runner = Runner.start(config(text), discovery);
  }

  private String url() {
    return runner.page().orElseThrow();
  }

  private static String page(String url, String path) throws IOException {
    try (var in = URI.create(url + path).toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static int breakStatus(String url, String token) throws IOException {
    URI uri = URI.create(url + "api/break?port=none&ms=1");
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setRequestMethod("POST");
    connection.setRequestProperty("Authorization", "Bearer " + token);
    connection.setReadTimeout(20_000);
    return connection.getResponseCode();
  }

  private void talk() throws IOException {
    int number = runner.served().values().iterator().next().address().getPort();
    try (SerialPort port = SerialPorts.open("rfc2217://127.0.0.1:" + number)) {
      port.write(ByteBuffer.wrap(new byte[] {42}));
      assertThat(port.read(ByteBuffer.allocate(1), Duration.ofSeconds(20))).isEqualTo(1);
    }
  }

  private List<Path> captured() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("captures"))) {
      return files.toList();
    }
  }

  @Test
  void thereIsNoPageUnlessItIsAskedFor() throws Exception {
    start(PORT);
    assertThat(runner.page()).isEmpty();
    talk();
  }

  @Test
  void thePageShowsThePorts() throws Exception {
    start(PORT + PAGE);
    assertThat(page(url(), "api/status")).contains("watched", "9600 8N1");
    assertThat(page(url(), "metrics")).contains("rfc2217_port_info");
    assertThat(breakStatus(url(), "0123456789abcdef")).as("no such port").isEqualTo(404);
    assertThat(breakStatus(url(), "another-token-than-it")).isEqualTo(401);
  }

  @Test
  void anotherTokenCountsAfterAReload() throws Exception {
    start(PORT + PAGE);
    String before = url();
    runner.replace(config(PORT + PAGE));
    assertThat(url()).as("nothing has changed").isEqualTo(before);
    token("fedcba9876543210");
    runner.replace(config(PORT + PAGE));
    assertThat(breakStatus(url(), "0123456789abcdef")).isEqualTo(401);
    assertThat(breakStatus(url(), "fedcba9876543210")).isEqualTo(404);
    runner.replace(config(PORT));
    assertThat(runner.page()).isEmpty();
    assertThatIOException().isThrownBy(() -> page(before, "metrics"));
  }

  @Test
  void thePageStaysIfAReloadFails() throws Exception {
    start(PORT + PAGE);
    int number = URI.create(url()).getPort();
    String fixed = PAGE.replace(":0", ":" + number);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String wrong = ":" + taken.getLocalPort();
      ServerConfig page = config(PORT + PAGE.replace(":0", wrong));
      assertThatThrownBy(() -> runner.replace(page))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("operation page");
      runner.replace(config(PORT + fixed.replace("}", ", interval: 1s}")));
      // The page could be had; the port can't.
      ServerConfig port = config(PORT.replace(":0", wrong).replace("name: ", "name: not-") + fixed);
      assertThatThrownBy(() -> runner.replace(port)).isInstanceOf(BindException.class);
    }
    assertThat(URI.create(url()).getPort()).isEqualTo(number);
    assertThat(page(url(), "api/status")).contains("watched").doesNotContain("not-watched");
  }

  @Test
  void capturesGoOnIfAReloadFails() throws Exception {
    start(PORT + PAGE + CAPTURES);
    String before = url();
    int number = runner.served().values().iterator().next().address().getPort();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        SerialPort port = SerialPorts.open("rfc2217://127.0.0.1:" + number)) {
      assertThat(page(before, "api/status")).contains("\"capture\":{\"file\":");
      String wrong = PORT.replace("}]", "}, {device: sim:loop, listen: 127.0.0.1:X}]");
      String other = CAPTURES.replace("all: true", "all: true, file-limit: 1MiB");
      ServerConfig next =
          config(wrong.replace("X", String.valueOf(taken.getLocalPort())) + PAGE + other);
      assertThatThrownBy(() -> runner.replace(next)).isInstanceOf(BindException.class);
      assertThat(url()).isEqualTo(before);
      assertThat(page(before, "api/status")).contains("\"capture\":{\"file\":");
      assertThat(captured()).hasSize(1);
      assertThat(port.isOpen()).isTrue();
    }
  }

  @Test
  void thePageKeepsItsListenerWhenItsOptionsChange() throws Exception {
    start(PORT + PAGE);
    String before = url();
    try (var events = URI.create(before + "api/events").toURL().openStream()) {
      assertThat(events.read()).isEqualTo('d');
      token("fedcba9876543210");
      runner.replace(config(PORT + PAGE.replace("}", ", interval: 1s}") + CAPTURES));
      // Whoever saw it with the old token does not go on seeing it.
      assertThat(events.readAllBytes()).isNotNull();
    }
    assertThat(url()).isEqualTo(before);
    assertThat(breakStatus(before, "fedcba9876543210")).isEqualTo(404);
    assertThat(page(before, "api/status")).contains("\"captures\":true");
  }

  /** The new address contains the old one, so the old page must go first. */
  @Test
  void thePageMovesToAnAddressThatContainsItsOwn() throws Exception {
    int number;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      number = free.getLocalPort();
    }
    String narrow = PAGE.replace(":0", ":" + number);
    start(PORT + narrow);
    String wide = narrow.replace("127.0.0.1", "0.0.0.0");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String wrong = PORT.replace(":0", ":" + taken.getLocalPort()).replace("name: ", "name: not-");
      ServerConfig next = config(wrong + wide);
      assertThatThrownBy(() -> runner.replace(next)).isInstanceOf(BindException.class);
    }
    assertThat(url()).isEqualTo("http://127.0.0.1:" + number + "/");
    assertThat(page(url(), "api/status")).contains("watched");
    runner.replace(config(PORT + wide));
    assertThat(url()).isEqualTo("http://localhost:" + number + "/");
    assertThat(page(url(), "")).isNotEmpty();
  }

  @Test
  void eachSessionIsCaptured() throws Exception {
    start(PORT + CAPTURES);
    talk();
    talk();
    runner.replace(config(PORT));
    talk();
    assertThat(captured()).hasSize(2);
    for (Path file : captured()) {
      List<Map<String, String>> packets = Tshark.packets(file);
      Tshark.assertNoDoubts(packets);
      assertThat(packets).isNotEmpty();
    }
  }

  @Test
  void aDirectoryThatCannotBeMadeIsToldAtOnce() {
    assertThatThrownBy(() -> start(PORT + CAPTURES.replace("captures,", "a/b/c,")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("server.yaml:2:", "a/b/c");
    assertThatThrownBy(
            () -> start(PORT + "captures: {directory: c, file-limit: 2MiB, total-limit: 1MiB}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("server.yaml:2:", "not less than the first");
  }

  @Test
  void aPageForTheWholeNetworkNeedsAToken() throws Exception {
    assertThatThrownBy(() -> config(PORT + "admin: {listen: 0.0.0.0:9217}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("server.yaml:2:", "token", "ssh -L");
    token("short");
    assertThatThrownBy(() -> config(PORT + PAGE))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("server.yaml:2:", "16 characters");
  }
}
