package io.github.rfc2217j.endtoend.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What one end of a connection has said, taken apart into frames and data. It knows no more of
 * Telnet than RFC 854 and RFC 855 say, and shares no code with what it looks at. One thread.
 */
final class Heard {

  private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();
  private static final int IAC = 255;
  private static final int SB = 250;
  private static final int SE = 240;

  private final List<String> frames = new ArrayList<>();
  private final Octets data = new Octets();
  private final ByteArrayOutputStream frame = new ByteArrayOutputStream();
  private boolean subnegotiation;
  private boolean iac;
  private int verb;
  private int said;
  private int taken;

  void take(byte[] octets, int count) {
    taken += count;
    for (int i = 0; i < count; i++) {
      take(octets[i] & 255);
    }
  }

  private void take(int octet) {
    if (verb != 0) {
      frame("%02X %02X".formatted(verb, octet));
      verb = 0;
    } else if (iac) {
      iac = false;
      afterIac(octet);
    } else if (octet == IAC) {
      iac = true;
    } else {
      target().write(octet);
    }
  }

  private void afterIac(int octet) {
    if (octet == IAC) {
      target().write(octet);
    } else if (subnegotiation) {
      subnegotiation = false;
      frame(
          octet == SE
              ? "SB " + HEX.formatHex(frame.toByteArray())
              : "cut off by %02X".formatted(octet));
    } else if (octet == SB) {
      frame.reset();
      subnegotiation = true;
    } else if (octet > SB) {
      verb = octet;
    } else {
      frame("%02X".formatted(octet));
    }
  }

  private void frame(String shown) {
    frames.add(shown);
    said += isFlow(shown) ? 0 : 1;
  }

  private ByteArrayOutputStream target() {
    return subnegotiation ? frame : data;
  }

  /** Whether everything said so far is whole. */
  boolean isWhole() {
    return !subnegotiation && !iac && verb == 0;
  }

  /** How many octets there were. */
  int octets() {
    return taken;
  }

  /**
   * The same without values of answers, and without reports and answers on line and modem states,
   * which nobody can tell apart.
   */
  Heard kinds() {
    Heard kinds = new Heard();
    for (String each : frames) {
      if (!each.startsWith("SB 2C 6A") && !each.startsWith("SB 2C 6B")) {
        kinds.frame(each.startsWith("SB 2C ") ? each.substring(0, 8) : each);
      }
    }
    return kinds;
  }

  /** How many frames but suspensions there were. */
  int said() {
    return said;
  }

  /** Every frame but suspensions, which the server sends when its queue says so. */
  List<String> others() {
    return frames.stream().filter(each -> !isFlow(each)).toList();
  }

  /** The server's suspensions and the ends of them. */
  List<String> flow() {
    return frames.stream().filter(Heard::isFlow).toList();
  }

  private static boolean isFlow(String frame) {
    return frame.equals("SB 2C 6C") || frame.equals("SB 2C 6D");
  }

  /** What overtakes a suspension: negotiation and data marks. */
  static boolean isExempt(String frame) {
    return !frame.startsWith("SB") && !frame.equals("F1");
  }

  /** Whether these octets are the last ones of the data. */
  boolean endsWith(byte[] octets) {
    for (int i = 1; i <= octets.length; i++) {
      if (data.size() < octets.length || data.at(data.size() - i) != octets[octets.length - i]) {
        return false;
      }
    }
    return true;
  }

  /** The data without the NUL that follows a CR while BINARY is off. */
  byte[] data() {
    return withoutNul(data.toByteArray());
  }

  /**
   * Leaves out each NUL that follows a CR: whether one was put there depends on how far the echo
   * had come when BINARY changed.
   */
  static byte[] withoutNul(byte[] octets) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream(octets.length);
    boolean afterCr = false;
    for (byte octet : octets) {
      if (octet != 0 || !afterCr) {
        kept.write(octet);
        afterCr = octet == '\r';
      }
    }
    return kept.toByteArray();
  }

  /** Octets that can be looked at without a copy of all of them. */
  private static final class Octets extends ByteArrayOutputStream {
    byte at(int index) {
      return buf[index];
    }
  }
}
