package io.github.rfc2217j.protocol.telnet;

/** The state of one option on one side, as RFC 1143 §7 names them. */
public enum QState {
  /** Off. */
  NO,
  /** On. */
  YES,
  /** We asked to end it and wait for the answer. */
  WANTNO_EMPTY,
  /** We asked to end it, wait for the answer, and want it on again after that. */
  WANTNO_OPPOSITE,
  /** We asked for it and wait for the answer. */
  WANTYES_EMPTY,
  /** We asked for it, wait for the answer, and want it off again after that. */
  WANTYES_OPPOSITE
}
