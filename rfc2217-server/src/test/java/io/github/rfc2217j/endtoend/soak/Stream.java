package io.github.rfc2217j.endtoend.soak;

import java.io.IOException;
import java.util.SplittableRandom;

/** The octets of one visit, which no other visit has: made by the writer, made again to compare. */
final class Stream {

  private final long seed;
  private final SplittableRandom writer;
  private final SplittableRandom reader;
  private long compared;

  Stream(long seed) {
    this.seed = seed;
    this.writer = new SplittableRandom(seed);
    this.reader = new SplittableRandom(seed);
  }

  /** Makes the next octets to be sent; about one in sixteen is FF or one of Telnet's commands. */
  byte[] next(int count) {
    byte[] octets = new byte[count];
    for (int i = 0; i < count; i++) {
      octets[i] = octet(writer);
    }
    return octets;
  }

  private static byte octet(SplittableRandom random) {
    int value = random.nextInt(1 << 12);
    return (byte) ((value & 15) == 0 ? 240 + (value >> 8) : value >> 4);
  }

  /** Compares the next octets that came. */
  void compare(byte[] octets, int count) throws IOException {
    for (int i = 0; i < count; i++, compared++) {
      byte expected = octet(reader);
      if (octets[i] != expected) {
        throw new IOException(
            "octet %d of stream %x is %02x and should be %02x"
                .formatted(compared, seed, octets[i], expected));
      }
    }
  }

  long compared() {
    return compared;
  }
}
