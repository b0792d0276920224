package io.github.rfc2217j.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The program, from its command line to its exit code. */
@Timeout(60)
class MainTest {

  private static final int WRONG_USAGE = 2;
  private static final int TERMINATED = 143;
  private static final Pattern SERVING = Pattern.compile("Serving (\\S+) on (\\S+):(\\d+)\\..*");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  @Test
  void saysHowToUseIt() {
    assertThat(run()).isZero();
    assertThat(out.toString())
        .contains("Usage: rfc2217-server", "serve", "--version", "Examples:", "Exit codes:");
  }

  @Test
  void helpsWithServe() {
    assertThat(run("serve", "--help")).isZero();
    assertThat(out.toString()).contains("--listen", "--device", "--settings", "115200 8N1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"serve", "check", "reload", "ports", "doctor", "import-ser2net", "completion"})
  void eachCommandIsTheSameAloneAndAmongTheOthers(String command) {
    CommandLine alone = Main.commandLine(command, "--help");
    assertThat(alone.getSubcommands()).containsOnlyKeys(command);
    CommandLine whole = Main.commandLine();
    assertThat(alone.getSubcommands().get(command).getUsageMessage())
        .isEqualTo(whole.getSubcommands().get(command).getUsageMessage());
    assertThat(run("completion")).isZero();
    assertThat(out.toString()).contains("rfc2217-server_" + command.replace("-", ""));
  }

  @Test
  void knowsAllItsCommands() {
    assertThat(Main.commandLine("--help").getSubcommands()).hasSize(7);
    assertThat(Main.commandLine("servve").getSubcommands()).hasSize(7);
  }

  @Test
  void tellsItsVersion() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).startsWith("rfc2217-server ").contains("Java");
  }

  @ParameterizedTest
  @CsvSource({"1, 4", "2, 4", "3, 6", "64, 128"})
  void asksForMoreCarriersThanProcessors(int processors, String carriers) {
    Properties properties = new Properties();
    Main.tuneVirtualThreads(properties, processors);
    assertThat(properties)
        .containsEntry("jdk.virtualThreadScheduler.parallelism", carriers)
        .containsEntry("jdk.pollerMode", "1");
  }

  @Test
  void leavesVirtualThreadsToWhoeverSaysOtherwise() {
    Properties properties = new Properties();
    properties.setProperty("jdk.virtualThreadScheduler.parallelism", "1");
    properties.setProperty("jdk.pollerMode", "2");
    Main.tuneVirtualThreads(properties, 8);
    assertThat(properties)
        .containsOnly(
            Map.entry("jdk.virtualThreadScheduler.parallelism", "1"),
            Map.entry("jdk.pollerMode", "2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "serve | --listen",
        "serve --config x --listen 127.0.0.1:0 --device sim:loop | mutually exclusive",
        "check | FILE",
        "doctor | HOST",
        "serve --listen 127.0.0.1:2217 | --device",
        "serve --device sim:loop | --listen",
        "serve --listen 2217 --device sim:loop | HOST:PORT",
        "serve --listen 127.0.0.1:65536 --device sim:loop | 65535",
        "serve --listen ::1:2217 --device sim:loop | [::1]:2217",
        "serve --listen 127.0.0.1:0 --device sim:loop --settings 9600,8N1 | 9600 8N1",
        "serve --listen 127.0.0.1:0 --device sim:loop --no-such-option | no-such-option",
        "servve | servve",
        "serve --listen 0.0.0.0:0 --device sim:loop | --listen",
        "serve --listen 0.0.0.0:0 --device sim:loop | ssh -L",
        "serve --listen no-such-host.invalid:0 --device sim:loop | --listen",
        "serve --listen no-such-host.invalid:0 --device sim:loop | 127.0.0.1",
      })
  void explainsAWrongCommandLine(String arguments, String explanation) {
    assertThat(run(arguments.split(" "))).isEqualTo(WRONG_USAGE);
    assertThat(err.toString()).contains(explanation).doesNotContain("\tat ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void failsInOneLineWhereItCannotListen() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      assertThat(run("serve", "--listen", address, "--device", "sim:loop")).isEqualTo(1);
      assertThat(err.toString().lines()).singleElement().asString().contains(address, "in use");
    }
  }

  private static Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static Matcher nextServing(BufferedReader output) throws IOException {
    String line = output.readLine();
    while (line != null) {
      Matcher matcher = SERVING.matcher(line);
      if (matcher.matches()) {
        return matcher;
      }
      line = output.readLine();
    }
    throw new AssertionError("the program ended without serving");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void servesUntilItIsTerminated() throws Exception {
    Process program =
        start(
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--device",
            "sim:loop/one",
            "--listen",
            "127.0.0.1:0",
            "--device",
            "sim:loop/two",
            "--settings",
            "115200 7E1");
    try (BufferedReader output = program.inputReader(StandardCharsets.UTF_8)) {
      Matcher one = nextServing(output);
      Matcher two = nextServing(output);
      assertThat(one.group(1)).isEqualTo("sim:loop/one");
      assertThat(two.group(1)).isEqualTo("sim:loop/two");
      int port = Integer.parseInt(one.group(3));
      try (Socket client = new Socket("127.0.0.1", port)) {
        client.setSoTimeout(10_000);
        // The offer of BINARY is the first thing that a server says.
        assertThat(client.getInputStream().readNBytes(3)).isEqualTo(new byte[] {-1, -5, 0});
        program.destroy();
        assertThat(program.waitFor(20, TimeUnit.SECONDS)).as("ends when terminated").isTrue();
        assertThat(program.exitValue()).isEqualTo(TERMINATED);
        // An orderly end, after what was sent before.
        client.getInputStream().readAllBytes();
      }
      try (ServerSocket again = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        assertThat(again.isBound()).isTrue();
      }
    } finally {
      program.destroyForcibly();
    }
  }
}
