package io.github.rfc2217j.api;

/** A line of the connector that our end drives. */
public enum ControlLine {
  /** Data terminal ready. */
  DTR,
  /** Request to send. While RTS/CTS flow control is on, the port itself moves this line. */
  RTS
}
