package io.github.rfc2217j.server;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.protocol.PortStatus;
import io.github.rfc2217j.protocol.Request;
import io.github.rfc2217j.protocol.Request.Item;

/** Writes requests and answers in the words of RFC 2217, for the log. */
final class Words {

  private Words() {}

  /** What a client asks for, such as {@code SET-BAUDRATE 115200} or {@code SET-BAUDRATE ?}. */
  static String of(Request request) {
    return switch (request) {
      case Request.Query query -> name(query.item()) + " ?";
      case Request.SetBaudRate set -> "SET-BAUDRATE " + set.rate();
      case Request.SetDataBits set -> "SET-DATASIZE " + set.dataBits().count();
      case Request.SetParity set -> "SET-PARITY " + set.parity();
      case Request.SetStopBits set -> "SET-STOPSIZE " + set.stopBits().text();
      case Request.SetFlow set -> "SET-CONTROL flow " + set.output();
      case Request.SetInboundFlow set -> "SET-CONTROL inbound flow " + set.input();
      case Request.SetBreak set -> "SET-CONTROL BREAK " + onOff(set.on());
      case Request.SetLine set -> "SET-CONTROL " + set.line() + ' ' + onOff(set.on());
      case Request.SetLineStateMask set -> "SET-LINESTATE-MASK " + set.bits();
      case Request.SetModemStateMask set -> "SET-MODEMSTATE-MASK " + set.bits();
      case Request.Purge purge -> "PURGE-DATA " + purge.which();
    };
  }

  /** What it is answered. */
  static String answer(Request request, PortStatus status) {
    return switch (request) {
      case Request.Query query -> answer(query.item(), status);
      case Request.SetBaudRate set -> answer(Item.BAUD_RATE, status);
      case Request.SetDataBits set -> answer(Item.DATA_SIZE, status);
      case Request.SetParity set -> answer(Item.PARITY, status);
      case Request.SetStopBits set -> answer(Item.STOP_SIZE, status);
      case Request.SetFlow set -> answer(Item.FLOW, status);
      case Request.SetInboundFlow set -> answer(Item.INBOUND_FLOW, status);
      case Request.SetBreak set -> answer(Item.BREAK, status);
      case Request.SetLine set ->
          answer(set.line() == ControlLine.DTR ? Item.DTR : Item.RTS, status);
      case Request.SetLineStateMask set -> of(set);
      case Request.SetModemStateMask set -> of(set);
      case Request.Purge purge -> of(purge);
    };
  }

  private static String answer(Item item, PortStatus status) {
    String value =
        switch (item) {
          case BAUD_RATE -> " " + status.settings().baudRate();
          case DATA_SIZE -> " " + status.settings().dataBits().count();
          case PARITY -> " " + status.settings().parity();
          case STOP_SIZE -> " " + status.settings().stopBits().text();
          case FLOW -> " " + status.settings().flowControl().output();
          case INBOUND_FLOW -> " " + status.settings().flowControl().input();
          case BREAK -> " " + onOff(status.breakOn());
          case DTR -> " " + onOff(status.dtr());
          case RTS -> " " + onOff(status.rts());
          case SIGNATURE, LINE_STATE, MODEM_STATE -> "";
        };
    return name(item) + value;
  }

  private static String name(Item item) {
    return switch (item) {
      case SIGNATURE -> "SIGNATURE";
      case BAUD_RATE -> "SET-BAUDRATE";
      case DATA_SIZE -> "SET-DATASIZE";
      case PARITY -> "SET-PARITY";
      case STOP_SIZE -> "SET-STOPSIZE";
      case FLOW -> "SET-CONTROL flow";
      case INBOUND_FLOW -> "SET-CONTROL inbound flow";
      case BREAK -> "SET-CONTROL BREAK";
      case DTR -> "SET-CONTROL DTR";
      case RTS -> "SET-CONTROL RTS";
      case LINE_STATE -> "NOTIFY-LINESTATE";
      case MODEM_STATE -> "NOTIFY-MODEMSTATE";
    };
  }

  private static String onOff(boolean on) {
    return on ? "ON" : "OFF";
  }
}
