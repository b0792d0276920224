package io.github.rfc2217j.api;

/** Which waiting octets to throw away, seen from the serial port (RFC 2217 §3, PURGE-DATA). */
public enum Purge {
  /** What came from the device and has not been read yet. */
  RECEIVE,
  /** What was written and has not left for the device yet. */
  TRANSMIT,
  /** Both. */
  BOTH;

  /**
   * Tells whether received octets go.
   *
   * @return true for {@link #RECEIVE} and {@link #BOTH}
   */
  public boolean receive() {
    return this != TRANSMIT;
  }

  /**
   * Tells whether octets waiting for transmission go.
   *
   * @return true for {@link #TRANSMIT} and {@link #BOTH}
   */
  public boolean transmit() {
    return this != RECEIVE;
  }
}
