package io.github.rfc2217j.client;

import io.github.rfc2217j.protocol.comport.ComPortCodec;
import io.github.rfc2217j.protocol.comport.ComPortCodec.Decoded;
import io.github.rfc2217j.protocol.comport.ComPortCodec.Sender;
import io.github.rfc2217j.protocol.comport.ComPortMessage;
import io.github.rfc2217j.protocol.telnet.TelnetCodes;
import io.github.rfc2217j.protocol.telnet.TelnetDecoder;
import io.github.rfc2217j.protocol.telnet.TelnetEvent;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Telnet frames in the words of the field: {@code WILL COM-PORT}, {@code SET-BAUDRATE 115200}. */
final class Frames {

  private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();

  private Frames() {}

  /** What a frame of ours says. */
  static String describe(byte[] frame) {
    TelnetDecoder decoder = new TelnetDecoder();
    return switch (decoder.decode(ByteBuffer.wrap(frame), ByteBuffer.allocate(0))) {
      case EVENT -> describe(decoder.takeEvent(), Sender.CLIENT);
      // NOP, GA, and a data mark outside a Synch raise no event.
      case WIRE_EMPTY, PAYLOAD_FULL, TRANSMIT_FIRST ->
          "IAC " + TelnetCodes.commandName(frame[frame.length - 1] & 0xFF);
    };
  }

  /** What a frame says that somebody sent. */
  static String describe(TelnetEvent frame, Sender sender) {
    return switch (frame) {
      case TelnetEvent.Negotiation step ->
          TelnetCodes.commandName(step.verb()) + ' ' + TelnetCodes.optionName(step.option());
      case TelnetEvent.Command command -> "IAC " + TelnetCodes.commandName(command.code());
      case TelnetEvent.Synch synch -> "Synch";
      case TelnetEvent.Malformed malformed -> malformed.violation() + " " + malformed.detail();
      case TelnetEvent.Subnegotiation sub when sub.option() == TelnetCodes.COM_PORT ->
          command(sub.parameters(), sender);
      case TelnetEvent.Subnegotiation sub ->
          "SB " + TelnetCodes.optionName(sub.option()) + ' ' + HEX.formatHex(sub.parameters());
    };
  }

  private static String command(byte[] parameters, Sender sender) {
    Decoded decoded = ComPortCodec.decode(sender, parameters);
    String octets = "SB COM-PORT " + HEX.formatHex(parameters);
    ComPortMessage message = decoded.message();
    if (message == null) {
      return octets;
    }
    return describe(message) + (decoded.violation() == null ? "" : " (" + octets + ')');
  }

  /** A command and its value; a signature cannot bring control characters into a log. */
  static String describe(ComPortMessage message) {
    if (message instanceof ComPortMessage.Signature signature) {
      String text = signature.text();
      return text.isEmpty() ? "SIGNATURE" : "SIGNATURE " + Wording.quoted(text);
    }
    return message.describe();
  }

  /** Octets in hexadecimal, at most so many. */
  static String hex(byte[] octets, int most) {
    int count = Math.min(octets.length, most);
    String more = octets.length > count ? " ..." : "";
    return HEX.formatHex(octets, 0, count) + more;
  }
}
