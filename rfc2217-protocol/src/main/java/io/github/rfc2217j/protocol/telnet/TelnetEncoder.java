package io.github.rfc2217j.protocol.telnet;

import static io.github.rfc2217j.protocol.telnet.TelnetCodes.IAC;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.SB;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.SE;

import java.nio.ByteBuffer;

/**
 * Puts data and subnegotiations into Telnet's form (RFC 854, 855). Has no state; allocates nothing
 * for data.
 */
public final class TelnetEncoder {

  private static final byte CR = 13;
  private static final byte LF = 10;
  private static final byte NUL = 0;
  private static final short TWO_IACS = -1;

  private TelnetEncoder() {}

  /**
   * Escapes data as far as there is room, never half a pair.
   *
   * @param payload the data; what was encoded is consumed
   * @param out where it goes
   * @param binary false to send CR as CR NUL unless LF follows in the same payload (RFC 854, NVT)
   * @return the number of octets put out
   */
  public static int encode(ByteBuffer payload, ByteBuffer out, boolean binary) {
    int before = out.position();
    if (binary) {
      encodeRuns(payload, out);
    } else {
      encodeNvt(payload, out);
    }
    return out.position() - before;
  }

  private static void encodeRuns(ByteBuffer payload, ByteBuffer out) {
    int limit = payload.limit();
    while (payload.hasRemaining() && out.hasRemaining()) {
      int start = payload.position();
      if (payload.get(start) == (byte) IAC) {
        if (out.remaining() < 2) {
          return;
        }
        doubleIacs(payload, out);
      } else {
        int end = OctetSearch.nextIac(payload, start, limit);
        int count = Math.min(end - start, out.remaining());
        out.put(out.position(), payload, start, count).position(out.position() + count);
        payload.position(start + count);
      }
    }
  }

  /** A loop of its own: searching anew for each IAC makes a stream of them four times slower. */
  private static void doubleIacs(ByteBuffer payload, ByteBuffer out) {
    int from = payload.position();
    int to = out.position();
    int last = Math.min(payload.limit(), from + out.remaining() / 2);
    while (from < last && payload.get(from) == (byte) IAC) {
      out.putShort(to, TWO_IACS);
      from++;
      to += 2;
    }
    payload.position(from);
    out.position(to);
  }

  private static void encodeNvt(ByteBuffer payload, ByteBuffer out) {
    while (payload.hasRemaining()) {
      int position = payload.position();
      byte octet = payload.get(position);
      boolean two = octet == CR || octet == (byte) IAC;
      if (out.remaining() < (two ? 2 : 1)) {
        return;
      }
      out.put(octet);
      if (octet == CR && position + 1 < payload.limit() && payload.get(position + 1) == LF) {
        // Both at once: whoever drops the rest of the payload must not leave a bare CR behind.
        out.put(LF);
        position++;
      } else if (two) {
        out.put(octet == CR ? NUL : octet);
      }
      payload.position(position + 1);
    }
  }

  /**
   * Makes a step of negotiation.
   *
   * @param verb WILL, WONT, DO or DONT
   * @param option the option
   * @return three octets
   */
  public static byte[] negotiation(int verb, int option) {
    return new byte[] {(byte) IAC, (byte) verb, (byte) option};
  }

  /**
   * Makes a command of two octets.
   *
   * @param code the command
   * @return two octets
   */
  public static byte[] command(int code) {
    return new byte[] {(byte) IAC, (byte) code};
  }

  /**
   * Makes a whole subnegotiation.
   *
   * @param option the option
   * @param parameters what follows it, not escaped yet
   * @return IAC SB to IAC SE
   */
  public static byte[] subnegotiation(int option, byte[] parameters) {
    int doubled = 0;
    for (byte octet : parameters) {
      if (octet == (byte) IAC) {
        doubled++;
      }
    }
    ByteBuffer frame = ByteBuffer.allocate(5 + parameters.length + doubled);
    frame.put((byte) IAC).put((byte) SB).put((byte) option);
    for (byte octet : parameters) {
      frame.put(octet);
      if (octet == (byte) IAC) {
        frame.put(octet);
      }
    }
    return frame.put((byte) IAC).put((byte) SE).array();
  }
}
