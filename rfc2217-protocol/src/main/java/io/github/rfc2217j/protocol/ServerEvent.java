package io.github.rfc2217j.protocol;

/** What a {@link ServerSession} reports. */
public sealed interface ServerEvent
    permits SessionEvent,
        ServerEvent.Requested,
        ServerEvent.BreakReceived,
        ServerEvent.LineStateMaskSet,
        ServerEvent.ModemStateMaskSet {

  /**
   * The client wants something of the port. Do it, then call {@link ServerSession#complete}, before
   * putting in anything more of the wire; a modem or line state asked for is put in first. Data put
   * out before this event was sent before the request.
   *
   * @param request what it wants; a reserved value has become the question for what is in force
   */
  record Requested(Request request) implements ServerEvent {}

  /**
   * The client sent Telnet's BRK: send a break of the usual length (RFC 854); there is no answer.
   */
  record BreakReceived() implements ServerEvent {}

  /**
   * The client chose which line states to be told of; it has been answered.
   *
   * @param inForce the mask in force
   */
  record LineStateMaskSet(int inForce) implements ServerEvent {}

  /**
   * The client chose which modem states to be told of; it has been answered.
   *
   * @param inForce the mask in force
   */
  record ModemStateMaskSet(int inForce) implements ServerEvent {}
}
