package io.github.rfc2217j.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A directory with the compiled C programs, the processes started in it, and free TCP ports. */
final class Workshop implements AutoCloseable {

  private static final Pattern FIGURE = Pattern.compile("\"(\\w+)\": ?([-0-9.]+)");

  private final Path directory = Files.createTempDirectory("rfc2217j-bench");
  private final Path sources;
  private final List<Process> processes = new ArrayList<>();

  /**
   * Compiles the programs; {@code sources} is the folder that holds {@code c} and {@code python}.
   */
  Workshop(Path sources) throws IOException, InterruptedException {
    this.sources = sources;
    for (String program : List.of("device", "load", "relay")) {
      Process gcc =
          new ProcessBuilder(
                  "gcc",
                  "-O2",
                  "-Wall",
                  "-o",
                  program(program),
                  sources.resolve("c").resolve(program + ".c").toString())
              .inheritIO()
              .start();
      if (gcc.waitFor() != 0) {
        throw new IOException("gcc could not compile " + program + ".c");
      }
    }
  }

  String program(String name) {
    return directory.resolve(name).toString();
  }

  String python(String name) {
    return sources.resolve("python").resolve(name).toString();
  }

  Path directory() {
    return directory;
  }

  /** Starts a program whose output goes to a file that its errors are looked for in. */
  Process start(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(directory.resolve("output.log").toFile()))
            .start();
    processes.add(process);
    return process;
  }

  /** Starts a program that talks to us, and returns it when it has said its first line. */
  Said startTalking(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    processes.add(process);
    BufferedReader reader = process.inputReader();
    String line = reader.readLine();
    if (line == null) {
      throw new IOException(command + " ended without a word; see the errors above");
    }
    return new Said(process, line);
  }

  /** A running program and the first line that it said. */
  record Said(Process process, String line) {}

  /** Runs a program to its end and returns the figures of the JSON that it printed. */
  Map<String, Double> run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    processes.add(process);
    String output = new String(process.getInputStream().readAllBytes());
    if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + output.strip());
    }
    processes.remove(process);
    return figures(output);
  }

  static Map<String, Double> figures(String json) {
    Map<String, Double> figures = new TreeMap<>();
    Matcher matcher = FIGURE.matcher(json);
    while (matcher.find()) {
      figures.put(matcher.group(1), Double.valueOf(matcher.group(2)));
    }
    return figures;
  }

  /** The first of {@code count} TCP ports that follow each other and are free now. */
  static int freePorts(int count) throws IOException {
    for (int attempt = 0; attempt < 100; attempt++) {
      int first = 20_000 + (int) (Math.random() * 10_000);
      int free = 0;
      while (free < count && isFree(first + free)) {
        free++;
      }
      if (free == count) {
        return first;
      }
    }
    throw new IOException("no " + count + " free TCP ports in a row");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  static void stop(Process process) {
    process.destroy();
    process
        .onExit()
        .orTimeout(10, TimeUnit.SECONDS)
        .exceptionallyCompose(late -> process.destroyForcibly().onExit())
        .join();
  }

  @Override
  public void close() throws IOException {
    for (Process process : processes.reversed()) {
      stop(process);
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
