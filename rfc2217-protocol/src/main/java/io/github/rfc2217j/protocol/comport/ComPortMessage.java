package io.github.rfc2217j.protocol.comport;

/**
 * A COM-PORT command with its value (RFC 2217 §3). Client and server share the vocabulary; which of
 * them speaks is said by {@link ComPortCodec.Sender}. Values are as on the wire, defined there or
 * not.
 */
public sealed interface ComPortMessage {

  /**
   * Returns the command's code as a client sends it.
   *
   * @return 0 to 12
   */
  int command();

  /**
   * Returns the message in the words of RFC 2217 §3, for logs and errors.
   *
   * @return such as {@code SET-BAUDRATE 9600} or {@code SET-CONTROL 8 (DTR ON)}
   */
  default String describe() {
    String name = ComPortCodes.name(command());
    return switch (this) {
      case BaudRate baud -> name + ' ' + baud.rate();
      case Octet octet when command() == ComPortCodes.SET_CONTROL -> {
        ControlValue value = ControlValue.of(octet.value());
        String meaning = value == null ? "" : " (" + value.name().replace('_', ' ') + ')';
        yield name + ' ' + octet.value() + meaning;
      }
      case Octet octet -> name + ' ' + octet.value();
      case Signature signature -> name + " '" + signature.text() + "'";
      case Bare bare -> name;
    };
  }

  /**
   * SIGNATURE.
   *
   * @param text one character from 0 to 255 for each octet; empty asks for the other end's
   */
  record Signature(String text) implements ComPortMessage {
    @Override
    public int command() {
      return ComPortCodes.SIGNATURE;
    }
  }

  /**
   * SET-BAUDRATE.
   *
   * @param rate bits per second, 0 to 4294967295; 0 asks
   */
  record BaudRate(long rate) implements ComPortMessage {
    @Override
    public int command() {
      return ComPortCodes.SET_BAUDRATE;
    }
  }

  /**
   * A command whose value is one octet: SET-DATASIZE, SET-PARITY, SET-STOPSIZE, SET-CONTROL, both
   * notifications, both masks and PURGE-DATA.
   *
   * @param command its code as a client sends it
   * @param value 0 to 255
   */
  record Octet(int command, int value) implements ComPortMessage {}

  /**
   * A command without a value: both flow control commands, and NOTIFY-LINESTATE or
   * NOTIFY-MODEMSTATE from a client, which asks for the state.
   *
   * @param command its code as a client sends it
   */
  record Bare(int command) implements ComPortMessage {}
}
