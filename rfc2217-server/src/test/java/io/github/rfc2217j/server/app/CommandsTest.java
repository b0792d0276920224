package io.github.rfc2217j.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.server.Rfc2217Server;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands besides {@code serve}: what they print and with what they end. */
@Timeout(60)
class CommandsTest {

  private static final int FAILED = 1;
  private static final int WRONG = 2;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;

  private int run(String... arguments) {
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  private String file(String text) throws IOException {
    return Files.writeString(directory.resolve("server.yaml"), text).toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"serve", "check", "reload", "ports", "doctor", "import-ser2net", "completion"})
  void eachHelps(String command) {
    assertThat(run(command, "--help")).isZero();
    assertThat(out.toString()).contains("Usage: rfc2217-server " + command);
  }

  @Test
  void checkSaysThatAFileIsFine() throws IOException {
    String file = file("ports: [{listen: 127.0.0.1:2217, device: sim:loop}]");
    assertThat(run("check", file)).isZero();
    assertThat(out.toString()).isEqualTo(file + ": fine, 1 port" + System.lineSeparator());
  }

  @Test
  void checkWarnsOfADeviceThatIsNotThere() throws IOException {
    String device = directory.resolve("ttyUSB7").toString();
    String file = file("ports: [{listen: 127.0.0.1:2217, device: " + device + "}]");
    assertThat(run("check", file)).isZero();
    assertThat(out.toString()).contains("warning: there is no device " + device, "fine, 1 port");
  }

  @Test
  void checkSaysWhatIsWrong() throws IOException {
    String file = file("ports:\n  - listen: 127.0.0.1:2217\n    devce: sim:loop\n");
    assertThat(run("check", file)).isEqualTo(WRONG);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines())
        .hasSize(2)
        .first()
        .asString()
        .startsWith(file + ":2:5: a port needs the key 'device'");
    assertThat(err.toString()).contains(file + ":3:5: unknown key 'devce'", "'device'?");
  }

  @Test
  void serveRefusesTheSameFile() throws IOException {
    String file = file("ports:\n  - listen: 127.0.0.1:2217\n    devce: sim:loop\n");
    assertThat(run("serve", "--config", file)).isEqualTo(WRONG);
    assertThat(err.toString()).contains(file + ":3:5: unknown key 'devce'");
  }

  @Test
  void checkNeedsAFileThatIsThere() {
    assertThat(run("check", directory.resolve("none").toString())).isEqualTo(FAILED);
    assertThat(err.toString()).contains("there is no file " + directory.resolve("none"));
  }

  @Test
  void checkPrintsTheSchema() {
    assertThat(run("check", "--schema")).isZero();
    assertThat(out.toString()).startsWith("{").contains("\"socket-permissions\"");
  }

  @Test
  void reloadSaysThatNoServerAnswers() {
    Path socket = directory.resolve("control.sock");
    assertThat(run("reload", "--control", socket.toString())).isEqualTo(FAILED);
    assertThat(err.toString()).contains("no server answers at " + socket, "kill -HUP");
  }

  @Test
  void doctorExaminesAServer() throws IOException {
    try (Rfc2217Server server =
        Rfc2217Server.builder().bind("127.0.0.1", 0).serve("sim:loop/doctor").start()) {
      String address = server.ports().getFirst().hostAndPort();
      assertThat(run("doctor", "--gentle", address)).as(err::toString).isZero();
      assertThat(out.toString()).contains("signature", "'rfc2217j'");
      assertThat(run("doctor", "--gentle", "--json", address)).isZero();
      assertThat(out.toString()).contains("\"signature\"");
    }
    assertThat(run("doctor", "127.0.0.1:1")).isEqualTo(WRONG);
    assertThat(err.toString()).contains("can't be examined");
  }

  @Test
  void importPrintsAConfiguration() throws IOException {
    String file =
        file(
            "connection: &a\n  accepter: telnet(rfc2217),tcp,localhost,2000\n"
                + "  connector: serialdev,/dev/ttyS0,9600n81\n");
    assertThat(run("import-ser2net", file)).isZero();
    assertThat(out.toString()).contains("  - name: a\n    device: /dev/ttyS0\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void importSaysThatThereIsNothingToTake() throws IOException {
    assertThat(run("import-ser2net", file("hello\n"))).isEqualTo(FAILED);
    assertThat(err.toString()).contains("there is no port in");
  }

  @Test
  void completionKnowsTheCommands() {
    assertThat(run("completion")).isZero();
    assertThat(out.toString()).contains("import-ser2net", "--config", "complete -F");
  }

  @Test
  void portsAreListed() {
    assertThat(run("ports")).isZero();
    assertThat(out.toString()).matches("(?s)(NAME +USB +HELD BY +DESCRIPTION|No serial port).*");
  }
}
