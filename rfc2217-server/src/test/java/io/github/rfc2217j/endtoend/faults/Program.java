package io.github.rfc2217j.endtoend.faults;

import io.github.rfc2217j.server.app.Main;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;

/** The server program in a process of its own, with what it writes. */
final class Program implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final List<String> lines = new ArrayList<>();
  private boolean ended;

  private Program(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Thread.ofPlatform().daemon().name("program's output").start(this::listen);
  }

  /**
   * Starts the server.
   *
   * @param folder for its configuration, and for jars of the classes under test: in the image no
   *     class needs a descriptor when it is loaded, in a directory each does
   * @param before what starts Java, such as {@code unshare}; may be empty
   * @param yaml the configuration
   */
  static Program serving(Path folder, List<String> before, String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("server.yaml"), yaml);
    List<String> arguments = List.of("serve", "--config", file.toString());
    return new Program(java(before, classPath(folder), Main.class, arguments));
  }

  /** Starts another program, of the tests' classes. */
  static Program of(List<String> before, Class<?> main, String... arguments) throws IOException {
    return new Program(
        java(before, System.getProperty("java.class.path"), main, List.of(arguments)));
  }

  private static List<String> java(
      List<String> before, String classPath, Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx64m");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(classPath);
    command.add(main.getName());
    command.addAll(arguments);
    return command;
  }

  private static String classPath(Path folder) throws IOException {
    List<String> path = new ArrayList<>();
    int number = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!entry.endsWith("test-classes")) {
        path.add(Files.isDirectory(Path.of(entry)) ? jar(folder, number++, entry) : entry);
      }
    }
    return String.join(File.pathSeparator, path);
  }

  private static String jar(Path folder, int number, String classes) throws IOException {
    String jar = folder.resolve("classes" + number + ".jar").toString();
    if (Files.exists(Path.of(jar))) {
      return jar;
    }
    Path manifest = Files.writeString(folder.resolve("manifest" + number), "Multi-Release: true\n");
    int result =
        ToolProvider.findFirst("jar")
            .orElseThrow()
            .run(
                System.out,
                new PrintStream(System.err, true, StandardCharsets.UTF_8),
                "--create",
                "--no-compress",
                "--file=" + jar,
                "--manifest=" + manifest,
                "-C",
                classes,
                ".");
    if (result != 0) {
      throw new IOException("jar ended with " + result + " for " + classes);
    }
    return jar;
  }

  private void listen() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      String line;
      while ((line = output.readLine()) != null) {
        add(line);
      }
    } catch (IOException e) {
      add("(the program's output can't be read: " + e + ")");
    } finally {
      lock.lock();
      try {
        ended = true;
        more.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private void add(String line) {
    lock.lock();
    try {
      lines.add(line);
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until it has ended by itself and well. */
  void awaitEnd() throws InterruptedException {
    Assertions.assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    Assertions.assertThat(process.exitValue()).as(String.join("\n", lines())).isZero();
  }

  long pid() {
    return process.pid();
  }

  /** Returns what it has written by now. */
  List<String> lines() {
    lock.lock();
    try {
      return List.copyOf(lines);
    } finally {
      lock.unlock();
    }
  }

  List<String> linesWith(String part) {
    return lines().stream().filter(line -> line.contains(part)).toList();
  }

  /** Waits for a line that a pattern is found in, from the beginning of its output on. */
  Matcher await(Pattern wanted) throws InterruptedException {
    long left = PATIENCE.toNanos();
    lock.lock();
    try {
      for (int next = 0; ; ) {
        for (; next < lines.size(); next++) {
          Matcher matcher = wanted.matcher(lines.get(next));
          if (matcher.find()) {
            return matcher;
          }
        }
        if (ended || left <= 0) {
          throw new AssertionError(
              (ended ? "the program ended" : "for " + PATIENCE + " the program went on")
                  + " without a line like "
                  + wanted
                  + "; it wrote\n"
                  + String.join("\n", lines));
        }
        left = more.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  void awaitLineWith(String part) throws InterruptedException {
    await(Pattern.compile(Pattern.quote(part)));
  }

  /** Waits until a port is served, and returns where. */
  InetSocketAddress address(String port) throws InterruptedException {
    Matcher serving =
        await(Pattern.compile("^Serving " + Pattern.quote(port) + " on (\\S+):(\\d+)\\."));
    return new InetSocketAddress(serving.group(1), Integer.parseInt(serving.group(2)));
  }

  /** Returns the numbers of the descriptors that it has open, once they do not change any more. */
  Set<Integer> descriptors() throws IOException {
    Set<Integer> before = Set.of();
    Set<Integer> now = openDescriptors();
    int same = 0;
    while (same < 5) {
      LockSupport.parkNanos(50_000_000);
      before = now;
      now = openDescriptors();
      same = now.equals(before) ? same + 1 : 0;
    }
    return now;
  }

  private Set<Integer> openDescriptors() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/" + pid() + "/fd"))) {
      return files
          .map(file -> Integer.valueOf(file.getFileName().toString()))
          .collect(Collectors.toSet());
    }
  }

  /** Leaves it so many descriptors that are free; the limit is one of numbers. */
  void leaveDescriptors(int free) throws Exception {
    Set<Integer> open = descriptors();
    int limit = 0;
    for (int left = free; left > 0; limit++) {
      left -= open.contains(limit) ? 0 : 1;
    }
    limitDescriptors(limit);
  }

  /** Sets how many it may have; the hard limit stays, so that it may have more again. */
  void limitDescriptors(int most) throws Exception {
    Process limit =
        new ProcessBuilder("prlimit", "--pid", "" + pid(), "--nofile=" + most + ":").start();
    Assertions.assertThat(limit.waitFor(20, TimeUnit.SECONDS)).isTrue();
    Assertions.assertThat(limit.exitValue()).isZero();
  }

  /** Returns the time that its threads have computed. */
  Duration computed() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    Waiting.kill(process);
  }
}
