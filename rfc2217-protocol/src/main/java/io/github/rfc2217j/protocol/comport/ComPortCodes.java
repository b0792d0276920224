package io.github.rfc2217j.protocol.comport;

/** The command codes of RFC 2217 §3 as a client sends them; a server sends each plus 100. */
public final class ComPortCodes {
  /** Who are you, or who am I. */
  public static final int SIGNATURE = 0;

  /** Speed. */
  public static final int SET_BAUDRATE = 1;

  /** Data bits. */
  public static final int SET_DATASIZE = 2;

  /** Parity. */
  public static final int SET_PARITY = 3;

  /** Stop bits. */
  public static final int SET_STOPSIZE = 4;

  /** Flow control, break, DTR and RTS. */
  public static final int SET_CONTROL = 5;

  /** Line state. */
  public static final int NOTIFY_LINESTATE = 6;

  /** Modem state. */
  public static final int NOTIFY_MODEMSTATE = 7;

  /** Stop sending. */
  public static final int FLOWCONTROL_SUSPEND = 8;

  /** Go on sending. */
  public static final int FLOWCONTROL_RESUME = 9;

  /** Which line states to report. */
  public static final int SET_LINESTATE_MASK = 10;

  /** Which modem states to report. */
  public static final int SET_MODEMSTATE_MASK = 11;

  /** Throw waiting octets away. */
  public static final int PURGE_DATA = 12;

  /** What a server adds to the code. */
  public static final int SERVER_OFFSET = 100;

  private static final String[] NAMES = {
    "SIGNATURE",
    "SET-BAUDRATE",
    "SET-DATASIZE",
    "SET-PARITY",
    "SET-STOPSIZE",
    "SET-CONTROL",
    "NOTIFY-LINESTATE",
    "NOTIFY-MODEMSTATE",
    "FLOWCONTROL-SUSPEND",
    "FLOWCONTROL-RESUME",
    "SET-LINESTATE-MASK",
    "SET-MODEMSTATE-MASK",
    "PURGE-DATA"
  };

  private ComPortCodes() {}

  /**
   * Returns the name of a command.
   *
   * @param code as either end sends it
   * @return the name in RFC 2217 §3, or the number
   */
  public static String name(int code) {
    int plain = code >= SERVER_OFFSET ? code - SERVER_OFFSET : code;
    return plain >= 0 && plain < NAMES.length ? NAMES[plain] : Integer.toString(code);
  }
}
