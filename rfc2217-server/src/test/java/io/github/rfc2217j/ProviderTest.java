package io.github.rfc2217j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import io.github.rfc2217j.client.Rfc2217Client;
import io.github.rfc2217j.protocol.Session;
import io.github.rfc2217j.server.Rfc2217Server;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/**
 * A program that knows the API alone opens a remote port in a JVM of its own that has the client
 * and what it needs, and nothing else of this build.
 */
@Timeout(120)
class ProviderTest {

  /** Uses a remote port through the API's types only. */
  private static final String PROGRAM =
      """
      package tool;

      import io.github.rfc2217j.api.SerialPort;
      import io.github.rfc2217j.api.SerialPorts;
      import java.nio.ByteBuffer;
      import java.time.Duration;

      public class Tool {
        public static void main(String[] args) throws Exception {
          try (SerialPort port = SerialPorts.open(args[0] + "?baud=57600")) {
            port.write(ByteBuffer.wrap("there and back".getBytes()));
            ByteBuffer answer = ByteBuffer.allocate(14);
            while (answer.hasRemaining() && port.read(answer, Duration.ofSeconds(20)) > 0) {}
            System.out.println(new String(answer.array()) + " at " + port.settings());
          }
        }
      }
      """;

  private static final String MODULE = "module tool { requires io.github.rfc2217j.api; }";

  @TempDir private Path folder;

  /** What the client needs at run time: its own module, api, protocol and slf4j-api. */
  private static List<Path> clientAndItsNeeds() throws URISyntaxException {
    List<Path> places = new ArrayList<>();
    for (Class<?> one :
        List.of(Rfc2217Client.class, SerialPorts.class, Session.class, Logger.class)) {
      places.add(Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI()));
    }
    return places;
  }

  private static String path(List<Path> places) {
    return places.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private void compile(List<String> options, String... sources) throws IOException {
    List<String> arguments = new ArrayList<>(options);
    arguments.addAll(List.of("-d", folder.resolve("tool").toString()));
    for (String source : sources) {
      Path file = folder.resolve(source.startsWith("module") ? "module-info.java" : "Tool.java");
      arguments.add(Files.writeString(file, source).toString());
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertThat(compiler.run(null, null, null, arguments.toArray(String[]::new))).isZero();
  }

  /** Runs the program against a server of a loop-back plug; returns what it printed. */
  private String run(String... options) throws Exception {
    SimulatedDevice loop = SimulatedDevice.loopBack();
    try (Rfc2217Server server =
        Rfc2217Server.builder()
            .bind("127.0.0.1", 0)
            .serve("loop", SerialSettings.DEFAULT, settings -> loop.open())
            .start()) {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of(options));
      command.add("rfc2217://" + server.ports().get(0).hostAndPort());
      Path output = folder.resolve("output");
      Process program =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      try {
        assertThat(program.waitFor(60, TimeUnit.SECONDS)).as("the program ends").isTrue();
      } finally {
        program.destroyForcibly();
      }
      return Files.readString(output, StandardCharsets.UTF_8);
    }
  }

  @Test
  void isFoundOnTheModulePath() throws Exception {
    List<Path> modules = clientAndItsNeeds();
    compile(List.of("-p", path(modules)), MODULE, PROGRAM);
    modules.add(folder.resolve("tool"));
    // The program's module requires the API alone; the provider's comes by service binding.
    assertThat(run("-p", path(modules), "-m", "tool/tool.Tool"))
        .contains("there and back at 57600 8N1");
  }

  @Test
  void isFoundOnTheClassPath() throws Exception {
    List<Path> places = clientAndItsNeeds();
    compile(List.of("-cp", path(places)), PROGRAM);
    places.add(folder.resolve("tool"));
    assertThat(run("-cp", path(places), "tool.Tool")).contains("there and back at 57600 8N1");
  }
}
