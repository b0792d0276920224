package io.github.rfc2217j.client;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.DataBits;
import io.github.rfc2217j.api.FlowControl;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.Parity;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.StopBits;
import io.github.rfc2217j.protocol.ClientEvent.Match;
import io.github.rfc2217j.protocol.Request;
import io.github.rfc2217j.protocol.Request.Item;
import io.github.rfc2217j.protocol.comport.ComPortCodes;
import io.github.rfc2217j.protocol.comport.ComPortMessage;
import io.github.rfc2217j.protocol.comport.ComPortMessage.BaudRate;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Octet;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Signature;
import io.github.rfc2217j.protocol.comport.ControlValue;
import io.github.rfc2217j.protocol.comport.PortCodes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What the server has told about its port. Guarded by the {@link ClientDriver}'s lock.
 *
 * <p>A setting that was asked for is unknown until the server says what became of it.
 */
final class PortMemory {

  /** What {@link LineState} tells of events, with the time-out error. */
  private static final int ERRORS = LineState.ERRORS | LineState.TIMEOUT_ERROR;

  private @Nullable Integer baudRate;
  private @Nullable DataBits dataBits;
  private @Nullable Parity parity;
  private @Nullable StopBits stopBits;
  private FlowControl.@Nullable Output output;
  private FlowControl.@Nullable Input input;
  private final Map<ControlLine, Boolean> lines = new EnumMap<>(ControlLine.class);
  private boolean breakOn;
  private @Nullable ModemState modem;

  /** What listeners were told last, maybe by an earlier connection. */
  private @Nullable ModemState modemTold;

  private int errors;
  private @Nullable String signature;
  private OptionalInt lineStateMask = OptionalInt.empty();
  private OptionalInt modemStateMask = OptionalInt.empty();
  private boolean splitsFlowControl;

  /**
   * The memory of the connection after this one: a server that may have been started anew has told
   * nothing. What the program has not taken note of yet stays.
   */
  PortMemory next() {
    PortMemory next = new PortMemory();
    next.errors = errors;
    next.modemTold = modemTold;
    return next;
  }

  // what is known

  /** The settings in force, if all of them are known. */
  Optional<SerialSettings> settings() {
    if (baudRate == null
        || dataBits == null
        || parity == null
        || stopBits == null
        || output == null) {
      return Optional.empty();
    }
    FlowControl flow = new FlowControl(output, input == null ? implied(output) : input);
    return Optional.of(new SerialSettings(baudRate, dataBits, parity, stopBits, flow));
  }

  /** Each setting in force, as far as it is known. */
  SettingsOutcome.Known known() {
    return new SettingsOutcome.Known(
        Optional.ofNullable(baudRate),
        Optional.ofNullable(dataBits),
        Optional.ofNullable(parity),
        Optional.ofNullable(stopBits),
        Optional.ofNullable(output),
        Optional.ofNullable(input));
  }

  /**
   * The settings to be asked for. Inbound flow control is not among them: pyserial's server never
   * answers about it, and outbound flow control says what it is unless it was set by itself (RFC
   * 2217 §3).
   */
  List<Request> questions() {
    List<Request> questions = new ArrayList<>();
    addIf(baudRate == null, Item.BAUD_RATE, questions);
    addIf(dataBits == null, Item.DATA_SIZE, questions);
    addIf(parity == null, Item.PARITY, questions);
    addIf(stopBits == null, Item.STOP_SIZE, questions);
    addIf(output == null, Item.FLOW, questions);
    return questions;
  }

  private static void addIf(boolean unknown, Item item, List<Request> questions) {
    if (unknown) {
      questions.add(new Request.Query(item));
    }
  }

  /** What to ask for to get from the settings in force to others. */
  List<Request> toReach(SerialSettings wanted) {
    List<Request> requests = new ArrayList<>();
    if (baudRate == null || baudRate != wanted.baudRate()) {
      requests.add(new Request.SetBaudRate(wanted.baudRate()));
    }
    if (dataBits != wanted.dataBits()) {
      requests.add(new Request.SetDataBits(wanted.dataBits()));
    }
    if (parity != wanted.parity()) {
      requests.add(new Request.SetParity(wanted.parity()));
    }
    if (stopBits != wanted.stopBits()) {
      requests.add(new Request.SetStopBits(wanted.stopBits()));
    }
    FlowControl flow = wanted.flowControl();
    if (output != flow.output() || (input == null ? implied(output) : input) != flow.input()) {
      addFlow(flow, requests);
    }
    return requests;
  }

  /**
   * An outbound value sets both directions; the inbound one is sent where it differs (RFC 2217 §3).
   */
  static void addFlow(FlowControl flow, List<Request> requests) {
    requests.add(new Request.SetFlow(flow.output()));
    boolean both = ControlValue.of(flow.output()).code() <= ControlValue.FLOW_HARDWARE.code();
    if (!both || implied(flow.output()) != flow.input()) {
      requests.add(new Request.SetInboundFlow(flow.input()));
    }
  }

  /** The inbound flow control that comes with an outbound one where nothing is known about it. */
  private static FlowControl.Input implied(FlowControl.Output output) {
    return ControlValue.of(output).appliedTo(FlowControl.NONE).input();
  }

  Optional<Boolean> line(ControlLine line) {
    return Optional.ofNullable(lines.get(line));
  }

  boolean isBreakOn() {
    return breakOn;
  }

  Optional<ModemState> modem() {
    return Optional.ofNullable(modem);
  }

  Optional<String> signature() {
    return Optional.ofNullable(signature);
  }

  boolean reportsErrors() {
    return (lineStateMask.orElse(0) & LineState.ERRORS) != 0;
  }

  /** The mask that the server acknowledged. */
  OptionalInt lineStateMask() {
    return lineStateMask;
  }

  /** The mask that the server acknowledged. */
  OptionalInt modemStateMask() {
    return modemStateMask;
  }

  boolean splitsFlowControl() {
    return splitsFlowControl;
  }

  LineState takeErrors() {
    LineState taken = new LineState(errors);
    errors = 0;
    return taken;
  }

  // what happens

  /** A request leaves: what it is about is unknown from now on. */
  void asked(Request request) {
    switch (request) {
      case Request.SetBaudRate set -> baudRate = null;
      case Request.SetDataBits set -> dataBits = null;
      case Request.SetParity set -> parity = null;
      case Request.SetStopBits set -> stopBits = null;
      case Request.SetFlow set -> {
        output = null;
        input = null;
      }
      case Request.SetInboundFlow set -> input = null;
      case Request.SetLine set -> lines.remove(set.line());
      // While it is not certain that the break is over it is on, so that close() ends it.
      case Request.SetBreak set -> breakOn = true;
      case Request.Query query -> {}
      case Request.SetLineStateMask set -> lineStateMask = OptionalInt.empty();
      case Request.SetModemStateMask set -> modemStateMask = OptionalInt.empty();
      case Request.Purge purge -> {}
    }
  }

  void answered(Request request, ComPortMessage answer, Match match) {
    if (match == Match.UNVERIFIED) {
      assume(request);
      return;
    }
    informed(answer);
    if (match == Match.EQUAL && request instanceof Request.SetFlow set) {
      assume(set);
    }
  }

  /**
   * No answer came, and those to later requests did: esptool's server takes DTR and RTS without a
   * word. Settings stay unknown until they are asked for.
   */
  void unanswered(Request request) {
    switch (request) {
      case Request.SetLine set -> assume(set);
      case Request.SetBreak set -> assume(set);
      case Request.SetInboundFlow set -> assume(set);
      default -> {
        // Stays unknown.
      }
    }
  }

  /**
   * The server did as asked, as far as can be told: sredird, esptool and others do not confirm
   * these.
   */
  private void assume(Request request) {
    switch (request) {
      case Request.SetFlow set -> {
        output = set.output();
        input = implied(set.output());
      }
      // Outbound flow control was taken to have set it before, which is what is in doubt now.
      case Request.SetInboundFlow set -> input = null;
      case Request.SetLine set -> lines.put(set.line(), set.on());
      case Request.SetBreak set -> breakOn = set.on();
      default -> {
        // What else is not confirmed stays unknown.
      }
    }
  }

  /** Takes note of a value in force. */
  void informed(ComPortMessage message) {
    switch (message) {
      case BaudRate baud -> {
        if (baud.rate() > 0 && baud.rate() <= Integer.MAX_VALUE) { // 0 stands for an odd speed
          baudRate = (int) baud.rate();
        }
      }
      case Octet octet -> octet(octet.command(), octet.value());
      case Signature theirs -> signature = theirs.text();
      case ComPortMessage.Bare bare -> {}
    }
  }

  private void octet(int command, int value) {
    switch (command) {
      case ComPortCodes.SET_DATASIZE -> {
        DataBits told = PortCodes.dataBits(value);
        dataBits = told == null ? dataBits : told;
      }
      case ComPortCodes.SET_PARITY -> {
        Parity told = PortCodes.parity(value);
        parity = told == null ? parity : told;
      }
      case ComPortCodes.SET_STOPSIZE -> {
        StopBits told = PortCodes.stopBits(value);
        stopBits = told == null ? stopBits : told;
      }
      case ComPortCodes.SET_CONTROL -> {
        ControlValue told = ControlValue.of(value);
        if (told != null && !told.isQuery()) {
          control(told);
        }
      }
      case ComPortCodes.SET_LINESTATE_MASK -> lineStateMask = OptionalInt.of(value);
      case ComPortCodes.SET_MODEMSTATE_MASK -> modemStateMask = OptionalInt.of(value);
      default -> {
        // Purges tell nothing about the port; reports have methods of their own.
      }
    }
  }

  private void control(ControlValue told) {
    switch (told.group()) {
      case FLOW -> output = told.appliedTo(FlowControl.NONE).output();
      case INBOUND_FLOW -> {
        input = told.appliedTo(FlowControl.NONE).input();
        splitsFlowControl = true;
      }
      case BREAK -> breakOn = told == ControlValue.BREAK_ON;
      case DTR -> lines.put(ControlLine.DTR, told == ControlValue.DTR_ON);
      case RTS -> lines.put(ControlLine.RTS, told == ControlValue.RTS_ON);
    }
  }

  /** Takes the levels of a report; returns those before if they changed. */
  Optional<ModemState> modemReported(int bits) {
    ModemState before = modemTold;
    ModemState now = ModemState.ofBits(bits);
    modem = now;
    modemTold = now;
    return before == null || before.equals(now) ? Optional.empty() : Optional.of(before);
  }

  /** Takes the errors of a report; returns them if there are any. */
  Optional<LineState> lineReported(int bits) {
    errors |= bits & ERRORS;
    return (bits & ERRORS) == 0 ? Optional.empty() : Optional.of(new LineState(bits & ERRORS));
  }
}
