package io.github.rfc2217j.endtoend.fuzz;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.EnumMap;
import java.util.Map;

/**
 * A loop-back plug that echoes every octet whatever was set: settings, lines and breaks are taken
 * and told as a port's are, and do nothing to the data or the modem lines. So what a server says of
 * it does not depend on how far the echo has come.
 */
final class FreeLine {

  /** A loop-back plug's modem lines with DTR and RTS raised. */
  static final ModemState LEVELS = new ModemState(true, true, false, true);

  private static final int LOWEST_RATE = 50;
  private static final int HIGHEST_RATE = 4_000_000;

  private final SerialPort port;
  private final Map<ControlLine, Boolean> lines = new EnumMap<>(ControlLine.class);
  private SerialSettings settings = SerialSettings.DEFAULT;

  private FreeLine(SerialPort port) {
    this.port = port;
  }

  static SerialPort open(SimulatedDevice device) throws IOException {
    FreeLine line = new FreeLine(device.open());
    return (SerialPort)
        Proxy.newProxyInstance(
            SerialPort.class.getClassLoader(),
            new Class<?>[] {SerialPort.class},
            (proxy, method, arguments) -> line.call(method, arguments));
  }

  /** What is in force after asking for the wanted settings. */
  static SerialSettings settle(SerialSettings wanted, SerialSettings current) {
    boolean possible = wanted.baudRate() >= LOWEST_RATE && wanted.baudRate() <= HIGHEST_RATE;
    return possible ? wanted : wanted.withBaudRate(current.baudRate());
  }

  private synchronized Object taken(Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "settings" -> settings;
      case "apply" -> settings = settle((SerialSettings) arguments[0], settings);
      case "isSet" -> lines.getOrDefault((ControlLine) arguments[0], true);
      case "set" -> {
        if (arguments[0] instanceof ControlLine line) {
          lines.put(line, (Boolean) arguments[1]);
        } else {
          ((Map<?, ?>) arguments[0])
              .forEach((line, on) -> lines.put((ControlLine) line, (Boolean) on));
        }
        yield false;
      }
      default -> false;
    };
  }

  private Object call(Method method, Object[] arguments) throws Throwable {
    switch (method.getName()) {
      case "settings", "apply", "isSet" -> {
        return taken(method, arguments);
      }
      case "set", "setBreak", "sendBreak" -> {
        taken(method, arguments);
        return null;
      }
      default -> {
        try {
          return method.invoke(port, arguments);
        } catch (InvocationTargetException e) {
          throw e.getCause();
        }
      }
    }
  }
}
