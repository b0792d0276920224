package io.github.rfc2217j.protocol;

import io.github.rfc2217j.protocol.telnet.OptionNegotiator;

/** What can happen to either role. */
public sealed interface SessionEvent extends ClientEvent, ServerEvent {

  /**
   * A Telnet option came into effect, ended, or was refused by the peer.
   *
   * @param side which end performs it
   * @param option the option
   * @param change ON, OFF or REFUSED
   */
  record OptionChanged(Side side, int option, OptionNegotiator.Change change)
      implements SessionEvent {}

  /** COM-PORT commands can be exchanged from now on (RFC 2217 §2). */
  record ComPortUp() implements SessionEvent {}

  /** COM-PORT commands can no longer be exchanged; data still flows. */
  record ComPortDown() implements SessionEvent {}

  /**
   * The peer sent a Telnet command; what RFC 854 demands in answer has been queued.
   *
   * @param code the command
   */
  record CommandReceived(int code) implements SessionEvent {}

  /** The peer ended a Synch (RFC 854); data before its mark was dropped. */
  record SynchReceived() implements SessionEvent {}

  /** The peer asked us to send nothing more (RFC 2217 §3, FLOWCONTROL-SUSPEND). */
  record Suspended() implements SessionEvent {}

  /**
   * The peer lets us send again. Offer payload held meanwhile before polling further: it is older.
   */
  record Resumed() implements SessionEvent {}

  /**
   * The peer's kind was told from how it opened the conversation, or from its signature.
   *
   * @param profile what such peers do, in force from now on
   */
  record PeerRecognized(QuirkProfile profile) implements SessionEvent {}

  /**
   * The peer told its signature without being asked.
   *
   * @param text one character from 0 to 255 for each octet
   */
  record SignatureReceived(String text) implements SessionEvent {}

  /**
   * The peer departed from the protocol.
   *
   * @param violation in what way
   * @param detail as the violation's description says, otherwise 0
   */
  record Violated(Violation violation, int detail) implements SessionEvent {}
}
