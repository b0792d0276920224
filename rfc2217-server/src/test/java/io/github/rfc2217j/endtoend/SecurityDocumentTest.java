package io.github.rfc2217j.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.ConnectionFailedException;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.peers.Peers;
import io.github.rfc2217j.server.Rfc2217Server;
import io.github.rfc2217j.server.ServerTls;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/security.md work as they are printed, and so does what they make. */
@Timeout(120)
class SecurityDocumentTest {

  private static final Pattern COMMANDS = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path directory;

  @Test
  void theCommandsMakeKeysThatBothEndsUse() throws Exception {
    Peers.require(Peers.isOnPath("openssl"), "openssl");
    Matcher blocks = COMMANDS.matcher(Files.readString(Path.of("..", "docs", "security.md")));
    assertThat(blocks.find()).isTrue();
    run(blocks.group(1));
    assertThat(blocks.find()).isTrue();
    String pin = run(blocks.group(1)).replaceFirst("(?s).*= ", "").strip();
    Path password = Files.writeString(directory.resolve("alice.password"), "change-it");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
    ServerTls tls =
        ServerTls.pem(file("server.pem"), file("server.key")).withClientCa(file("ca.pem"));
    try (Rfc2217Server server =
        Rfc2217Server.builder()
            .bind("127.0.0.1", 0)
            .tls(tls)
            .owners("cn:alice", "dns:*.lab.example")
            .serve("sim:loop/documented")
            .start()) {
      int port = server.address("sim:loop/documented").getPort();
      String name = "rfc2217s://localhost:" + port + "?tls_ca=" + file("ca.pem");
      echoes(name + "&tls_cert=" + file("alice.pem") + "&tls_key=" + file("alice.key"));
      echoes(name + "&tls_keystore=" + file("alice.p12") + "&tls_password_file=" + password);
      echoes(
          name
              + "&tls_pin="
              + pin
              + "&tls_cert="
              + file("alice.pem")
              + "&tls_key="
              + file("alice.key"));
      assertThatThrownBy(() -> SerialPorts.open(name))
          .isInstanceOf(ConnectionFailedException.class)
          .hasMessageContaining("asks for a client certificate");
    }
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  private String run(String script) throws Exception {
    Process process =
        new ProcessBuilder("sh", "-e", "-c", script)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  private static void echoes(String name) throws Exception {
    try (SerialPort port = SerialPorts.open(name)) {
      port.write(ByteBuffer.wrap(new byte[] {42}));
      assertThat(port.inputStream().read()).isEqualTo(42);
    }
  }
}
