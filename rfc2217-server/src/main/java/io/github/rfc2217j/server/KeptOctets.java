package io.github.rfc2217j.server;

import java.nio.ByteBuffer;

/** The last octets that came while there was no client. Guarded by the audience's lock. */
final class KeptOctets {

  private final byte[] octets;
  private int next;
  private int size;

  KeptOctets(int capacity) {
    this.octets = new byte[capacity];
  }

  int capacity() {
    return octets.length;
  }

  /** Keeps octets, and forgets as many of the oldest as there is no room for. */
  void put(ByteBuffer source) {
    while (source.hasRemaining() && octets.length > 0) {
      int count = Math.min(source.remaining(), octets.length - next);
      source.get(octets, next, count);
      next = (next + count) % octets.length;
      size = Math.min(octets.length, size + count);
    }
  }

  /** Returns what is kept, and forgets it. */
  ByteBuffer take() {
    byte[] all = new byte[size];
    int first = size == 0 ? 0 : Math.floorMod(next - size, octets.length);
    int count = Math.min(size, octets.length - first);
    System.arraycopy(octets, first, all, 0, count);
    System.arraycopy(octets, 0, all, count, size - count);
    size = 0;
    return ByteBuffer.wrap(all);
  }

  void clear() {
    size = 0;
  }
}
