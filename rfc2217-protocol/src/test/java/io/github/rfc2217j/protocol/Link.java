package io.github.rfc2217j.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * One direction of a connection: octets in flight, in order, and never more than there is room for.
 */
final class Link {
  private final int room;
  private final ArrayDeque<Byte> octets = new ArrayDeque<>();

  Link(int room) {
    this.room = room;
  }

  /** Takes what there is room for, but at most so much; tells how much that was. */
  int put(ByteBuffer from, int most) {
    int count = Math.min(most, Math.min(from.remaining(), room - octets.size()));
    for (int i = 0; i < count; i++) {
      octets.add(from.get());
    }
    return count;
  }

  /** Hands out at most so much. */
  ByteBuffer take(int most) {
    ByteBuffer taken = ByteBuffer.allocate(Math.min(most, octets.size()));
    while (taken.hasRemaining()) {
      taken.put(octets.remove());
    }
    return taken.flip();
  }
}
