package io.github.rfc2217j.server.app.capture;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the IP packets with which TCP would have carried a stream of octets: connected, in order,
 * acknowledged, ended. Not for several threads at once.
 */
final class TcpConversation {

  /** Well below the 65535 octets of an IP packet. */
  static final int LONGEST_SEGMENT = 32 * 1024;

  /** How many octets one end sends before the other one acknowledges them; below the window. */
  private static final int UNACKNOWLEDGED = 256 * 1024;

  private static final int FIN = 1;
  private static final int SYN = 2;
  private static final int PSH = 8;
  private static final int ACK = 16;

  /** A window of a gibioctet: this is not about how TCP is doing. */
  private static final int WINDOW = 0xFFFF;

  private static final byte[] SYN_OPTIONS = {
    // maximum segment size 32768; no operation; window scale 14
    2, 4, (byte) 0x80, 0, 1, 3, 3, 14
  };
  private static final byte[] NONE = {};

  private final End client;
  private final End server;

  /**
   * A packet of the conversation.
   *
   * @param octets from the IP header on
   * @param toServer where it goes
   */
  record Packet(ByteBuffer octets, boolean toServer) {}

  private static final class End {
    final InetAddress address;
    final int port;

    /** The number of the next octet that it sends, modulo 2^32. */
    int next;

    /** The number of the next octet that it waits for, as it has said. */
    int acknowledged;

    int packets;

    End(InetSocketAddress at) {
      address = at.getAddress();
      port = at.getPort();
    }
  }

  /** Makes a conversation between addresses of one family, both resolved. */
  TcpConversation(InetSocketAddress client, InetSocketAddress server) {
    if (client.getAddress().getAddress().length != server.getAddress().getAddress().length) {
      throw new IllegalArgumentException(client + " and " + server + " are of two families");
    }
    this.client = new End(client);
    this.server = new End(server);
  }

  /** Returns the beginning. */
  List<Packet> open() {
    Packet first = packet(client, server, SYN, SYN_OPTIONS, nothing());
    client.next++;
    Packet second = packet(server, client, SYN | ACK, SYN_OPTIONS, nothing());
    server.next++;
    return List.of(first, second, packet(client, server, ACK, NONE, nothing()));
  }

  /** Returns what carries octets, which are consumed. */
  List<Packet> data(boolean toServer, ByteBuffer octets) {
    End from = toServer ? client : server;
    End to = toServer ? server : client;
    List<Packet> packets = new ArrayList<>();
    while (octets.hasRemaining()) {
      int length = Math.min(LONGEST_SEGMENT, octets.remaining());
      packets.add(packet(from, to, PSH | ACK, NONE, octets.slice(octets.position(), length)));
      octets.position(octets.position() + length);
      from.next += length;
      if (from.next - to.acknowledged >= UNACKNOWLEDGED) {
        packets.add(packet(to, from, ACK, NONE, nothing()));
      }
    }
    return packets;
  }

  /** Octets went by that are not to be had: the numbers show the gap. */
  void skip(boolean toServer, long count) {
    End from = toServer ? client : server;
    from.next += (int) count;
  }

  /** Returns the end. */
  List<Packet> close() {
    Packet first = packet(client, server, FIN | ACK, NONE, nothing());
    client.next++;
    Packet second = packet(server, client, FIN | ACK, NONE, nothing());
    server.next++;
    return List.of(first, second, packet(client, server, ACK, NONE, nothing()));
  }

  private Packet packet(End from, End to, int flags, byte[] options, ByteBuffer data) {
    if ((flags & ACK) != 0) {
      from.acknowledged = to.next;
    }
    int length = 20 + options.length + data.remaining();
    ByteBuffer packet = ByteBuffer.allocate(40 + length);
    if (from.address.getAddress().length == 4) {
      putIpv4(packet, from, to, length);
    } else {
      putIpv6(packet, from, to, length);
    }
    int start = packet.position();
    packet
        .putShort((short) from.port)
        .putShort((short) to.port)
        .putInt(from.next)
        .putInt((flags & ACK) == 0 ? 0 : from.acknowledged)
        .put((byte) (((20 + options.length) / 4) << 4))
        .put((byte) flags)
        .putShort((short) WINDOW)
        .putShort((short) 0)
        .putShort((short) 0)
        .put(options)
        .put(data);
    long pseudoHeader = sum(from.address.getAddress()) + sum(to.address.getAddress()) + 6 + length;
    packet.putShort(start + 16, checksum(pseudoHeader, packet, start, packet.position()));
    return new Packet(packet.flip(), from == client);
  }

  private static ByteBuffer nothing() {
    return ByteBuffer.allocate(0);
  }

  private static void putIpv4(ByteBuffer packet, End from, End to, int length) {
    packet
        .put((byte) 0x45)
        .put((byte) 0)
        .putShort((short) (20 + length))
        .putShort((short) from.packets++)
        // Do not fragment.
        .putShort((short) 0x4000)
        .put((byte) 64)
        .put((byte) 6)
        .putShort((short) 0)
        .put(from.address.getAddress())
        .put(to.address.getAddress());
    packet.putShort(10, checksum(0, packet, 0, 20));
  }

  private static void putIpv6(ByteBuffer packet, End from, End to, int length) {
    packet
        .putInt(0x60000000)
        .putShort((short) length)
        .put((byte) 6)
        .put((byte) 64)
        .put(from.address.getAddress())
        .put(to.address.getAddress());
  }

  private static long sum(byte[] octets) {
    ByteBuffer words = ByteBuffer.wrap(octets);
    return sum(words, 0, octets.length);
  }

  private static long sum(ByteBuffer octets, int start, int end) {
    long sum = 0;
    for (int at = start; at + 1 < end; at += 2) {
      sum += octets.getShort(at) & 0xFFFF;
    }
    return (end - start) % 2 == 0 ? sum : sum + ((octets.get(end - 1) & 0xFF) << 8);
  }

  /** The Internet checksum, RFC 1071. */
  private static short checksum(long begun, ByteBuffer octets, int start, int end) {
    long sum = begun + sum(octets, start, end);
    while (sum >>> 16 != 0) {
      sum = (sum & 0xFFFF) + (sum >>> 16);
    }
    return (short) ~sum;
  }
}
