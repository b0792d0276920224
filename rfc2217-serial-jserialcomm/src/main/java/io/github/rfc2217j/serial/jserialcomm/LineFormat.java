package io.github.rfc2217j.serial.jserialcomm;

import com.fazecast.jSerialComm.SerialPort;
import io.github.rfc2217j.api.DataBits;
import io.github.rfc2217j.api.FlowControl;
import io.github.rfc2217j.api.Parity;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.StopBits;

/**
 * Sets speed, character format and flow control through jSerialComm, and says what is in force
 * then.
 *
 * <p>The library answers "done" for much that it leaves out, so that is not asked for: {@link
 * #possible} says what is left of a wish. What the driver makes of the rest the library does not
 * tell; it counts as done if nothing failed.
 */
final class LineFormat {

  private final SerialPort library;
  private final boolean pseudoTerminal;

  LineFormat(SerialPort library, boolean pseudoTerminal) {
    this.library = library;
    this.pseudoTerminal = pseudoTerminal;
  }

  /**
   * Sets what differs and can be set. If all of it together is refused, tries each part by itself.
   */
  SerialSettings change(SerialSettings from, SerialSettings wanted) {
    SerialSettings target = possible(wanted, from, Platform.CURRENT, pseudoTerminal);
    if (set(from, target)) {
      return target;
    }
    SerialSettings now = step(from, from.withBaudRate(target.baudRate()));
    now =
        step(
            now,
            now.withDataBits(target.dataBits())
                .withParity(target.parity())
                .withStopBits(target.stopBits()));
    return step(now, now.withFlowControl(target.flowControl()));
  }

  private SerialSettings step(SerialSettings now, SerialSettings next) {
    return set(now, next) ? next : now;
  }

  /** Sets what differs; if that is refused, sets it back. */
  private boolean set(SerialSettings from, SerialSettings to) {
    boolean parameters = !to.withFlowControl(from.flowControl()).equals(from);
    boolean flow = !to.flowControl().equals(from.flowControl());
    boolean success = (!parameters || setParameters(to)) && (!flow || setFlow(to));
    if (!success) {
      // The library keeps a refused value and would set it again with the next one.
      boolean parametersUndone = !parameters || setParameters(from);
      boolean flowUndone = !flow || setFlow(from);
      if (!parametersUndone || !flowUndone) {
        System.getLogger(LineFormat.class.getName())
            .log(
                System.Logger.Level.WARNING,
                "{0} refused {1} and then would not take {2} again either",
                library.getSystemPortPath(),
                to,
                from);
      }
    }
    return success;
  }

  private boolean setParameters(SerialSettings to) {
    return library.setComPortParameters(
        to.baudRate(),
        to.dataBits().count(),
        stopBits(to, Platform.CURRENT),
        switch (to.parity()) {
          case NONE -> SerialPort.NO_PARITY;
          case ODD -> SerialPort.ODD_PARITY;
          case EVEN -> SerialPort.EVEN_PARITY;
          case MARK -> SerialPort.MARK_PARITY;
          case SPACE -> SerialPort.SPACE_PARITY;
        });
  }

  private boolean setFlow(SerialSettings to) {
    return library.setFlowControl(flow(to.flowControl()));
  }

  /** Returns what can be asked of the library; where it can't, what was in force stays. */
  static SerialSettings possible(
      SerialSettings wanted, SerialSettings inForce, Platform platform, boolean pseudoTerminal) {
    SerialSettings target = wanted;
    if (pseudoTerminal) {
      // Linux keeps every pty at eight bits without parity; the library answers "done" all the
      // same.
      target = target.withDataBits(inForce.dataBits()).withParity(inForce.parity());
    }
    boolean markOrSpace = target.parity() == Parity.MARK || target.parity() == Parity.SPACE;
    if (markOrSpace && !hasMarkAndSpace(platform)) {
      target = target.withParity(inForce.parity());
    }
    if (!canDo(target.flowControl(), platform)) {
      target = target.withFlowControl(inForce.flowControl());
    }
    return platform == Platform.WINDOWS ? target : withPosixStopBits(target, inForce);
  }

  /**
   * POSIX has one bit for the length of the stop: set, it means 1.5 with five data bits and 2 with
   * more, since that is what a 16550 makes of it.
   */
  private static SerialSettings withPosixStopBits(SerialSettings target, SerialSettings inForce) {
    boolean five = target.dataBits() == DataBits.FIVE;
    StopBits longer = five ? StopBits.ONE_POINT_FIVE : StopBits.TWO;
    boolean isLonger =
        switch (target.stopBits()) {
          case ONE -> false;
          case TWO -> true;
          case ONE_POINT_FIVE -> five || inForce.stopBits() != StopBits.ONE;
        };
    return target.withStopBits(isLonger ? longer : StopBits.ONE);
  }

  static int stopBits(SerialSettings settings, Platform platform) {
    return switch (settings.stopBits()) {
      case ONE -> SerialPort.ONE_STOP_BIT;
      // On POSIX the library sends one stop bit when asked for one and a half.
      case ONE_POINT_FIVE ->
          platform == Platform.WINDOWS
              ? SerialPort.ONE_POINT_FIVE_STOP_BITS
              : SerialPort.TWO_STOP_BITS;
      case TWO -> SerialPort.TWO_STOP_BITS;
    };
  }

  /** Elsewhere the library sends odd parity for mark and even parity for space. */
  static boolean hasMarkAndSpace(Platform platform) {
    return platform == Platform.LINUX || platform == Platform.WINDOWS;
  }

  private static boolean canDo(FlowControl wanted, Platform platform) {
    if (wanted.output() == FlowControl.Output.DCD) {
      return false;
    }
    if (platform == Platform.WINDOWS) {
      return true;
    }
    boolean cts = wanted.output() == FlowControl.Output.CTS;
    boolean rts = wanted.input() == FlowControl.Input.RTS;
    return cts == rts
        && wanted.output() != FlowControl.Output.DSR
        && wanted.input() != FlowControl.Input.DTR;
  }

  private static int flow(FlowControl wanted) {
    int output =
        switch (wanted.output()) {
          case NONE, DCD -> SerialPort.FLOW_CONTROL_DISABLED;
          case XON_XOFF -> SerialPort.FLOW_CONTROL_XONXOFF_OUT_ENABLED;
          case CTS -> SerialPort.FLOW_CONTROL_CTS_ENABLED;
          case DSR -> SerialPort.FLOW_CONTROL_DSR_ENABLED;
        };
    int input =
        switch (wanted.input()) {
          case NONE -> SerialPort.FLOW_CONTROL_DISABLED;
          case XON_XOFF -> SerialPort.FLOW_CONTROL_XONXOFF_IN_ENABLED;
          case RTS -> SerialPort.FLOW_CONTROL_RTS_ENABLED;
          case DTR -> SerialPort.FLOW_CONTROL_DTR_ENABLED;
        };
    return output | input;
  }
}
