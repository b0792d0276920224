package io.github.rfc2217j.serial.purejavacomm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.contract.PortIo;
import io.github.rfc2217j.api.peers.LinesCostProgram;
import io.github.rfc2217j.api.peers.PtyLines;
import io.github.rfc2217j.api.peers.SocatPtyPair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Prints the figures of docs/backends.md; runs where the property {@code rfc2217j.measure} is. */
@EnabledIfSystemProperty(named = MeasurementsTest.MEASURE, matches = "[0-9]+")
class MeasurementsTest {

  /** How many MiB each way. */
  static final String MEASURE = "rfc2217j.measure";

  private static final int MIB = 1 << 20;
  private static final int ROUNDS = 20;

  /**
   * 16 MiB each way at once through a pair of pseudo-terminals, checked, beside a plain copy of as
   * much by socat. Prints: MiB each way, seconds, MB/s of both ways together, and CPU seconds of
   * this process (of the copying socats) for each GB. The socat that joins the pair is not counted.
   */
  @Test
  void throughput() throws Exception {
    int size = Integer.getInteger(MEASURE) * MIB;
    for (int round = 0; round < 2; round++) {
      // The first round warms the JVM up; the plain copy has its own processes.
      copy(size);
      backend("jserialcomm:", size);
      backend("purejavacomm:", size);
      memory(size);
    }
  }

  /**
   * Prints the processor time of a port's threads, in per cent of one core, while a call waits ten
   * seconds for what never comes: the cost of being idle.
   */
  @Test
  void idle() throws Exception {
    Duration span = Duration.ofSeconds(10);
    for (String scheme : new String[] {"jserialcomm:", "purejavacomm:"}) {
      try (SocatPtyPair pair = SocatPtyPair.open();
          SerialPort port = SerialPorts.open(scheme + pair.a())) {
        assertThat(port.read(ByteBuffer.allocate(1), Duration.ofMillis(200))).isZero();
        List<Thread> threads = PortIo.threadsOf(port.name());
        long before = PortIo.cpuNanos(threads);
        long start = System.nanoTime();
        assertThat(port.read(ByteBuffer.allocate(1), span)).isZero();
        double percent = 100.0 * (PortIo.cpuNanos(threads) - before) / (System.nanoTime() - start);
        System.out.printf(Locale.ROOT, "| %s | idle | %.2f %% |%n", scheme, percent);
        assertThat(percent).isLessThan(1);
      }
    }
  }

  /** Prints what looking at the modem lines of 50 and of 500 ports costs, in per cent of a core. */
  @Test
  void lines(@TempDir Path directory) throws Exception {
    List<SocatPtyPair> pairs = new ArrayList<>();
    try {
      for (int count : new int[] {50, 500}) {
        while (2 * pairs.size() < count) {
          pairs.add(SocatPtyPair.open());
        }
        String said =
            PtyLines.run(
                Files.createTempDirectory(directory, "lines"),
                pairs,
                LinesCostProgram.class,
                "jserialcomm",
                "-Xmx256m");
        System.out.printf("| modem lines | %s |%n", said);
        assertThat(said).startsWith(count + " ports, 1 looker: ");
      }
    } finally {
      for (SocatPtyPair pair : pairs) {
        pair.close();
      }
    }
  }

  /**
   * Kills the far end during a blocked read and during a blocked write. Prints: milliseconds until
   * the call ends, median and longest. No thread is left then that could use a processor.
   */
  @Test
  void loss() throws Exception {
    for (String scheme : new String[] {"jserialcomm:", "purejavacomm:"}) {
      for (boolean reading : new boolean[] {true, false}) {
        long[] nanos = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
          try (SocatPtyPair pair = SocatPtyPair.open();
              SerialPort port = SerialPorts.open(scheme + pair.a())) {
            CompletableFuture<Long> ended = PortIo.async(() -> endOf(port, reading));
            assertThatThrownBy(() -> ended.get(1, TimeUnit.SECONDS))
                .isInstanceOf(TimeoutException.class);
            long start = System.nanoTime();
            pair.kill();
            nanos[round] = ended.get(20, TimeUnit.SECONDS) - start;
            PortIo.await("the end", () -> PortIo.threadsOf(port.name()).isEmpty());
          }
        }
        Arrays.sort(nanos);
        System.out.printf(
            Locale.ROOT,
            "| %s | blocked %s | %.1f | %.1f |%n",
            scheme,
            reading ? "read" : "write",
            nanos[ROUNDS / 2] / 1e6,
            nanos[ROUNDS - 1] / 1e6);
      }
    }
  }

  private static long endOf(SerialPort port, boolean reading) throws IOException {
    if (reading) {
      assertThat(port.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      return System.nanoTime();
    }
    try {
      while (true) {
        port.write(ByteBuffer.allocate(4096));
      }
    } catch (PortLostException e) {
      return System.nanoTime();
    }
  }

  private static void backend(String scheme, int size) throws Exception {
    try (SocatPtyPair pair = SocatPtyPair.open();
        SerialPort a = SerialPorts.open(scheme + pair.a());
        SerialPort b = SerialPorts.open(scheme + pair.b())) {
      measure(scheme, a, b, size);
    }
  }

  private static void memory(int size) throws Exception {
    try (SerialPort a = SerialPorts.open("sim:pair/throughput.a");
        SerialPort b = SerialPorts.open("sim:pair/throughput.b")) {
      measure("sim:", a, b, size);
    }
  }

  private static void measure(String what, SerialPort a, SerialPort b, int size) throws Exception {
    Duration before = ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    long start = System.nanoTime();
    CompletableFuture<Long> sentA = PortIo.async(() -> PortIo.send(a, size, 1));
    CompletableFuture<Long> sentB = PortIo.async(() -> PortIo.send(b, size, 2));
    CompletableFuture<Long> gotA = PortIo.async(() -> PortIo.receive(a, size));
    assertThat(PortIo.receive(b, size)).isEqualTo(sentA.get());
    assertThat(gotA.get()).isEqualTo(sentB.get());
    long nanos = System.nanoTime() - start;
    Duration after = ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    row(what, size, nanos, after.minus(before));
  }

  /**
   * Files through the same kind of pair, a writing and a reading socat at each end: one that does
   * both stops reading while its write waits, and two such stop each other for ever.
   */
  private static void copy(int size) throws Exception {
    Path directory = Files.createTempDirectory("rfc2217j-throughput-");
    Path first = Files.write(directory.resolve("a"), PortIo.some(size, 1));
    Path second = Files.write(directory.resolve("b"), PortIo.some(size, 2));
    Path gotFirst = Files.createFile(directory.resolve("got-a"));
    Path gotSecond = Files.createFile(directory.resolve("got-b"));
    List<Process> socats = new ArrayList<>();
    try (SocatPtyPair pair = SocatPtyPair.open()) {
      long start = System.nanoTime();
      long deadline = start + TimeUnit.MINUTES.toNanos(2);
      socats.add(socat(pair.a() + ",raw,echo=0", "OPEN:" + gotSecond + ",wronly"));
      socats.add(socat(pair.b() + ",raw,echo=0", "OPEN:" + gotFirst + ",wronly"));
      socats.add(socat("OPEN:" + first + ",rdonly", pair.a() + ",raw,echo=0"));
      socats.add(socat("OPEN:" + second + ",rdonly", pair.b() + ",raw,echo=0"));
      Duration[] used = {Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO};
      Process reading = socats.get(0);
      while (Files.size(gotFirst) < size || Files.size(gotSecond) < size) {
        assertThat(System.nanoTime()).as("when the copy should be there").isLessThan(deadline);
        // One that has ended has no processor time any more: the last value seen counts.
        for (int i = 0; i < used.length; i++) {
          used[i] = longer(used[i], cpu(socats.get(i)));
        }
        reading.onExit().completeOnTimeout(reading, 5, TimeUnit.MILLISECONDS).join();
      }
      long nanos = System.nanoTime() - start;
      Duration all = Duration.ZERO;
      for (int i = 0; i < used.length; i++) {
        all = all.plus(longer(used[i], cpu(socats.get(i))));
      }
      assertThat(Files.mismatch(first, gotFirst)).isEqualTo(-1);
      assertThat(Files.mismatch(second, gotSecond)).isEqualTo(-1);
      row("socat", size, nanos, all);
    } finally {
      for (Process each : socats) {
        each.destroyForcibly().waitFor();
      }
      for (Path file : new Path[] {first, second, gotFirst, gotSecond, directory}) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static Process socat(String from, String to) throws IOException {
    return new ProcessBuilder("socat", "-u", "-b4096", from, to)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private static Duration cpu(Process process) {
    return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static void row(String what, int size, long nanos, Duration cpu) {
    double bytes = 2.0 * size;
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %.2f | %.1f | %.2f |%n",
        what,
        size / MIB,
        nanos / 1e9,
        bytes / 1e6 / (nanos / 1e9),
        cpu.toNanos() / 1e9 / (bytes / 1e9));
  }
}
