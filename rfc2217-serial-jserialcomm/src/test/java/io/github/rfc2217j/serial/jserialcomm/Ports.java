package io.github.rfc2217j.serial.jserialcomm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.spi.PortName;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** What several tests do with ports and threads. */
final class Ports {

  static final Duration PATIENCE = Duration.ofSeconds(20);

  private Ports() {}

  static SerialPort open(String address) throws IOException {
    return new JSerialCommProvider().open(PortName.of("jserialcomm:" + address));
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  static void write(SerialPort port, String text) throws IOException {
    ByteBuffer octets = bytes(text);
    while (octets.hasRemaining()) {
      assertThat(port.write(octets, PATIENCE)).isPositive();
    }
  }

  /** Reads so many octets. */
  static String read(SerialPort port, int count) throws IOException {
    ByteBuffer octets = ByteBuffer.allocate(count);
    while (octets.hasRemaining()) {
      assertThat(port.read(octets, PATIENCE)).as("octets after %s", octets).isPositive();
    }
    return new String(octets.array(), StandardCharsets.ISO_8859_1);
  }

  /** Writes until nothing is taken for half a second; returns how much was. */
  static long fill(SerialPort port) throws IOException {
    long total = 0;
    while (true) {
      int taken = port.write(ByteBuffer.allocate(4096), Duration.ofMillis(500));
      if (taken == 0) {
        return total;
      }
      total += taken;
    }
  }

  /** Runs something on a virtual thread. */
  static <T> CompletableFuture<T> async(Callable<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            result.complete(call.call());
          } catch (Exception | Error e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  /** Waits until something holds, without sleeping: by handing the processor on. */
  static void await(String what, BooleanSupplier holds) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as("time left for: " + what).isNegative();
      Thread.yield();
    }
  }

  /** The live threads that serve a port. */
  static List<Thread> threadsOf(String port) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("rfc2217-(read|write) " + port))
        .toList();
  }

  static long cpuNanos(List<Thread> threads) {
    return threads.stream()
        .mapToLong(
            thread -> ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.threadId()))
        .filter(nanos -> nanos > 0)
        .sum();
  }

  /** Runs a program and returns what it says. */
  static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader lines = process.inputReader()) {
      List<String> said = new ArrayList<>(lines.lines().toList());
      return String.join("\n", said);
    }
  }
}
