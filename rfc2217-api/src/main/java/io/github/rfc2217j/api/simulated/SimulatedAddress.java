package io.github.rfc2217j.api.simulated;

import io.github.rfc2217j.api.spi.PortName;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A simulated port's name taken apart.
 *
 * @param device the device, such as {@code loop} or {@code pair/x.a}
 * @param pace whether to keep the pace: 1, 0, or empty if the name does not say
 * @param queue the receive queue's capacity, if the name says
 */
record SimulatedAddress(String device, OptionalInt pace, OptionalInt queue) {

  private static final Pattern LOOP = Pattern.compile("loop(/[^/?]+)?");
  private static final Pattern PAIR = Pattern.compile("pair/[^/?]+\\.[ab]");

  static SimulatedAddress of(PortName name) {
    String address = name.address();
    int mark = address.indexOf('?');
    String device = mark < 0 ? address : address.substring(0, mark);
    if (!LOOP.matcher(device).matches() && !PAIR.matcher(device).matches()) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' names no simulated port; names are sim:loop, sim:loop/NAME, sim:pair/NAME.a and"
              + " sim:pair/NAME.b");
    }
    SimulatedAddress result =
        new SimulatedAddress(device, OptionalInt.empty(), OptionalInt.empty());
    if (mark >= 0) {
      for (String option : address.substring(mark + 1).split("&", -1)) {
        result = result.with(option, name);
      }
    }
    return result;
  }

  private SimulatedAddress with(String option, PortName name) {
    int equals = option.indexOf('=');
    String key = equals < 0 ? option : option.substring(0, equals);
    String value = equals < 0 ? "" : option.substring(equals + 1);
    return switch (key) {
      case "pace" ->
          switch (value) {
            case "on" -> new SimulatedAddress(device, OptionalInt.of(1), queue);
            case "off" -> new SimulatedAddress(device, OptionalInt.of(0), queue);
            default -> throw wrong(option, name);
          };
      case "queue" -> {
        if (!value.matches("[1-9][0-9]{0,7}")) {
          throw wrong(option, name);
        }
        yield new SimulatedAddress(device, pace, OptionalInt.of(Integer.parseInt(value)));
      }
      default -> throw wrong(option, name);
    };
  }

  private static IllegalArgumentException wrong(String option, PortName name) {
    return new IllegalArgumentException(
        "'"
            + name
            + "' has the option '"
            + option
            + "'; the options of a simulated port are pace=on, pace=off and queue=OCTETS (1 to"
            + " 99999999)");
  }

  boolean isPair() {
    return PAIR.matcher(device).matches();
  }
}
