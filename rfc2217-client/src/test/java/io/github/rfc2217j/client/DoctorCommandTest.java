package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.protocol.ClientSession;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** The doctor as a command, in a JVM of its own, from modules as docs/interop.md shows it. */
@Timeout(120)
class DoctorCommandTest {

  private static final String COMMAND =
      "io.github.rfc2217j.client/io.github.rfc2217j.client.PeerDoctor";

  @TempDir private Path directory;

  @Test
  void examinesAServerFromTheModulePath() throws Exception {
    try (FakeServer server = new FakeServer().start()) {
      String where = server.peer().host() + ':' + server.peer().port();
      assertThat(run(0, where))
          .contains("SET-CONTROL 19 (FLOW DSR)")
          .contains("FLOWCONTROL-RESUME")
          .contains("standard");
    }
  }

  @Test
  void saysWhyItCannot() throws Exception {
    try (ScriptedPeer nobody = new ScriptedPeer()) {
      nobody.stopListening();
      assertThat(run(2, nobody.host() + ':' + nobody.port()))
          .contains("can't be examined: no TCP connection")
          .contains("Connection refused");
    }
  }

  private String run(int status, String... arguments) throws Exception {
    assumeTrue(
        Files.exists(place(PeerDoctor.class).resolve("module-info.class")), "not built by Maven");
    String modules =
        Stream.of(SerialPort.class, ClientSession.class, PeerDoctor.class, Logger.class)
            .map(DoctorCommandTest::place)
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-p", modules, "-m", COMMAND));
    command.addAll(List.of(arguments));
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
      String said = Files.readString(output, StandardCharsets.UTF_8);
      assertThat(process.exitValue()).as(said).isEqualTo(status);
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  private static Path place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
