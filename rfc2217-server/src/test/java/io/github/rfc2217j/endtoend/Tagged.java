package io.github.rfc2217j.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Octets that several writers send through one line at once: each tells who sent it and its place
 * among that one's, so that a receiver sees what was lost, doubled or turned round. The fourth
 * writer's last octet is FF, which Telnet doubles.
 */
final class Tagged {

  static final int WRITERS = 4;
  private static final int PLACES = 256 / WRITERS;

  private final AtomicLongArray sent = new AtomicLongArray(WRITERS);
  private final long[] received = new long[WRITERS];

  /** Fills a block with a writer's next octets; those that are not taken come again. */
  void fill(int writer, ByteBuffer block) {
    long place = sent.get(writer);
    block.clear();
    while (block.hasRemaining()) {
      block.put((byte) (writer * PLACES + place % PLACES));
      place++;
    }
    block.flip();
  }

  void taken(int writer, int count) {
    sent.addAndGet(writer, count);
  }

  /** Checks what arrived; one thread. */
  void check(ByteBuffer block) {
    while (block.hasRemaining()) {
      int octet = Byte.toUnsignedInt(block.get());
      int writer = octet / PLACES;
      long place = received[writer];
      assertThat(octet % PLACES)
          .as("octet %d of writer %d", place, writer)
          .isEqualTo((int) (place % PLACES));
      received[writer]++;
    }
  }

  /** How many octets are on their way. */
  long missing() {
    return sent() - received();
  }

  long sent() {
    long sum = 0;
    for (int i = 0; i < WRITERS; i++) {
      sum += sent.get(i);
    }
    return sum;
  }

  long received() {
    long sum = 0;
    for (long count : received) {
      sum += count;
    }
    return sum;
  }
}
