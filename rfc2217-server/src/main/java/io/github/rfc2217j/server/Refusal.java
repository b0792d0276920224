package io.github.rfc2217j.server;

/** Why a server did not let a client in, or held it back. */
public enum Refusal {
  /** Its address is not on the listener's list. */
  ADDRESS,
  /** The server has as many connections as it may have. */
  TOTAL,
  /** Its address has as many connections as it may have. */
  PER_ADDRESS,
  /** TLS failed. */
  TLS,
  /** It speaks TLS to a listener without. */
  TLS_TO_PLAIN,
  /** It speaks HTTP: a browser, perhaps one that a foreign web page had do it. */
  HTTP,
  /** Its certificate names nobody who may come in. */
  IDENTITY,
  /** It did not negotiate in time. */
  NEGOTIATION,
  /** Another client has the port. */
  BUSY,
  /** It sent commands faster than it may: it was read from more slowly. */
  RATE
}
