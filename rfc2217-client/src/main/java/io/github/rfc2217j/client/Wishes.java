package io.github.rfc2217j.client;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.protocol.Request;
import io.github.rfc2217j.protocol.Request.Item;
import io.github.rfc2217j.protocol.Request.Query;
import io.github.rfc2217j.protocol.SessionOptions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What the options and the program have asked of the port, and what each of its connections
 * therefore asks for when it opens. Guarded by the port's lock.
 *
 * <p>A wish is what a call that returned normally had asked for, whatever the server made of it.
 */
final class Wishes {

  private final Map<ControlLine, Boolean> lines = new EnumMap<>(ControlLine.class);
  private SessionOptions session;
  private WantedSettings settings;
  private boolean breakOn;
  private OptionalInt modemStateMask = OptionalInt.empty();

  /** Breaks and errors; the other line states would come for each character. */
  private int lineStateMask = LineState.ERRORS;

  private boolean lineMaskWished;

  Wishes(ClientOptions options) {
    session = options.session();
    settings = options.settings();
    options.dtr().ifPresent(on -> lines.put(ControlLine.DTR, on));
    options.rts().ifPresent(on -> lines.put(ControlLine.RTS, on));
  }

  /** What a session is told. */
  SessionOptions session() {
    return session;
  }

  void signature(String text) {
    session = session.withSignature(text);
  }

  void settings(SerialSettings wanted) {
    settings = WantedSettings.of(wanted);
  }

  /** Keeps a request other than for settings, of which {@link #settings} has the whole. */
  void keep(Request request) {
    switch (request) {
      case Request.SetLine set -> lines.put(set.line(), set.on());
      case Request.SetBreak set -> breakOn = set.on();
      case Request.SetLineStateMask set -> {
        lineStateMask = set.bits();
        lineMaskWished = true;
      }
      case Request.SetModemStateMask set -> modemStateMask = OptionalInt.of(set.bits());
      default -> {
        // Settings are kept whole; questions and purges leave nothing behind.
      }
    }
  }

  /** Whether a request is for something that the program or its options ask for. */
  boolean isWish(Request request) {
    return switch (request) {
      case Query query -> false;
      case Request.Purge purge -> false;
      case Request.SetLineStateMask set -> lineMaskWished;
      default -> true;
    };
  }

  /** Whether the program holds a break. */
  boolean isBreakOn() {
    return breakOn;
  }

  /**
   * What is asked for at an opening, in the order that RFC 2217 §3 recommends; the questions are
   * for what nobody wished.
   */
  List<Request> burst() {
    List<Request> requests = new ArrayList<>();
    requests.add(
        settings.baudRate().isPresent()
            ? new Request.SetBaudRate(settings.baudRate().getAsInt())
            : new Query(Item.BAUD_RATE));
    requests.add(
        settings
            .dataBits()
            .<Request>map(Request.SetDataBits::new)
            .orElse(new Query(Item.DATA_SIZE)));
    requests.add(
        settings.parity().<Request>map(Request.SetParity::new).orElse(new Query(Item.PARITY)));
    requests.add(
        settings
            .stopBits()
            .<Request>map(Request.SetStopBits::new)
            .orElse(new Query(Item.STOP_SIZE)));
    if (settings.flowControl().isPresent()) {
      PortMemory.addFlow(settings.flowControl().get(), requests);
    } else {
      requests.add(new Query(Item.FLOW));
      requests.add(new Query(Item.INBOUND_FLOW));
    }
    requests.add(new Request.SetLineStateMask(lineStateMask));
    modemStateMask.ifPresent(bits -> requests.add(new Request.SetModemStateMask(bits)));
    lines.forEach((line, on) -> requests.add(new Request.SetLine(line, on)));
    if (breakOn) {
      requests.add(new Request.SetBreak(true));
    }
    return requests;
  }
}
