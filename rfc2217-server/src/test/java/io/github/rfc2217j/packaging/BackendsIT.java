package io.github.rfc2217j.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.peers.SocatPtyPair;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The image with another backend dropped into it, and without its own one. */
@Timeout(180)
class BackendsIT {

  private static final String OPTIONS = "RFC2217_SERVER_OPTS";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private static Path directory;
  private static Image image;

  @BeforeAll
  static void drop() throws Exception {
    image = Image.unpack(directory);
    Path repository = Path.of(System.getProperty("maven.repo.local"));
    copy(repository.resolve("com/github/purejavacomm/purejavacomm/1.0.2.RELEASE"));
    copy(repository.resolve("net/java/dev/jna/jna/4.5.2"));
    copy(Path.of("..", "rfc2217-serial-purejavacomm", "target"));
  }

  private static void copy(Path from) throws Exception {
    try (Stream<Path> files = Files.list(from)) {
      for (Path jar :
          files
              .filter(file -> file.toString().matches(".*(SNAPSHOT|RELEASE|\\d)\\.jar"))
              .toList()) {
        Files.copy(jar, image.home().resolve("backends").resolve(jar.getFileName()));
      }
    }
  }

  @Test
  void servesBySchemeWhatWasDroppedIn() throws Exception {
    serves("purejavacomm:", Map.of());
    // Of native calls, which the launcher allows.
    assertThat(Files.readString(image.log())).doesNotContain("WARNING");
  }

  @Test
  void servesByItsOwnBackendAsBefore() throws Exception {
    serves("jserialcomm:", Map.of());
  }

  @Test
  void servesByTheOtherOneAloneIfItsOwnIsTakenAway() throws Exception {
    Map<String, String> without =
        Map.of(
            OPTIONS,
            Files.readString(image.home().resolve("backends/README"))
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith(OPTIONS + "=--limit-modules="))
                .findFirst()
                .orElseThrow()
                .substring(OPTIONS.length() + 1));
    serves("", without);
    Process java =
        new ProcessBuilder(
                image.home().resolve("bin/java").toString(),
                "--module-path",
                image.home().resolve("backends").toString(),
                without.get(OPTIONS),
                "--list-modules")
            .start();
    assertThat(Image.said(java, 0)).contains("purejavacomm").doesNotContain("jserialcomm");
  }

  private static void serves(String scheme, Map<String, String> environment) throws Exception {
    try (SocatPtyPair line = SocatPtyPair.open()) {
      Process server = image.serve(environment, scheme + line.a());
      try (SerialPort remote = SerialPorts.open("rfc2217://127.0.0.1:" + image.port(server));
          SerialPort other = SerialPorts.open("jserialcomm:" + line.b())) {
        exchange(remote, other);
        exchange(other, remote);
      } finally {
        server.destroyForcibly();
      }
    }
  }

  private static void exchange(SerialPort from, SerialPort to) throws Exception {
    byte[] octets = "through the line".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer sent = ByteBuffer.wrap(octets);
    while (sent.hasRemaining()) {
      assertThat(from.write(sent, PATIENCE)).isPositive();
    }
    ByteBuffer received = ByteBuffer.allocate(octets.length);
    while (received.hasRemaining()) {
      assertThat(to.read(received, PATIENCE)).isPositive();
    }
    assertThat(received.array()).isEqualTo(octets);
  }
}
