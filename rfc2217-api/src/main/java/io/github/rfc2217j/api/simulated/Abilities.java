package io.github.rfc2217j.api.simulated;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.DataBits;
import io.github.rfc2217j.api.FlowControl;
import io.github.rfc2217j.api.Parity;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.StopBits;
import java.util.Collections;
import java.util.EnumSet;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** What a simulated UART can do. Guarded by the line's lock. */
final class Abilities {

  static final int LOWEST_RATE = 50;
  static final int HIGHEST_RATE = 4_000_000;

  /** The rates that Linux has names for. */
  private static final Set<Integer> USUAL_RATES =
      Set.of(
          50, 75, 110, 134, 150, 200, 300, 600, 1200, 1800, 2400, 4800, 9600, 19200, 38400, 57600,
          115200, 230400, 460800, 500000, 576000, 921600, 1000000, 1152000, 1500000, 2000000,
          2500000, 3000000, 3500000, 4000000);

  private static final Set<FlowControl> SAME_BOTH_WAYS =
      Set.of(
          FlowControl.NONE,
          FlowControl.XON_XOFF,
          FlowControl.RTS_CTS,
          new FlowControl(FlowControl.Output.DSR, FlowControl.Input.DTR));

  private final EnumSet<Capability> lacking = EnumSet.noneOf(Capability.class);
  private final NavigableSet<Integer> onlyRates = new TreeSet<>();
  private int highestRate = HIGHEST_RATE;

  boolean can(Capability capability) {
    return switch (capability) {
      case MODEM_EVENTS ->
          !lacking.contains(capability) && !lacking.contains(Capability.MODEM_LINES);
      case RS485 -> false;
      case CUSTOM_BAUD_RATES -> !lacking.contains(capability) && onlyRates.isEmpty();
      default -> !lacking.contains(capability);
    };
  }

  Set<Capability> capabilities() {
    EnumSet<Capability> capabilities = EnumSet.allOf(Capability.class);
    capabilities.removeIf(capability -> !can(capability));
    return Collections.unmodifiableSet(capabilities);
  }

  void lack(Set<Capability> capabilities) {
    lacking.clear();
    lacking.addAll(capabilities);
  }

  void limitBaudRate(int highest) {
    onlyRates.clear();
    highestRate = highest;
  }

  void offerBaudRates(Set<Integer> rates) {
    onlyRates.clear();
    onlyRates.addAll(rates);
  }

  /**
   * Returns what a port is opened with: the default settings, at the nearest rate if that is not to
   * be had.
   */
  SerialSettings first() {
    int usual = SerialSettings.DEFAULT.baudRate();
    if (takes(usual)) {
      return SerialSettings.DEFAULT;
    }
    return SerialSettings.DEFAULT.withBaudRate(
        onlyRates.isEmpty() ? highestRate : onlyRates.first());
  }

  /** Returns what is in force after asking for the wanted settings while others are in force. */
  SerialSettings settle(SerialSettings wanted, SerialSettings current) {
    return new SerialSettings(
        takes(wanted.baudRate()) ? wanted.baudRate() : current.baudRate(),
        wanted.dataBits(),
        takes(wanted.parity()) ? wanted.parity() : current.parity(),
        stopBits(wanted.dataBits(), wanted.stopBits(), current.stopBits()),
        flowControl(wanted.flowControl(), current.flowControl()));
  }

  private boolean takes(int rate) {
    if (!onlyRates.isEmpty()) {
      return onlyRates.contains(rate);
    }
    return rate >= LOWEST_RATE
        && rate <= highestRate
        && (can(Capability.CUSTOM_BAUD_RATES) || USUAL_RATES.contains(rate));
  }

  private boolean takes(Parity parity) {
    return can(Capability.MARK_SPACE_PARITY) || (parity != Parity.MARK && parity != Parity.SPACE);
  }

  private StopBits stopBits(DataBits dataBits, StopBits wanted, StopBits current) {
    if (takes(dataBits, wanted)) {
      return wanted;
    }
    if (takes(dataBits, current)) {
      return current;
    }
    // Both are one bit of a 16550's line control register, which the number of data bits gives its
    // meaning.
    StopBits sameBit = dataBits == DataBits.FIVE ? StopBits.ONE_POINT_FIVE : StopBits.TWO;
    return takes(dataBits, sameBit) ? sameBit : StopBits.ONE;
  }

  private boolean takes(DataBits dataBits, StopBits stopBits) {
    return switch (stopBits) {
      case ONE -> true;
      case ONE_POINT_FIVE -> dataBits == DataBits.FIVE && can(Capability.ONE_POINT_FIVE_STOP_BITS);
      case TWO -> dataBits != DataBits.FIVE;
    };
  }

  private FlowControl flowControl(FlowControl wanted, FlowControl current) {
    FlowControl settled =
        new FlowControl(
            takes(wanted.output()) ? wanted.output() : current.output(),
            takes(wanted.input()) ? wanted.input() : current.input());
    return can(Capability.SPLIT_FLOW_CONTROL) || SAME_BOTH_WAYS.contains(settled)
        ? settled
        : current;
  }

  private boolean takes(FlowControl.Output output) {
    return switch (output) {
      case NONE, XON_XOFF -> true;
      case CTS, DCD, DSR -> can(Capability.MODEM_LINES);
    };
  }

  private boolean takes(FlowControl.Input input) {
    return switch (input) {
      case NONE, XON_XOFF -> true;
      case RTS, DTR -> can(Capability.CONTROL_LINES);
    };
  }
}
