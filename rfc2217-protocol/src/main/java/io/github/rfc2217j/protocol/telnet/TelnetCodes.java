package io.github.rfc2217j.protocol.telnet;

/** The numbers of RFC 854 and its options. */
public final class TelnetCodes {
  /** End of file (RFC 1184, LINEMODE). */
  public static final int EOF = 236;

  /** Suspend process (RFC 1184, LINEMODE). */
  public static final int SUSP = 237;

  /** Abort process (RFC 1184, LINEMODE). */
  public static final int ABORT = 238;

  /** End of record (RFC 885). */
  public static final int EOR = 239;

  /** End of a subnegotiation. */
  public static final int SE = 240;

  /** No operation. */
  public static final int NOP = 241;

  /** Data mark: the place of a Synch in the stream. */
  public static final int DM = 242;

  /** Break. */
  public static final int BRK = 243;

  /** Interrupt process. */
  public static final int IP = 244;

  /** Abort output. */
  public static final int AO = 245;

  /** Are you there? */
  public static final int AYT = 246;

  /** Erase character. */
  public static final int EC = 247;

  /** Erase line. */
  public static final int EL = 248;

  /** Go ahead. */
  public static final int GA = 249;

  /** Begin of a subnegotiation. */
  public static final int SB = 250;

  /** The sender wants to perform an option, or agrees to. */
  public static final int WILL = 251;

  /** The sender refuses or ends an option. */
  public static final int WONT = 252;

  /** The sender wants the other end to perform an option, or agrees to it. */
  public static final int DO = 253;

  /** The sender wants the other end not to perform an option. */
  public static final int DONT = 254;

  /** Interpret as command. */
  public static final int IAC = 255;

  /** Option: eight-bit data (RFC 856). */
  public static final int BINARY = 0;

  /** Option: echo (RFC 857). */
  public static final int ECHO = 1;

  /** Option: suppress go ahead (RFC 858). */
  public static final int SUPPRESS_GO_AHEAD = 3;

  /** Option: COM-PORT (RFC 2217). */
  public static final int COM_PORT = 44;

  private TelnetCodes() {}

  /**
   * Returns the name of a command.
   *
   * @param code 0 to 255
   * @return its name in RFC 854, or its number
   */
  public static String commandName(int code) {
    return switch (code) {
      case EOF -> "EOF";
      case SUSP -> "SUSP";
      case ABORT -> "ABORT";
      case EOR -> "EOR";
      case SE -> "SE";
      case NOP -> "NOP";
      case DM -> "DM";
      case BRK -> "BRK";
      case IP -> "IP";
      case AO -> "AO";
      case AYT -> "AYT";
      case EC -> "EC";
      case EL -> "EL";
      case GA -> "GA";
      case SB -> "SB";
      case WILL -> "WILL";
      case WONT -> "WONT";
      case DO -> "DO";
      case DONT -> "DONT";
      case IAC -> "IAC";
      default -> Integer.toString(code);
    };
  }

  /**
   * Returns the name of an option.
   *
   * @param option 0 to 255
   * @return its name, or its number
   */
  public static String optionName(int option) {
    return switch (option) {
      case BINARY -> "BINARY";
      case ECHO -> "ECHO";
      case SUPPRESS_GO_AHEAD -> "SUPPRESS-GO-AHEAD";
      case COM_PORT -> "COM-PORT";
      default -> Integer.toString(option);
    };
  }
}
