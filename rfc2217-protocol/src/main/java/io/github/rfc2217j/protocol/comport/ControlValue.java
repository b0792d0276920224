package io.github.rfc2217j.protocol.comport;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.FlowControl;
import org.jspecify.annotations.Nullable;

/** The values of SET-CONTROL (RFC 2217 §3), in the order of their numbers from 0 to 19. */
public enum ControlValue {
  /** 0: which flow control is in force? */
  QUERY_FLOW(0, ControlGroup.FLOW),
  /** 1: no flow control. */
  FLOW_NONE(1, ControlGroup.FLOW),
  /** 2: XON/XOFF. */
  FLOW_XON_XOFF(2, ControlGroup.FLOW),
  /** 3: RTS/CTS. */
  FLOW_HARDWARE(3, ControlGroup.FLOW),
  /** 4: is a break being sent? */
  QUERY_BREAK(4, ControlGroup.BREAK),
  /** 5: start a break. */
  BREAK_ON(5, ControlGroup.BREAK),
  /** 6: end the break. */
  BREAK_OFF(6, ControlGroup.BREAK),
  /** 7: is DTR raised? */
  QUERY_DTR(7, ControlGroup.DTR),
  /** 8: raise DTR. */
  DTR_ON(8, ControlGroup.DTR),
  /** 9: lower DTR. */
  DTR_OFF(9, ControlGroup.DTR),
  /** 10: is RTS raised? */
  QUERY_RTS(10, ControlGroup.RTS),
  /** 11: raise RTS. */
  RTS_ON(11, ControlGroup.RTS),
  /** 12: lower RTS. */
  RTS_OFF(12, ControlGroup.RTS),
  /** 13: which inbound flow control is in force? */
  QUERY_INBOUND_FLOW(13, ControlGroup.INBOUND_FLOW),
  /** 14: no inbound flow control. */
  INBOUND_NONE(14, ControlGroup.INBOUND_FLOW),
  /** 15: inbound XON/XOFF. */
  INBOUND_XON_XOFF(15, ControlGroup.INBOUND_FLOW),
  /** 16: inbound RTS. */
  INBOUND_HARDWARE(16, ControlGroup.INBOUND_FLOW),
  /** 17: carrier detect stops the server's transmitter; an outbound value despite its number. */
  FLOW_DCD(17, ControlGroup.FLOW),
  /** 18: inbound DTR. */
  INBOUND_DTR(18, ControlGroup.INBOUND_FLOW),
  /** 19: DSR stops the server's transmitter; an outbound value despite its number. */
  FLOW_DSR(19, ControlGroup.FLOW);

  private static final ControlValue[] VALUES = values();

  private final int code;
  private final ControlGroup group;

  ControlValue(int code, ControlGroup group) {
    this.code = code;
    this.group = group;
  }

  /**
   * Returns the number on the wire.
   *
   * @return 0 to 19
   */
  public int code() {
    return code;
  }

  /**
   * Returns what the value is about.
   *
   * @return the group
   */
  public ControlGroup group() {
    return group;
  }

  /**
   * Tells whether the value asks for the state in force; such values are never answers.
   *
   * @return true for 0, 4, 7, 10 and 13
   */
  public boolean isQuery() {
    return this == query(group);
  }

  /**
   * Returns the value for a number.
   *
   * @param code the number on the wire
   * @return the value, or null if RFC 2217 §3 defines none
   */
  public static @Nullable ControlValue of(int code) {
    return code >= 0 && code < VALUES.length ? VALUES[code] : null;
  }

  /**
   * Returns the value that asks for the state of a group.
   *
   * @param group the group
   * @return 0, 4, 7, 10 or 13
   */
  public static ControlValue query(ControlGroup group) {
    return switch (group) {
      case FLOW -> QUERY_FLOW;
      case BREAK -> QUERY_BREAK;
      case DTR -> QUERY_DTR;
      case RTS -> QUERY_RTS;
      case INBOUND_FLOW -> QUERY_INBOUND_FLOW;
    };
  }

  /**
   * Returns the value for a break state.
   *
   * @param on whether a break is being sent
   * @return 5 or 6
   */
  public static ControlValue ofBreak(boolean on) {
    return on ? BREAK_ON : BREAK_OFF;
  }

  /**
   * Returns the value for a line.
   *
   * @param line the line
   * @param on whether it is raised
   * @return 8, 9, 11 or 12
   */
  public static ControlValue of(ControlLine line, boolean on) {
    return switch (line) {
      case DTR -> on ? DTR_ON : DTR_OFF;
      case RTS -> on ? RTS_ON : RTS_OFF;
    };
  }

  /**
   * Returns the value for a flow control.
   *
   * @param output what may stop the server's transmitter
   * @return 1, 2, 3, 17 or 19
   */
  public static ControlValue of(FlowControl.Output output) {
    return switch (output) {
      case NONE -> FLOW_NONE;
      case XON_XOFF -> FLOW_XON_XOFF;
      case CTS -> FLOW_HARDWARE;
      case DCD -> FLOW_DCD;
      case DSR -> FLOW_DSR;
    };
  }

  /**
   * Returns the value for an inbound flow control.
   *
   * @param input what the server uses to stop the device
   * @return 14, 15, 16 or 18
   */
  public static ControlValue of(FlowControl.Input input) {
    return switch (input) {
      case NONE -> INBOUND_NONE;
      case XON_XOFF -> INBOUND_XON_XOFF;
      case RTS -> INBOUND_HARDWARE;
      case DTR -> INBOUND_DTR;
    };
  }

  /**
   * Returns the flow control that results when this value is set. Values 1 to 3 set both
   * directions, 17 and 19 leave the inbound one alone (RFC 2217 §3).
   *
   * @param before the flow control in force
   * @return the wanted flow control
   * @throws IllegalStateException if the value is a query or about something else
   */
  public FlowControl appliedTo(FlowControl before) {
    return switch (this) {
      case FLOW_NONE -> FlowControl.NONE;
      case FLOW_XON_XOFF -> FlowControl.XON_XOFF;
      case FLOW_HARDWARE -> FlowControl.RTS_CTS;
      case FLOW_DCD -> new FlowControl(FlowControl.Output.DCD, before.input());
      case FLOW_DSR -> new FlowControl(FlowControl.Output.DSR, before.input());
      case INBOUND_NONE -> new FlowControl(before.output(), FlowControl.Input.NONE);
      case INBOUND_XON_XOFF -> new FlowControl(before.output(), FlowControl.Input.XON_XOFF);
      case INBOUND_HARDWARE -> new FlowControl(before.output(), FlowControl.Input.RTS);
      case INBOUND_DTR -> new FlowControl(before.output(), FlowControl.Input.DTR);
      case QUERY_FLOW,
          QUERY_BREAK,
          BREAK_ON,
          BREAK_OFF,
          QUERY_DTR,
          DTR_ON,
          DTR_OFF,
          QUERY_RTS,
          RTS_ON,
          RTS_OFF,
          QUERY_INBOUND_FLOW ->
          throw new IllegalStateException(this + " sets no flow control");
    };
  }
}
