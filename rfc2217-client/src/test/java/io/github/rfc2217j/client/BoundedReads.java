package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialPort;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Reads that fail a test instead of waiting without limit: interrupts do not end a port's reads.
 */
final class BoundedReads {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private BoundedReads() {}

  static byte[] read(SerialPort port, int count) throws IOException {
    ByteBuffer octets = ByteBuffer.allocate(count);
    while (octets.hasRemaining()) {
      assertThat(port.read(octets, PATIENCE))
          .as("octets after %d of %d", octets.position(), count)
          .isPositive();
    }
    return octets.array();
  }
}
