package io.github.rfc2217j.protocol.telnet;

import io.github.rfc2217j.protocol.Violation;

/** Something in a Telnet stream that is not data. */
public sealed interface TelnetEvent {

  /**
   * A command of two octets other than those with an event of their own; NOP and GA raise none.
   *
   * @param code the command
   */
  record Command(int code) implements TelnetEvent {}

  /**
   * A step of option negotiation.
   *
   * @param verb WILL, WONT, DO or DONT
   * @param option the option
   */
  record Negotiation(int verb, int option) implements TelnetEvent {}

  /**
   * A complete subnegotiation.
   *
   * @param option the option
   * @param parameters what followed it, with escapes undone; the receiver's own copy
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  record Subnegotiation(int option, byte[] parameters) implements TelnetEvent {}

  /** The data mark of a Synch was reached; data before it was dropped. */
  record Synch() implements TelnetEvent {}

  /**
   * The peer departed from RFC 854 or 855.
   *
   * @param violation in what way
   * @param detail as the violation's description says, otherwise 0
   */
  record Malformed(Violation violation, int detail) implements TelnetEvent {}
}
