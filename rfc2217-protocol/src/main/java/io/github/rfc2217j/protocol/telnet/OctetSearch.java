package io.github.rfc2217j.protocol.telnet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Finds the next IAC, eight octets at a time. */
final class OctetSearch {

  private static final long LOW_BITS = 0x7F7F_7F7F_7F7F_7F7FL;

  private OctetSearch() {}

  /**
   * Returns the index of the first FF at or after {@code from} and before {@code to}, or {@code
   * to}.
   */
  static int nextIac(ByteBuffer octets, int from, int to) {
    int index = from;
    while (index <= to - Long.BYTES) {
      long iacs = iacs(octets.getLong(index));
      if (iacs != 0) {
        int bits =
            octets.order() == ByteOrder.BIG_ENDIAN
                ? Long.numberOfLeadingZeros(iacs)
                : Long.numberOfTrailingZeros(iacs);
        return index + bits / Byte.SIZE;
      }
      index += Long.BYTES;
    }
    while (index < to && octets.get(index) != (byte) TelnetCodes.IAC) {
      index++;
    }
    return index;
  }

  /** The high bit of each octet that is FF: adding one to its low seven bits carries into it. */
  private static long iacs(long word) {
    return ((word & LOW_BITS) + 0x0101_0101_0101_0101L) & word & ~LOW_BITS;
  }
}
