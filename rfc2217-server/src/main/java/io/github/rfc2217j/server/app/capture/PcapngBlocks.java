package io.github.rfc2217j.server.app.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Makes the blocks of a pcapng file with one interface: IP packets without a link layer, times in
 * nanoseconds. Stateless.
 */
final class PcapngBlocks {

  /** What a packet costs besides its octets: the fixed fields, the options, and padding. */
  static final int PACKET_OVERHEAD = 32 + 8 + 12 + 4 + 3;

  private static final int SECTION_HEADER = 0x0A0D0D0A;
  private static final int INTERFACE_DESCRIPTION = 1;
  private static final int ENHANCED_PACKET = 6;
  private static final int BYTE_ORDER = 0x1A2B3C4D;

  /** LINKTYPE_RAW: the packet begins with its IPv4 or IPv6 header. */
  private static final short RAW_IP = 101;

  private static final int LONGEST_PACKET = 65535;

  private static final short END_OF_OPTIONS = 0;
  private static final short COMMENT = 1;
  private static final short SECTION_OPERATING_SYSTEM = 3;
  private static final short SECTION_APPLICATION = 4;
  private static final short INTERFACE_NAME = 2;
  private static final short INTERFACE_DESCRIPTION_TEXT = 3;
  private static final short INTERFACE_TIME_RESOLUTION = 9;
  private static final short PACKET_FLAGS = 2;
  private static final short PACKET_DROPS = 4;

  private static final byte NANOSECONDS = 9;
  private static final int INBOUND = 1;
  private static final int OUTBOUND = 2;

  /** An option's length is 16 bits; a text that is cut says less and breaks nothing. */
  private static final int LONGEST_TEXT = 4096;

  private PcapngBlocks() {}

  /** Returns the beginning of a file. */
  static byte[] header(String application, String comment, String name, String description) {
    Block section =
        new Block(SECTION_HEADER, 4 * LONGEST_TEXT)
            .put32(BYTE_ORDER)
            .put16(1)
            .put16(0)
            // The length of the section is not known yet.
            .put64(-1)
            .option(COMMENT, comment)
            .option(
                SECTION_OPERATING_SYSTEM,
                System.getProperty("os.name", "") + ' ' + System.getProperty("os.version", ""))
            .option(SECTION_APPLICATION, application);
    Block device =
        new Block(INTERFACE_DESCRIPTION, 3 * LONGEST_TEXT)
            .put16(RAW_IP)
            .put16(0)
            .put32(LONGEST_PACKET)
            .option(INTERFACE_NAME, name)
            .option(INTERFACE_DESCRIPTION_TEXT, description)
            .option(INTERFACE_TIME_RESOLUTION, new byte[] {NANOSECONDS});
    byte[] first = section.octets();
    byte[] second = device.octets();
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  /**
   * Returns a packet.
   *
   * @param nanos when it was, since 1970
   * @param inbound whether it goes to the server
   * @param dropped how many packets are missing before it
   */
  static byte[] packet(long nanos, ByteBuffer packet, boolean inbound, long dropped) {
    Block block =
        new Block(ENHANCED_PACKET, packet.remaining() + PACKET_OVERHEAD + 16)
            .put32(0)
            .put32((int) (nanos >>> 32))
            .put32((int) nanos)
            .put32(packet.remaining())
            .put32(packet.remaining())
            .padded(packet.duplicate())
            .option(PACKET_FLAGS, fourOctets(inbound ? INBOUND : OUTBOUND));
    if (dropped > 0) {
      block.option(PACKET_DROPS, eightOctets(dropped));
    }
    return block.octets();
  }

  private static byte[] fourOctets(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  private static byte[] eightOctets(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  /** One block while it is made: type and length, the body, options, the length again. */
  private static final class Block {
    private final ByteBuffer out;

    Block(int type, int room) {
      out = ByteBuffer.allocate(room + 64).order(ByteOrder.LITTLE_ENDIAN);
      out.putInt(type).putInt(0);
    }

    Block put16(int value) {
      out.putShort((short) value);
      return this;
    }

    Block put32(int value) {
      out.putInt(value);
      return this;
    }

    Block put64(long value) {
      out.putLong(value);
      return this;
    }

    Block padded(ByteBuffer octets) {
      out.put(octets);
      while (out.position() % 4 != 0) {
        out.put((byte) 0);
      }
      return this;
    }

    Block option(short code, String text) {
      byte[] octets = text.getBytes(StandardCharsets.UTF_8);
      if (octets.length > LONGEST_TEXT - 8) {
        octets = text.substring(0, LONGEST_TEXT / 8).getBytes(StandardCharsets.UTF_8);
      }
      return octets.length == 0 ? this : option(code, octets);
    }

    Block option(short code, byte[] value) {
      return put16(code).put16(value.length).padded(ByteBuffer.wrap(value));
    }

    byte[] octets() {
      put16(END_OF_OPTIONS).put16(0);
      int length = out.position() + 4;
      out.putInt(length).putInt(4, length);
      byte[] octets = new byte[length];
      out.flip().get(octets);
      return octets;
    }
  }
}
