package io.github.rfc2217j.protocol.comport;

import io.github.rfc2217j.protocol.Violation;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Bare;
import io.github.rfc2217j.protocol.comport.ComPortMessage.BaudRate;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Octet;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Signature;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** COM-PORT commands to octets and back (RFC 2217 §3), without the Telnet frame around them. */
public final class ComPortCodec {

  private static final int BAUD_OCTETS = 4;

  /** Which end speaks. */
  public enum Sender {
    /** The end that uses the port. */
    CLIENT(0),
    /** The end that has the port. */
    SERVER(ComPortCodes.SERVER_OFFSET);

    private final int offset;

    Sender(int offset) {
      this.offset = offset;
    }

    /**
     * Returns the code by which this end sends a command.
     *
     * @param command its code as a client sends it
     * @return the code on the wire
     */
    public int code(int command) {
      return command + offset;
    }
  }

  /**
   * What the octets were.
   *
   * @param message the command, or null if it is to be ignored
   * @param violation how the sender departed from RFC 2217, or null if it did not
   * @param code the command's code as it was sent, or the option's number if there was none
   */
  public record Decoded(
      @Nullable ComPortMessage message, @Nullable Violation violation, int code) {}

  private ComPortCodec() {}

  /**
   * Reads a command.
   *
   * @param sender who sent it
   * @param octets the subnegotiation without the option, escapes undone
   * @return the command, or why there is none
   */
  public static Decoded decode(Sender sender, byte[] octets) {
    if (octets.length == 0) {
      return new Decoded(null, Violation.VALUE_TOO_SHORT, 0);
    }
    int code = octets[0] & 0xFF;
    int command = command(sender, code);
    if (command < 0) {
      boolean known = command(other(sender), code) >= 0;
      return new Decoded(null, known ? Violation.WRONG_DIRECTION : Violation.UNKNOWN_COMMAND, code);
    }
    int wanted = valueLength(sender, command);
    int length = octets.length - 1;
    if (wanted < 0) {
      String text = new String(octets, 1, length, StandardCharsets.ISO_8859_1);
      return new Decoded(new Signature(text), null, code);
    }
    if (length < wanted) {
      return new Decoded(null, Violation.VALUE_TOO_SHORT, code);
    }
    // A client's poll may carry an octet: pyserial sends none, others pad it.
    boolean tooLong = length > wanted && !isPoll(sender, command);
    return new Decoded(
        message(command, wanted, octets), tooLong ? Violation.VALUE_TOO_LONG : null, code);
  }

  private static ComPortMessage message(int command, int valueLength, byte[] octets) {
    return switch (valueLength) {
      case 0 -> new Bare(command);
      case 1 -> new Octet(command, octets[1] & 0xFF);
      default -> new BaudRate(ByteBuffer.wrap(octets, 1, BAUD_OCTETS).getInt() & 0xFFFF_FFFFL);
    };
  }

  /**
   * Writes a command.
   *
   * @param sender who sends it
   * @param message the command
   * @return the subnegotiation without the option, not escaped yet
   */
  public static byte[] encode(Sender sender, ComPortMessage message) {
    byte code = (byte) sender.code(message.command());
    return switch (message) {
      case Signature signature -> {
        byte[] text = signature.text().getBytes(StandardCharsets.ISO_8859_1);
        yield ByteBuffer.allocate(1 + text.length).put(code).put(text).array();
      }
      case BaudRate baud ->
          ByteBuffer.allocate(1 + BAUD_OCTETS).put(code).putInt((int) baud.rate()).array();
      case Octet octet -> new byte[] {code, (byte) octet.value()};
      case Bare bare -> new byte[] {code};
    };
  }

  /** The command as a client numbers it, or -1 if the code is none of the sender's. */
  private static int command(Sender sender, int code) {
    int command = code - sender.offset;
    if (command >= 0 && command <= ComPortCodes.PURGE_DATA) {
      return command;
    }
    // Some servers send the client's codes for flow control; pyserial's client knows only those.
    boolean flow =
        code == ComPortCodes.FLOWCONTROL_SUSPEND || code == ComPortCodes.FLOWCONTROL_RESUME;
    return flow && sender == Sender.SERVER ? code : -1;
  }

  private static Sender other(Sender sender) {
    return sender == Sender.CLIENT ? Sender.SERVER : Sender.CLIENT;
  }

  private static boolean isPoll(Sender sender, int command) {
    return sender == Sender.CLIENT
        && (command == ComPortCodes.NOTIFY_LINESTATE || command == ComPortCodes.NOTIFY_MODEMSTATE);
  }

  /** The length of the value, -1 for any. */
  private static int valueLength(Sender sender, int command) {
    return switch (command) {
      case ComPortCodes.SIGNATURE -> -1;
      case ComPortCodes.SET_BAUDRATE -> BAUD_OCTETS;
      case ComPortCodes.FLOWCONTROL_SUSPEND, ComPortCodes.FLOWCONTROL_RESUME -> 0;
      default -> isPoll(sender, command) ? 0 : 1;
    };
  }
}
