package io.github.rfc2217j.api.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.SerialPort;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/** What tests do with ports and threads, waiting no longer than a broken test may take. */
public final class PortIo {

  /** What no machine needs, however busy. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  private PortIo() {}

  public static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public static void write(SerialPort port, String text) throws IOException {
    ByteBuffer octets = bytes(text);
    while (octets.hasRemaining()) {
      assertThat(port.write(octets, PATIENCE)).isPositive();
    }
  }

  /** Reads so many octets. */
  public static String read(SerialPort port, int count) throws IOException {
    ByteBuffer octets = ByteBuffer.allocate(count);
    while (octets.hasRemaining()) {
      assertThat(port.read(octets, PATIENCE)).as("octets after %s", octets).isPositive();
    }
    return new String(octets.array(), StandardCharsets.ISO_8859_1);
  }

  /** Writes until nothing is taken for half a second; returns how much was. */
  public static long fill(SerialPort port) throws IOException {
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
  public static <T> CompletableFuture<T> async(Callable<T> call) {
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

  /** Reads and forgets what a lost port still has. */
  public static void drop(SerialPort port) throws IOException {
    ByteBuffer sink = ByteBuffer.allocate(16 * 1024);
    while (port.read(sink.clear(), PATIENCE) > 0) {
      assertThat(sink.position()).isPositive();
    }
  }

  /** The modem lines; fails the test if they can't be read. */
  public static ModemState modemState(SerialPort port) {
    try {
      return port.modemState();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** How many octets can be read without waiting; fails the test if that is not told. */
  public static int available(SerialPort port) {
    try {
      return port.available();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until something holds, without sleeping: by handing the processor on. */
  public static void await(String what, BooleanSupplier holds) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as("time left for: " + what).isNegative();
      Thread.yield();
    }
  }

  /** The live threads that serve a port. */
  public static List<Thread> threadsOf(String port) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("rfc2217-\\S+ " + Pattern.quote(port)))
        .toList();
  }

  public static long cpuNanos(List<Thread> threads) {
    return threads.stream()
        .mapToLong(
            thread -> ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.threadId()))
        .filter(nanos -> nanos > 0)
        .sum();
  }

  /** Returns octets that depend on the seed. */
  public static byte[] some(int count, long seed) {
    byte[] octets = new byte[count];
    new Random(seed).nextBytes(octets);
    return octets;
  }

  /** Writes as many octets as {@link #some} makes; returns their checksum. */
  public static long send(SerialPort port, int count, long seed) throws IOException {
    byte[] octets = some(count, seed);
    ByteBuffer rest = ByteBuffer.wrap(octets);
    while (rest.hasRemaining()) {
      assertThat(port.write(rest, PATIENCE)).as("taken of %s", rest).isPositive();
    }
    return checksum(octets, count);
  }

  /** Reads so many octets; returns their checksum. */
  public static long receive(SerialPort port, int count) throws IOException {
    ByteBuffer octets = ByteBuffer.allocate(count);
    while (octets.hasRemaining()) {
      assertThat(port.read(octets, PATIENCE)).as("octets after %s", octets).isPositive();
    }
    return checksum(octets.array(), count);
  }

  /** Reads and forgets what comes until nothing has come for half a second; returns how much. */
  public static long empty(SerialPort port) throws IOException {
    long total = 0;
    ByteBuffer sink = ByteBuffer.allocate(16 * 1024);
    while (true) {
      int got = port.read(sink.clear(), Duration.ofMillis(500));
      if (got <= 0) {
        return total;
      }
      total += got;
    }
  }

  private static long checksum(byte[] octets, int count) {
    CRC32 crc = new CRC32();
    crc.update(Arrays.copyOf(octets, count));
    return crc.getValue();
  }
}
