package io.github.rfc2217j.protocol.telnet;

import java.nio.ByteBuffer;

/** Finds the next IAC, eight octets at a time. */
final class OctetSearch {

  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private OctetSearch() {}

  /**
   * Returns the index of the first FF at or after {@code from} and before {@code to}, or {@code
   * to}.
   */
  static int nextIac(ByteBuffer octets, int from, int to) {
    int index = from;
    while (index <= to - Long.BYTES) {
      long word = octets.getLong(index);
      // An octet of ~word is zero exactly where the word has FF (the usual test for a zero octet).
      if (((~word - ONES) & word & HIGH_BITS) != 0) {
        break;
      }
      index += Long.BYTES;
    }
    while (index < to && octets.get(index) != (byte) TelnetCodes.IAC) {
      index++;
    }
    return index;
  }
}
