package io.github.rfc2217j.protocol.bench;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Blocks of 64 KiB with a given share of FF, and buffers to move them through. */
final class Blocks {

  static final int SIZE = 64 * 1024;

  private static final byte IAC = (byte) 0xFF;

  private Blocks() {}

  static byte[] block(String kind) {
    byte[] block = new byte[SIZE];
    switch (kind) {
      case "none" -> {
        new SplittableRandom(2217).nextBytes(block);
        for (int i = 0; i < SIZE; i++) {
          block[i] &= 0x7F;
        }
      }
      case "random" -> new SplittableRandom(2217).nextBytes(block);
      case "all" -> Arrays.fill(block, IAC);
      default -> throw new IllegalArgumentException("no such kind: " + kind);
    }
    return block;
  }

  static byte[] escaped(byte[] block) {
    ByteBuffer escaped = ByteBuffer.allocate(2 * block.length);
    for (byte octet : block) {
      escaped.put(octet);
      if (octet == IAC) {
        escaped.put(octet);
      }
    }
    return Arrays.copyOf(escaped.array(), escaped.position());
  }

  static ByteBuffer buffer(boolean direct, int size) {
    return direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
  }
}
