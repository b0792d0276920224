package io.github.rfc2217j.protocol;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.DataBits;
import io.github.rfc2217j.api.FlowControl;
import io.github.rfc2217j.api.Parity;
import io.github.rfc2217j.api.StopBits;
import io.github.rfc2217j.protocol.comport.ComPortMessage;

/**
 * What a client asks of a server's port (RFC 2217 §3): submitted at one end, carried out at the
 * other.
 */
public sealed interface Request {

  /** What can be asked for. */
  enum Item {
    /** SIGNATURE. */
    SIGNATURE,
    /** SET-BAUDRATE. */
    BAUD_RATE,
    /** SET-DATASIZE. */
    DATA_SIZE,
    /** SET-PARITY. */
    PARITY,
    /** SET-STOPSIZE. */
    STOP_SIZE,
    /** SET-CONTROL, flow control. */
    FLOW,
    /** SET-CONTROL, inbound flow control. */
    INBOUND_FLOW,
    /** SET-CONTROL, break state. */
    BREAK,
    /** SET-CONTROL, DTR. */
    DTR,
    /** SET-CONTROL, RTS. */
    RTS,
    /** NOTIFY-LINESTATE. */
    LINE_STATE,
    /** NOTIFY-MODEMSTATE. */
    MODEM_STATE
  }

  /**
   * Tell what is in force.
   *
   * @param item of what
   */
  record Query(Item item) implements Request {}

  /**
   * Set the speed.
   *
   * @param rate bits per second, positive
   */
  record SetBaudRate(int rate) implements Request {}

  /**
   * Set the data bits.
   *
   * @param dataBits the data bits
   */
  record SetDataBits(DataBits dataBits) implements Request {}

  /**
   * Set the parity.
   *
   * @param parity the parity
   */
  record SetParity(Parity parity) implements Request {}

  /**
   * Set the stop bits.
   *
   * @param stopBits the stop bits
   */
  record SetStopBits(StopBits stopBits) implements Request {}

  /**
   * Set the flow control: NONE, XON_XOFF and CTS in both directions, DCD and DSR outbound only (RFC
   * 2217 §3).
   *
   * @param output what may stop the server's transmitter
   */
  record SetFlow(FlowControl.Output output) implements Request {}

  /**
   * Set the inbound flow control.
   *
   * @param input what the server uses to stop the device
   */
  record SetInboundFlow(FlowControl.Input input) implements Request {}

  /**
   * Start or end a break.
   *
   * @param on true to start it
   */
  record SetBreak(boolean on) implements Request {}

  /**
   * Raise or lower a line.
   *
   * @param line the line
   * @param on true to raise it
   */
  record SetLine(ControlLine line, boolean on) implements Request {}

  /**
   * Report these line states; the server keeps the mask itself.
   *
   * @param bits the bits of {@link io.github.rfc2217j.api.LineState}, 0 to 255
   */
  record SetLineStateMask(int bits) implements Request {}

  /**
   * Report these modem states; the server keeps the mask itself.
   *
   * @param bits levels and changes as in RFC 2217 §3 NOTIFY-MODEMSTATE, 0 to 255
   */
  record SetModemStateMask(int bits) implements Request {}

  /**
   * Throw waiting octets away.
   *
   * @param which the queues, seen from the port
   */
  record Purge(io.github.rfc2217j.api.Purge which) implements Request {}

  /**
   * Tells whether a client sends this even while the server has suspended it: see {@link
   * ClientSession}.
   *
   * @return true for a purge and for the end of a break
   */
  default boolean passesSuspension() {
    return this instanceof Purge || equals(new SetBreak(false));
  }

  /**
   * Returns the request as a client sends it.
   *
   * @return the command and value
   */
  default ComPortMessage message() {
    return RequestCodec.message(this);
  }
}
