package io.github.rfc2217j.api.simulated;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.SerialPort;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

/** Short ways to write and read octets. */
final class Octets {

  static final Duration PATIENCE = Duration.ofSeconds(Background.PATIENCE_SECONDS);
  static final Duration SHORT = Duration.ofMillis(1);

  private Octets() {}

  static ByteBuffer of(int... octets) {
    ByteBuffer buffer = ByteBuffer.allocate(octets.length);
    for (int octet : octets) {
      buffer.put((byte) octet);
    }
    return buffer.flip();
  }

  static byte[] some(int count) {
    byte[] octets = new byte[count];
    new Random(count).nextBytes(octets);
    return octets;
  }

  static void write(SerialPort port, int... octets) throws IOException {
    write(port, of(octets).array());
  }

  static void write(SerialPort port, byte[] octets) throws IOException {
    ByteBuffer src = ByteBuffer.wrap(octets);
    while (src.hasRemaining()) {
      if (port.write(src, PATIENCE) == 0) {
        throw new AssertionError("nobody takes the last " + src.remaining());
      }
    }
  }

  /** Reads as many octets, or fewer if no more come. */
  static byte[] read(SerialPort port, int count) throws IOException {
    ByteBuffer dst = ByteBuffer.allocate(count);
    int got = 1;
    while (dst.hasRemaining() && got > 0) {
      got = port.read(dst, PATIENCE);
    }
    return Arrays.copyOf(dst.array(), dst.position());
  }

  /** Reads what is there. */
  static byte[] waiting(SerialPort port) throws IOException {
    return read(port, port.available());
  }
}
