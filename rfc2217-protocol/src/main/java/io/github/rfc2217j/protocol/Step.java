package io.github.rfc2217j.protocol;

/** Why a receiver stopped. */
public enum Step {
  /** Every octet given was used. */
  WIRE_EMPTY,
  /** The next octet is data and there is no room for it; octets may be left. */
  PAYLOAD_FULL,
  /**
   * Too many frames wait for the wire; octets may be left. Move them out before putting more in: a
   * peer that asks and never reads is held back by TCP, and by nothing else.
   */
  TRANSMIT_FIRST,
  /**
   * An event waits, or an answer that makes none; the data put out so far came before it, what is
   * left of the octets comes after it.
   */
  EVENT
}
