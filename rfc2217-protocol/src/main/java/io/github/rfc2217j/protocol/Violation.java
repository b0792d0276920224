package io.github.rfc2217j.protocol;

/**
 * A way in which a peer departed from the protocol. Each is tolerated, counted and reported; none
 * ends the connection.
 */
public enum Violation {
  /** IAC SE outside a subnegotiation (RFC 854). Ignored. */
  STRAY_SE,
  /**
   * IAC and an octet that is no command (RFC 854); taken as IAC NOP, as RFC 856 §5 has it. Detail:
   * the octet.
   */
  UNDEFINED_COMMAND,
  /** DONT answered by WILL, or WONT by DO (RFC 1143 §7). Detail: the option. */
  REFUSAL_IGNORED,
  /**
   * A subnegotiation that another command cut off (RFC 855). Dropped whole, so nothing half-read is
   * ever set.
   */
  SUBNEGOTIATION_ABORTED,
  /** A two-octet command inside a subnegotiation (RFC 855). Dropped. Detail: the command. */
  COMMAND_IN_SUBNEGOTIATION,
  /**
   * A subnegotiation over {@link io.github.rfc2217j.protocol.telnet.TelnetDecoder#MOST_OCTETS}
   * octets. Dropped.
   */
  SUBNEGOTIATION_TOO_LONG,
  /** IAC SB IAC SE: not even an option (RFC 855). Ignored. */
  SUBNEGOTIATION_EMPTY,
  /** A subnegotiation of an option that is not on (RFC 854). Ignored. Detail: the option. */
  OPTION_NOT_ON,
  /** A COM-PORT command with too few octets (RFC 2217 §3). Ignored. Detail: the command. */
  VALUE_TOO_SHORT,
  /**
   * A COM-PORT command with too many octets (RFC 2217 §3); the leading ones are used. Detail: the
   * command.
   */
  VALUE_TOO_LONG,
  /** A COM-PORT command that RFC 2217 §3 does not define. Ignored. Detail: the command. */
  UNKNOWN_COMMAND,
  /** A COM-PORT command of the other direction (RFC 2217 §3). Ignored. Detail: the command. */
  WRONG_DIRECTION,
  /**
   * A value that is reserved or that the port can't do (RFC 2217 §3); what was in force stays.
   * Detail: the command.
   */
  UNSUPPORTED_VALUE,
  /**
   * More answers waited, while the peer had suspended us, than are kept; the oldest was dropped.
   */
  ANSWERS_DROPPED
}
