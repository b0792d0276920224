package io.github.rfc2217j.server.app.ser2net;

import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What ser2net's options of a connection become; both of its formats have them. Stateless. */
final class PortOptionWords {

  private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F.:]*[.:][0-9a-fA-F.:]+");

  private PortOptionWords() {}

  /** Takes an option. */
  static void take(ForeignPort port, String name, String value) {
    String plain = name.replace('_', '-');
    switch (plain) {
      case "kickolduser" -> {
        if (isOn(value)) {
          port.set("sharing", "takeover");
        }
      }
      case "max-connections" -> {
        if (!value.equals("1")) {
          port.set("sharing", "shared");
          port.note(
              "max-connections: "
                  + value
                  + "; here one client owns the port and any number look on, while ser2net lets"
                  + " all of them write");
        }
      }
      case "remaddr" ->
          Stream.of(value.split(";", -1))
              .map(String::strip)
              .filter(address -> !address.isEmpty())
              .forEach(address -> allow(port, address));
      case "signature" -> {
        if (value.matches("[ -~]{1,255}")) {
          port.set("signature", value);
        } else if (!value.isEmpty()) {
          port.note("signature: '" + value + "' is not 1 to 255 characters of ASCII");
        }
      }
      case "chardelay", "chardelay-scale", "chardelay-min", "chardelay-max" ->
          port.note(plain + ": not needed, octets leave as they come");
      case "net-to-dev-bufsize", "dev-to-net-bufsize" ->
          port.note(plain + ": not needed, buffers have bounds of their own");
      case "authdir", "pamauth", "allowed-users" ->
          port.note(
              plain
                  + ": '"
                  + value
                  + "'; clients are known by their certificates here: 'tls' with 'client-ca', and"
                  + " 'owners'");
      case "telnet-brk-on-sync" -> {
        if (isOn(value)) {
          port.note("telnet-brk-on-sync: a Synch sends no break; clients send BREAK or BRK");
        }
      }
      default -> port.note(plain + ": '" + value + "' has no counterpart");
    }
  }

  static boolean isOn(String value) {
    return !(value.equals("false")
        || value.equals("off")
        || value.equals("no")
        || value.equals("0"));
  }

  private static void allow(ForeignPort port, String address) {
    int comma = address.lastIndexOf(',');
    String host = comma < 0 ? address : address.substring(0, comma);
    host = host.substring(host.lastIndexOf(',') + 1);
    if (address.startsWith("!") || !ADDRESS.matcher(host).matches()) {
      port.note("remaddr: '" + address + "'; 'allow' takes addresses and blocks of them alone");
    } else {
      port.allowed().add(host);
    }
  }
}
