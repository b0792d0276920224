package io.github.rfc2217j.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The program in a process of its own reads its file again, while a client uses a port. */
@Timeout(60)
@EnabledOnOs({OS.LINUX, OS.MAC})
class ReloadTest {

  private static final String KEPT =
      "ports:\n  - {name: kept, listen: 127.0.0.1:0, device: sim:loop/kept}\n";
  private static final String MORE =
      "  - {name: more, listen: 127.0.0.1:0, device: sim:loop/more}\n";
  private static final String WRONG = "  - {name: more, listn: 127.0.0.1:0, device: sim:loop}\n";

  @TempDir private Path directory;

  private Path file;
  private Path control;
  private Process program;
  private BufferedReader log;
  private SerialPort live;

  @BeforeEach
  void start() throws IOException {
    file = Files.writeString(directory.resolve("server.yaml"), KEPT);
    control = directory.resolve("control.sock");
    program =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName(),
                    "serve",
                    "--config",
                    file.toString(),
                    "--control",
                    control.toString()))
            .redirectErrorStream(true)
            .start();
    log = program.inputReader(StandardCharsets.UTF_8);
    String line = await("Serving kept on ");
    await("Stop with");
    String address = line.substring(line.indexOf("127."), line.length() - 1);
    live = SerialPorts.open("rfc2217://" + address);
    assertEchoes();
  }

  @AfterEach
  void stop() throws Exception {
    live.close();
    program.destroy();
    assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.exists(control)).as("the control socket is removed").isFalse();
    program.destroyForcibly();
  }

  private String await(String text) throws IOException {
    StringBuilder before = new StringBuilder();
    String line = log.readLine();
    while (line != null) {
      if (line.contains(text)) {
        return line;
      }
      before.append(line).append('\n');
      line = log.readLine();
    }
    throw new AssertionError("the program ended without '" + text + "' after:\n" + before);
  }

  private void assertEchoes() throws IOException {
    live.write(ByteBuffer.wrap(new byte[] {42}));
    assertThat(live.read(ByteBuffer.allocate(1), Duration.ofSeconds(20))).isEqualTo(1);
  }

  private String reload(int status) {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out, true);
    assertThat(Main.run(writer, writer, "reload", "--control", control.toString()))
        .as(out::toString)
        .isEqualTo(status);
    return out.toString();
  }

  @Test
  void byCommand() throws Exception {
    Files.writeString(file, KEPT + MORE);
    assertThat(reload(0)).contains("added: more; 1 as before");
    await("serving more on");
    assertEchoes();
    Files.writeString(file, KEPT + WRONG);
    assertThat(reload(1))
        .contains("everything stays as it was", file + ":3:18: unknown key 'listn'", "'listen'?");
    await("unknown key 'listn'");
    assertEchoes();
    Files.writeString(file, KEPT);
    assertThat(reload(0)).contains("removed: more; 1 as before");
    assertEchoes();
  }

  @Test
  void byHangup() throws Exception {
    Files.writeString(file, KEPT + MORE);
    hangUp();
    await("added: more; 1 as before");
    assertEchoes();
    Files.writeString(file, KEPT + WRONG);
    hangUp();
    await(file + ":3:18: unknown key 'listn'");
    assertEchoes();
    assertThat(program.isAlive()).isTrue();
  }

  private void hangUp() throws Exception {
    Process kill = new ProcessBuilder("kill", "-HUP", String.valueOf(program.pid())).start();
    assertThat(kill.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(kill.exitValue()).isZero();
  }
}
