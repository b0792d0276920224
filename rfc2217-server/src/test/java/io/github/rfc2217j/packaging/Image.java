package io.github.rfc2217j.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.peers.Peers;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The server's image, unpacked from its tar.gz into a directory of its own. What is started from it
 * sees neither this environment nor any Java but its own.
 *
 * <p>Skips the test where the build makes no image; fails it where {@code RFC2217J_PEERS} is {@code
 * required}.
 */
record Image(Path archive, Path home, Path programs) {

  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Pattern SERVING = Pattern.compile(".*127\\.0\\.0\\.1:(\\d+).*");
  private static final long PATIENCE_SECONDS = 60;

  /** Unpacks it; the name of the directory has a blank, as some people's have. */
  static Image unpack(Path directory) throws Exception {
    List<Path> archives;
    try (Stream<Path> files = Files.list(TARGET)) {
      archives = files.filter(file -> file.toString().endsWith(".tar.gz")).toList();
    }
    Peers.require(
        archives.size() == 1, "the image, built by 'mvn package' as one tar.gz in target,");
    Path home = Files.createDirectories(directory.resolve("a place"));
    Path archive = archives.getFirst();
    Process tar =
        new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", home.toString())
            .redirectErrorStream(true)
            .start();
    said(tar, 0);
    Path programs = Files.createDirectories(directory.resolve("programs"));
    // All that the launcher asks for, and only behind a symbolic link.
    Files.createSymbolicLink(programs.resolve("readlink"), Path.of("/usr/bin/readlink"));
    try (Stream<Path> top = Files.list(home)) {
      return new Image(archive, top.toList().getFirst(), programs);
    }
  }

  Path launcher() {
    return home.resolve("bin/rfc2217-server");
  }

  /** Prepares a start with nothing in the environment but a PATH without Java and what is given. */
  ProcessBuilder from(Path launcher, Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(programs.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", programs.toString());
    builder.environment().putAll(environment);
    return builder;
  }

  /** Runs the program to its end, which must be a good one, and returns what it wrote. */
  String run(Map<String, String> environment, String... arguments) throws Exception {
    return said(from(launcher(), environment, arguments).redirectErrorStream(true).start(), 0);
  }

  /** Serves until the process is ended; what it logs goes to a file. */
  Process serve(Map<String, String> environment, String device) throws IOException {
    return from(launcher(), environment, "serve", "--listen", "127.0.0.1:0", "--device", device)
        .redirectError(log().toFile())
        .start();
  }

  Path log() {
    return programs.resolveSibling("log");
  }

  /** Waits until a started program says where it serves, and returns the port's number. */
  int port(Process serving) throws IOException {
    BufferedReader output = serving.inputReader(StandardCharsets.UTF_8);
    String line = output.readLine();
    while (line != null) {
      Matcher matcher = SERVING.matcher(line);
      if (matcher.matches()) {
        return Integer.parseInt(matcher.group(1));
      }
      line = output.readLine();
    }
    throw new AssertionError("the program ended without serving: " + Files.readString(log()));
  }

  static String said(Process process, int exitCode) throws Exception {
    try {
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("ends: %s", text).isTrue();
      assertThat(process.exitValue()).as(text).isEqualTo(exitCode);
      return text;
    } finally {
      process.destroyForcibly();
    }
  }
}
