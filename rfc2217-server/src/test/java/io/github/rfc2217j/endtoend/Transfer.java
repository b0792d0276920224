package io.github.rfc2217j.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialPort;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/** Sends random octets through a line and compares checksums at the other end. */
final class Transfer {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int BLOCK = 16 * 1024;

  private Transfer() {}

  /** Sends both ways at once, from each port to the other. */
  static void bothWays(SerialPort one, SerialPort other, int octets) throws Exception {
    run(
        () -> send(one, 1, octets),
        () -> receive(other, octets),
        () -> send(other, 2, octets),
        () -> receive(one, octets));
  }

  /** Sends through a port whose line leads back to it. */
  static void andBack(SerialPort port, int octets) throws Exception {
    run(() -> send(port, 1, octets), () -> receive(port, octets));
  }

  /** Runs pairs of a sender and its receiver, whose checksums must be equal. */
  @SafeVarargs
  private static void run(Callable<Long>... pairs) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?>[] running = new Future<?>[pairs.length];
      for (int i = 0; i < pairs.length; i++) {
        running[i] = threads.submit(pairs[i]);
      }
      for (int i = 0; i < pairs.length; i += 2) {
        Object sent = running[i].get(5, TimeUnit.MINUTES);
        assertThat(running[i + 1].get(5, TimeUnit.MINUTES)).as("checksum").isEqualTo(sent);
      }
    }
  }

  private static long send(SerialPort port, long seed, int octets) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    CRC32 checksum = new CRC32();
    byte[] block = new byte[BLOCK];
    for (int left = octets; left > 0; left -= BLOCK) {
      random.nextBytes(block);
      ByteBuffer source = ByteBuffer.wrap(block, 0, Math.min(left, BLOCK));
      checksum.update(block, 0, source.remaining());
      while (source.hasRemaining()) {
        if (port.write(source, PATIENCE) == 0) {
          throw new IOException(port + " took nothing for " + PATIENCE + "; " + left + " left");
        }
      }
    }
    return checksum.getValue();
  }

  private static long receive(SerialPort port, int octets) throws IOException {
    CRC32 checksum = new CRC32();
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    int left = octets;
    while (left > 0) {
      block.clear().limit(Math.min(left, BLOCK));
      int count = port.read(block, PATIENCE);
      if (count <= 0) {
        throw new IOException(
            port + " gave " + count + " within " + PATIENCE + "; " + left + " octets are missing");
      }
      left -= count;
      checksum.update(block.flip());
    }
    return checksum.getValue();
  }
}
