package io.github.rfc2217j.api;

/**
 * Something that not every port can do, or that not every port is known to do truthfully. A port
 * that lacks a capability says so in {@link SerialPort#capabilities()}; nothing is made up in its
 * place.
 */
public enum Capability {
  /** {@link SerialPort#set(ControlLine, boolean)} moves real lines. */
  CONTROL_LINES,
  /** {@link SerialPort#modemState()} reads real lines. */
  MODEM_LINES,
  /** Changes of modem lines are reported as events without anybody asking. */
  MODEM_EVENTS,
  /** Breaks, parity, framing and overrun errors are reported. */
  LINE_ERRORS,
  /** A break can be switched on and off. */
  LEVEL_BREAK,
  /** A break of a given length can be sent. */
  TIMED_BREAK,
  /**
   * Settings are read back from what the driver kept; without it they are what the driver accepted.
   */
  READ_BACK,
  /** Receive and transmit queues can be purged separately, down to the device. */
  SPLIT_PURGE,
  /** {@link SerialPort#pendingOutput()} counts down to the device's own queue. */
  PENDING_OUTPUT,
  /** {@link SerialPort#drain} waits until the last bit is on the line. */
  DRAIN,
  /** Flow control can be set for each direction separately. */
  SPLIT_FLOW_CONTROL,
  /** Speeds outside the usual table can be set. */
  CUSTOM_BAUD_RATES,
  /** Mark and space parity can be set. */
  MARK_SPACE_PARITY,
  /** One and a half stop bits can be set. */
  ONE_POINT_FIVE_STOP_BITS,
  /** The driver can switch the transceiver of an RS-485 line; {@link SerialPort#rs485()}. */
  RS485
}
