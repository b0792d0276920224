package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.protocol.ServerSession;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
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
import org.slf4j.Logger;

/** The server in a JDK without the modules that it can do without. */
@Timeout(60)
class MinimalImageTest {

  private static final String MODULES = "java.base,jdk.net";

  @Test
  void runsFromTheClassPath() throws Exception {
    run("-cp", System.getProperty("java.class.path"), Program.class.getName());
  }

  @Test
  void runsFromTheModulePath() throws Exception {
    Path main = place(Rfc2217Server.class);
    assumeTrue(Files.exists(main.resolve("module-info.class")), "not built by Maven");
    String path =
        Stream.of(SerialPort.class, ServerSession.class, Rfc2217Server.class, Logger.class)
            .map(MinimalImageTest::place)
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    run(
        "-p",
        path,
        "--patch-module",
        "io.github.rfc2217j.server=" + place(MinimalImageTest.class),
        "-m",
        "io.github.rfc2217j.server/" + Program.class.getName());
  }

  private static Path place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    boolean modular = arguments[0].equals("-p");
    command.add("--limit-modules");
    command.add(modular ? MODULES + ",io.github.rfc2217j.server,org.slf4j" : MODULES);
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (InputStream output = process.getInputStream()) {
      String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(said).isZero();
      assertThat(said).contains("echoed hello").contains("no java.management");
    } finally {
      process.destroyForcibly();
    }
  }

  /** Serves a port and uses it. */
  static final class Program {

    private Program() {}

    public static void main(String[] arguments) throws IOException {
      for (String module : List.of("jdk.jfr", "java.management")) {
        if (ModuleLayer.boot().findModule(module).isPresent()) {
          throw new IllegalStateException(module + " is there");
        }
      }
      Rfc2217Server.Builder builder =
          Rfc2217Server.builder().bind("127.0.0.1", 0).serve("sim:loop");
      try (Rfc2217Server server = builder.start();
          Socket client = new Socket()) {
        client.connect(server.address("sim:loop"));
        // DONT COM-PORT, WONT COM-PORT, WONT and DONT BINARY: a plain client of Telnet; IAC SE is a
        // violation, and so tells the journal.
        client
            .getOutputStream()
            .write(new byte[] {-1, -4, 44, -1, -4, 0, -1, -2, 0, -1, -16, 'h', 'e', 'l', 'l', 'o'});
        StringBuilder received = new StringBuilder();
        while (received.indexOf("hello") < 0) {
          int octet = client.getInputStream().read();
          if (octet < 0) {
            throw new IllegalStateException("the server ended: " + received);
          }
          received.append((char) octet);
        }
        System.out.println(
            "echoed hello, departures: "
                + server.snapshot().ports().getFirst().sessions().getFirst().violations());
      }
      try {
        builder.jmx("x").start().close();
        throw new AssertionError("java.management is not there");
      } catch (IllegalStateException e) {
        System.out.println("no java.management: " + e.getMessage());
      }
    }
  }
}
