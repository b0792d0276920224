package io.github.rfc2217j.protocol;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.DataBits;
import io.github.rfc2217j.api.FlowControl;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.Parity;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.StopBits;
import io.github.rfc2217j.protocol.comport.ComPortMessage.BaudRate;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Octet;
import io.github.rfc2217j.protocol.comport.ControlValue;
import java.util.Set;

/** The port that the server vectors speak of. */
final class ReferencePort {

  static final ModemState LEVELS = ModemState.ofBits(0xB0);
  static final int SUPPORTED_LINE_STATE = 0x1E;
  private static final Set<FlowControl> FLOWS =
      Set.of(FlowControl.NONE, FlowControl.XON_XOFF, FlowControl.RTS_CTS);

  private final boolean everyFlow;
  private PortStatus status = new PortStatus(SerialSettings.DEFAULT, false, true, true);

  ReferencePort(boolean everyFlow) {
    this.everyFlow = everyFlow;
  }

  PortStatus status() {
    return status;
  }

  /** Does what it can and returns the trace of what it did, empty for nothing. */
  String carryOut(Request request) {
    SerialSettings now = status.settings();
    return switch (request) {
      case Request.Query query ->
          switch (query.item()) {
            case MODEM_STATE -> "POLL M";
            case LINE_STATE -> "POLL L";
            default -> "";
          };
      case Request.SetBaudRate set ->
          settings(request, now.withBaudRate(set.rate()), set.rate() >= 50 && set.rate() <= 921600);
      case Request.SetDataBits set -> settings(request, now.withDataBits(set.dataBits()), true);
      case Request.SetParity set ->
          settings(
              request,
              now.withParity(set.parity()),
              set.parity() != Parity.MARK && set.parity() != Parity.SPACE);
      case Request.SetStopBits set ->
          settings(
              request,
              now.withStopBits(set.stopBits()),
              set.stopBits() != StopBits.ONE_POINT_FIVE || now.dataBits() == DataBits.FIVE);
      case Request.SetFlow set ->
          flow(request, ControlValue.of(set.output()).appliedTo(now.flowControl()));
      case Request.SetInboundFlow set ->
          flow(request, ControlValue.of(set.input()).appliedTo(now.flowControl()));
      case Request.SetBreak set -> {
        status = new PortStatus(now, set.on(), status.dtr(), status.rts());
        yield trace(request);
      }
      case Request.SetLine set -> {
        boolean dtr = set.line() == ControlLine.DTR ? set.on() : status.dtr();
        boolean rts = set.line() == ControlLine.RTS ? set.on() : status.rts();
        status = new PortStatus(now, status.breakOn(), dtr, rts);
        yield trace(request);
      }
      case Request.Purge purge -> trace(request);
      case Request.SetLineStateMask mask ->
          throw new IllegalStateException("the session's: " + mask);
      case Request.SetModemStateMask mask ->
          throw new IllegalStateException("the session's: " + mask);
    };
  }

  private String flow(Request request, FlowControl wanted) {
    return settings(
        request, status.settings().withFlowControl(wanted), everyFlow || FLOWS.contains(wanted));
  }

  private String settings(Request request, SerialSettings wanted, boolean possible) {
    if (!possible) {
      return "";
    }
    status = status.withSettings(wanted);
    return trace(request);
  }

  private static String trace(Request request) {
    return switch (request.message()) {
      case BaudRate baud -> "BAUD " + baud.rate();
      case Octet octet -> VectorRun.NAMES.get(octet.command()) + " " + octet.value();
      default -> throw new IllegalStateException("no setting: " + request);
    };
  }
}
