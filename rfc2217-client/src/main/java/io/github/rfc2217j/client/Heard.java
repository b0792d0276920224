package io.github.rfc2217j.client;

import io.github.rfc2217j.protocol.comport.ComPortCodec.Sender;
import io.github.rfc2217j.protocol.comport.ComPortCodes;
import io.github.rfc2217j.protocol.telnet.TelnetCodes;
import io.github.rfc2217j.protocol.telnet.TelnetEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** A COM-PORT subnegotiation as a peer under examination sent it, octet for octet. */
final class Heard {

  /** So many are put into words. */
  private static final int MOST = 3;

  private final long at;
  private final byte[] octets;

  /**
   * Keeps it.
   *
   * @param at when it came, nanoseconds since the connection began
   * @param octets code and value, escapes undone
   */
  Heard(long at, byte[] octets) {
    this.at = at;
    this.octets = octets.clone();
  }

  long at() {
    return at;
  }

  /** The code as it was sent, -1 if there is none. */
  int code() {
    return octets.length == 0 ? -1 : octets[0] & 0xFF;
  }

  /** The command as a client numbers it, also if the peer sent that number. */
  int command() {
    int code = code();
    return code >= ComPortCodes.SERVER_OFFSET ? code - ComPortCodes.SERVER_OFFSET : code;
  }

  boolean hasClientsCode() {
    return code() < ComPortCodes.SERVER_OFFSET;
  }

  /** How many octets the value has. */
  int length() {
    return Math.max(0, octets.length - 1);
  }

  /** The first octet of the value, -1 if there is none. */
  int octet() {
    return length() == 0 ? -1 : octets[1] & 0xFF;
  }

  /** The rate of SET-BAUDRATE, -1 if the value is too short for one. */
  long rate() {
    return length() < Integer.BYTES
        ? -1
        : ByteBuffer.wrap(octets, 1, Integer.BYTES).getInt() & 0xFFFF_FFFFL;
  }

  /** The value in force that it tells: a rate or an octet. */
  long value() {
    return command() == ComPortCodes.SET_BAUDRATE ? rate() : octet();
  }

  /** The value as text, one character for each octet. */
  String text() {
    return new String(octets, Math.min(1, octets.length), length(), StandardCharsets.ISO_8859_1);
  }

  boolean isNotification() {
    return command() == ComPortCodes.NOTIFY_LINESTATE
        || command() == ComPortCodes.NOTIFY_MODEMSTATE;
  }

  String describe() {
    return Frames.describe(
        new TelnetEvent.Subnegotiation(TelnetCodes.COM_PORT, octets.clone()), Sender.SERVER);
  }

  /** What came, at most a few of it in words. */
  static String words(List<Heard> all) {
    if (all.isEmpty()) {
      return "nothing";
    }
    String first = all.stream().limit(MOST).map(Heard::describe).collect(Collectors.joining(", "));
    return all.size() > MOST ? first + " and " + (all.size() - MOST) + " more" : first;
  }

  @Override
  public String toString() {
    return describe();
  }
}
