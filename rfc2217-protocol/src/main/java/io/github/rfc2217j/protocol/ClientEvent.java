package io.github.rfc2217j.protocol;

import io.github.rfc2217j.protocol.comport.ComPortMessage;

/** What a {@link ClientSession} reports. */
public sealed interface ClientEvent
    permits SessionEvent,
        ClientEvent.Answered,
        ClientEvent.Failed,
        ClientEvent.Informed,
        ClientEvent.ModemStateReceived,
        ClientEvent.LineStateReceived {

  /** How an answer fits its request. */
  enum Match {
    /** It confirms what was asked for, or answers the question. */
    EQUAL,
    /** Another value is in force. */
    DIFFERENT,
    /**
     * It is about something else, as sredird's answers to DTR and RTS are; what is in force is not
     * known.
     */
    UNVERIFIED
  }

  /** Why a request has no answer. */
  enum Failure {
    /** None came in time. */
    TIMED_OUT,
    /** The COM-PORT option ended first. */
    OPTION_LOST,
    /** It was not sent: this peer would take it for something else, see {@link Quirk}. */
    WITHHELD
  }

  /**
   * A request was answered.
   *
   * @param ticket names it
   * @param request what was asked
   * @param answer what the server said is in force
   * @param match how that fits
   */
  record Answered(Ticket ticket, Request request, ComPortMessage answer, Match match)
      implements ClientEvent {}

  /**
   * A request will not be answered any more.
   *
   * @param ticket names it
   * @param request what was asked
   * @param reason why
   */
  record Failed(Ticket ticket, Request request, Failure reason) implements ClientEvent {}

  /**
   * The server told a value in force that nobody waits for: another client's change, or an answer
   * that came late.
   *
   * @param message the value
   */
  record Informed(ComPortMessage message) implements ClientEvent {}

  /**
   * The server reported modem lines. Trust the levels: changes are hints, as servers differ in
   * them.
   *
   * @param bits levels and changes as in RFC 2217 §3 NOTIFY-MODEMSTATE
   */
  record ModemStateReceived(int bits) implements ClientEvent {}

  /**
   * The server reported the line state.
   *
   * @param bits as in {@link io.github.rfc2217j.api.LineState}
   */
  record LineStateReceived(int bits) implements ClientEvent {}
}
