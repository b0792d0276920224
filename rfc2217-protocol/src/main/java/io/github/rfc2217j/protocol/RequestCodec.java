package io.github.rfc2217j.protocol;

import static io.github.rfc2217j.protocol.comport.ComPortCodes.FLOWCONTROL_RESUME;
import static io.github.rfc2217j.protocol.comport.ComPortCodes.FLOWCONTROL_SUSPEND;
import static io.github.rfc2217j.protocol.comport.ComPortCodes.NOTIFY_LINESTATE;
import static io.github.rfc2217j.protocol.comport.ComPortCodes.NOTIFY_MODEMSTATE;
import static io.github.rfc2217j.protocol.comport.ComPortCodes.PURGE_DATA;
import static io.github.rfc2217j.protocol.comport.ComPortCodes.SET_BAUDRATE;
import static io.github.rfc2217j.protocol.comport.ComPortCodes.SET_CONTROL;
import static io.github.rfc2217j.protocol.comport.ComPortCodes.SET_DATASIZE;
import static io.github.rfc2217j.protocol.comport.ComPortCodes.SET_LINESTATE_MASK;
import static io.github.rfc2217j.protocol.comport.ComPortCodes.SET_MODEMSTATE_MASK;
import static io.github.rfc2217j.protocol.comport.ComPortCodes.SET_PARITY;
import static io.github.rfc2217j.protocol.comport.ComPortCodes.SET_STOPSIZE;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.DataBits;
import io.github.rfc2217j.api.FlowControl;
import io.github.rfc2217j.api.Parity;
import io.github.rfc2217j.api.StopBits;
import io.github.rfc2217j.protocol.Request.Item;
import io.github.rfc2217j.protocol.Request.Query;
import io.github.rfc2217j.protocol.comport.ComPortMessage;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Bare;
import io.github.rfc2217j.protocol.comport.ComPortMessage.BaudRate;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Octet;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Signature;
import io.github.rfc2217j.protocol.comport.ControlValue;
import io.github.rfc2217j.protocol.comport.IndexedBaudRates;
import io.github.rfc2217j.protocol.comport.PortCodes;
import org.jspecify.annotations.Nullable;

/** Requests to COM-PORT commands and back, and the answers that a port's status makes. */
final class RequestCodec {

  private RequestCodec() {}

  /** The command that a client sends for a request. */
  static ComPortMessage message(Request request) {
    return switch (request) {
      case Query query -> question(query.item());
      case Request.SetBaudRate set -> new BaudRate(set.rate());
      case Request.SetDataBits set -> new Octet(SET_DATASIZE, PortCodes.code(set.dataBits()));
      case Request.SetParity set -> new Octet(SET_PARITY, PortCodes.code(set.parity()));
      case Request.SetStopBits set -> new Octet(SET_STOPSIZE, PortCodes.code(set.stopBits()));
      case Request.SetFlow set -> control(ControlValue.of(set.output()));
      case Request.SetInboundFlow set -> control(ControlValue.of(set.input()));
      case Request.SetBreak set -> control(ControlValue.ofBreak(set.on()));
      case Request.SetLine set -> control(ControlValue.of(set.line(), set.on()));
      case Request.SetLineStateMask set -> new Octet(SET_LINESTATE_MASK, set.bits());
      case Request.SetModemStateMask set -> new Octet(SET_MODEMSTATE_MASK, set.bits());
      case Request.Purge purge -> new Octet(PURGE_DATA, PortCodes.code(purge.which()));
    };
  }

  private static ComPortMessage question(Item item) {
    return switch (item) {
      case SIGNATURE -> new Signature("");
      case BAUD_RATE -> new BaudRate(0);
      case DATA_SIZE -> new Octet(SET_DATASIZE, 0);
      case PARITY -> new Octet(SET_PARITY, 0);
      case STOP_SIZE -> new Octet(SET_STOPSIZE, 0);
      case FLOW -> control(ControlValue.QUERY_FLOW);
      case INBOUND_FLOW -> control(ControlValue.QUERY_INBOUND_FLOW);
      case BREAK -> control(ControlValue.QUERY_BREAK);
      case DTR -> control(ControlValue.QUERY_DTR);
      case RTS -> control(ControlValue.QUERY_RTS);
      case LINE_STATE -> new Bare(NOTIFY_LINESTATE);
      case MODEM_STATE -> new Bare(NOTIFY_MODEMSTATE);
    };
  }

  private static ComPortMessage control(ControlValue value) {
    return new Octet(SET_CONTROL, value.code());
  }

  /**
   * The request that a client's command makes, or null if its value is reserved or undefined.
   * Purges apart, the answer to such a command is the value in force, see {@link #fallback}.
   */
  static @Nullable Request request(ComPortMessage message) {
    return switch (message) {
      case Signature signature -> signature.text().isEmpty() ? new Query(Item.SIGNATURE) : null;
      case BaudRate baud -> {
        if (baud.rate() == 0) {
          yield new Query(Item.BAUD_RATE);
        }
        yield baud.rate() > Integer.MAX_VALUE ? null : new Request.SetBaudRate((int) baud.rate());
      }
      case Octet octet -> octetRequest(octet.command(), octet.value());
      case Bare bare ->
          switch (bare.command()) {
            case NOTIFY_LINESTATE -> new Query(Item.LINE_STATE);
            case NOTIFY_MODEMSTATE -> new Query(Item.MODEM_STATE);
            case FLOWCONTROL_SUSPEND, FLOWCONTROL_RESUME -> null;
            default -> throw new IllegalStateException("no bare command: " + bare);
          };
    };
  }

  private static @Nullable Request octetRequest(int command, int value) {
    return switch (command) {
      case SET_BAUDRATE -> { // by its index
        int rate = IndexedBaudRates.rate(value);
        yield rate == 0 ? query(value, Item.BAUD_RATE) : new Request.SetBaudRate(rate);
      }
      case SET_DATASIZE -> {
        DataBits bits = PortCodes.dataBits(value);
        yield bits == null ? query(value, Item.DATA_SIZE) : new Request.SetDataBits(bits);
      }
      case SET_PARITY -> {
        Parity parity = PortCodes.parity(value);
        yield parity == null ? query(value, Item.PARITY) : new Request.SetParity(parity);
      }
      case SET_STOPSIZE -> {
        StopBits bits = PortCodes.stopBits(value);
        yield bits == null ? query(value, Item.STOP_SIZE) : new Request.SetStopBits(bits);
      }
      case SET_CONTROL -> {
        ControlValue control = ControlValue.of(value);
        yield control == null ? null : controlRequest(control);
      }
      case SET_LINESTATE_MASK -> new Request.SetLineStateMask(value);
      case SET_MODEMSTATE_MASK -> new Request.SetModemStateMask(value);
      case PURGE_DATA -> {
        io.github.rfc2217j.api.Purge which = PortCodes.purge(value);
        yield which == null ? null : new Request.Purge(which);
      }
      default -> throw new IllegalStateException("not a command with one octet: " + command);
    };
  }

  private static @Nullable Request query(int value, Item item) {
    return value == 0 ? new Query(item) : null;
  }

  private static Request controlRequest(ControlValue control) {
    return switch (control) {
      case QUERY_FLOW -> new Query(Item.FLOW);
      case FLOW_NONE -> new Request.SetFlow(FlowControl.Output.NONE);
      case FLOW_XON_XOFF -> new Request.SetFlow(FlowControl.Output.XON_XOFF);
      case FLOW_HARDWARE -> new Request.SetFlow(FlowControl.Output.CTS);
      case QUERY_BREAK -> new Query(Item.BREAK);
      case BREAK_ON -> new Request.SetBreak(true);
      case BREAK_OFF -> new Request.SetBreak(false);
      case QUERY_DTR -> new Query(Item.DTR);
      case DTR_ON -> new Request.SetLine(ControlLine.DTR, true);
      case DTR_OFF -> new Request.SetLine(ControlLine.DTR, false);
      case QUERY_RTS -> new Query(Item.RTS);
      case RTS_ON -> new Request.SetLine(ControlLine.RTS, true);
      case RTS_OFF -> new Request.SetLine(ControlLine.RTS, false);
      case QUERY_INBOUND_FLOW -> new Query(Item.INBOUND_FLOW);
      case INBOUND_NONE -> new Request.SetInboundFlow(FlowControl.Input.NONE);
      case INBOUND_XON_XOFF -> new Request.SetInboundFlow(FlowControl.Input.XON_XOFF);
      case INBOUND_HARDWARE -> new Request.SetInboundFlow(FlowControl.Input.RTS);
      case FLOW_DCD -> new Request.SetFlow(FlowControl.Output.DCD);
      case INBOUND_DTR -> new Request.SetInboundFlow(FlowControl.Input.DTR);
      case FLOW_DSR -> new Request.SetFlow(FlowControl.Output.DSR);
    };
  }

  /** The question whose answer is given to a command with a reserved value. */
  static Query fallback(ComPortMessage message) {
    return new Query(
        switch (message.command()) {
          case SET_DATASIZE -> Item.DATA_SIZE;
          case SET_PARITY -> Item.PARITY;
          case SET_STOPSIZE -> Item.STOP_SIZE;
          case SET_CONTROL -> Item.FLOW;
          default -> Item.BAUD_RATE;
        });
  }

  /** The answer that a server's port in this status gives to a request about it. */
  static ComPortMessage answer(Request request, PortStatus status) {
    return switch (request) {
      case Query query -> answer(query.item(), status);
      case Request.SetBaudRate set -> answer(Item.BAUD_RATE, status);
      case Request.SetDataBits set -> answer(Item.DATA_SIZE, status);
      case Request.SetParity set -> answer(Item.PARITY, status);
      case Request.SetStopBits set -> answer(Item.STOP_SIZE, status);
      case Request.SetFlow set -> answer(Item.FLOW, status);
      case Request.SetInboundFlow set -> answer(Item.INBOUND_FLOW, status);
      case Request.SetBreak set -> answer(Item.BREAK, status);
      case Request.SetLine set ->
          answer(set.line() == ControlLine.DTR ? Item.DTR : Item.RTS, status);
      case Request.SetLineStateMask set -> message(set);
      case Request.SetModemStateMask set -> message(set);
      case Request.Purge purge -> message(purge);
    };
  }

  private static ComPortMessage answer(Item item, PortStatus status) {
    return switch (item) {
      case BAUD_RATE -> new BaudRate(status.settings().baudRate());
      case DATA_SIZE -> new Octet(SET_DATASIZE, PortCodes.code(status.settings().dataBits()));
      case PARITY -> new Octet(SET_PARITY, PortCodes.code(status.settings().parity()));
      case STOP_SIZE -> new Octet(SET_STOPSIZE, PortCodes.code(status.settings().stopBits()));
      case FLOW -> control(ControlValue.of(status.settings().flowControl().output()));
      case INBOUND_FLOW -> control(ControlValue.of(status.settings().flowControl().input()));
      case BREAK -> control(ControlValue.ofBreak(status.breakOn()));
      case DTR -> control(ControlValue.of(ControlLine.DTR, status.dtr()));
      case RTS -> control(ControlValue.of(ControlLine.RTS, status.rts()));
      case SIGNATURE, LINE_STATE, MODEM_STATE ->
          throw new IllegalArgumentException("not in a port's status: " + item);
    };
  }
}
