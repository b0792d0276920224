package io.github.rfc2217j.api.peers;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Runs a program in a JVM of its own in which pairs of pseudo-terminals have modem lines, wired as
 * null modems, and breaks: a C library that is preloaded answers for the kernel.
 *
 * <p>Skips or fails the test where gcc is not installed, as {@link Peers#require} says.
 */
public final class PtyLines {

  private PtyLines() {}

  /** Runs the program with the paths of both ends as its arguments; returns what it says. */
  public static String run(Path directory, SocatPtyPair pair, Class<?> program, String scheme)
      throws IOException {
    return run(directory, List.of(pair), program, scheme, "-XX:TieredStopAtLevel=1");
  }

  /**
   * Runs the program with the paths of both ends of each pair as its arguments, in a JVM with these
   * options; returns what it says.
   */
  public static String run(
      Path directory, List<SocatPtyPair> pairs, Class<?> program, String scheme, String... options)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(program.getName());
    for (SocatPtyPair pair : pairs) {
      command.add(scheme + ":" + pair.a());
      command.add(scheme + ":" + pair.b());
    }
    return preload(compile(directory, "pty_lines.c", "-shared", "-fPIC", "-ldl"), pairs, command);
  }

  /** Runs a command with the library before the C library; returns what it says. */
  static String preload(Path library, List<SocatPtyPair> pairs, List<String> command)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LD_PRELOAD", library.toString());
    builder
        .environment()
        .put(
            "PTY_LINES",
            pairs.stream()
                .map(pair -> number(pair.a()) + ":" + number(pair.b()))
                .collect(Collectors.joining(",")));
    return output(builder);
  }

  private static String number(String path) {
    return path.substring(path.lastIndexOf(File.separatorChar) + 1);
  }

  /** Compiles a C source that lies beside this class; returns what came of it. */
  static Path compile(Path directory, String name, String... options) throws IOException {
    Peers.require(Peers.isOnPath("gcc"), "gcc");
    Path source = directory.resolve(name);
    try (InputStream text = PtyLines.class.getResourceAsStream(name)) {
      if (text == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      Files.copy(text, source);
    }
    Path result = directory.resolve(name + ".out");
    List<String> command = new ArrayList<>(List.of("gcc", "-Wall", "-Wextra", "-Werror", "-O1"));
    command.addAll(List.of("-o", result.toString(), source.toString()));
    command.addAll(List.of(options));
    String said = output(new ProcessBuilder(command));
    if (!said.isEmpty()) {
      throw new IllegalStateException("gcc: " + said);
    }
    return result;
  }

  private static String output(ProcessBuilder builder) throws IOException {
    Process process = builder.redirectErrorStream(true).start();
    try (BufferedReader lines = process.inputReader()) {
      return lines.lines().collect(Collectors.joining("\n"));
    }
  }
}
