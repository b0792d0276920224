package io.github.rfc2217j.protocol.comport;

/**
 * What a SET-CONTROL value is about (RFC 2217 §3). Answers are matched to requests within a group.
 */
public enum ControlGroup {
  /** Flow control: outbound, or both directions where they can't be set apart. */
  FLOW,
  /** The break state. */
  BREAK,
  /** The DTR line. */
  DTR,
  /** The RTS line. */
  RTS,
  /** Inbound flow control. */
  INBOUND_FLOW
}
