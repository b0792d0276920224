package io.github.rfc2217j.server.app.ser2net;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What ser2net's accepters and connectors become. Stateless. */
final class Translation {

  private static final List<String> EVERYWHERE = List.of("", "0.0.0.0", "::", "::0");
  private static final List<String> LOCAL = List.of("localhost", "127.0.0.1", "::1");
  private static final List<String> FAMILIES = List.of("ipv4", "ipv6", "ipv6n4");

  private Translation() {}

  /** Takes where ser2net listens. */
  static void accepter(ForeignPort port, String text) {
    GensioName name = GensioName.of(text);
    telnet(port, name, text);
    for (GensioName.Layer layer : name.layers()) {
      if (!List.of("telnet", "ssl", "tcp", "unix").contains(layer.name())) {
        port.note("'" + layer.name() + "' of the accepter has no counterpart");
      }
    }
    switch (name.end()) {
      case "tcp" -> {
        boolean believes = tls(port, name);
        tcp(port, name.rest(), believes);
      }
      case "unix" -> {
        port.set("listen", "unix:" + String.join(",", name.rest()));
        port.allowed().clear();
      }
      default ->
          port.disable(
              "the accepter '" + text + "'; served are TCP addresses and UNIX-domain sockets");
    }
  }

  private static void telnet(ForeignPort port, GensioName name, String text) {
    if (name.layer("telnet").isEmpty()) {
      port.note(
          "'"
              + text
              + "' spoke plain TCP; here it is Telnet with RFC 2217. A client that sends and"
              + " expects bare octets has to open rfc2217://HOST:PORT instead");
    } else if (name.layer("telnet")
        .get()
        .option("rfc2217")
        .filter(PortOptionWords::isOn)
        .isEmpty()) {
      port.note("Telnet without RFC 2217; here clients that ask for it may change settings");
    }
  }

  /**
   * Takes certificates, where their files are such that the server starts with them.
   *
   * @return whether clients must show one
   */
  private static boolean tls(ForeignPort port, GensioName name) {
    if (name.layer("ssl").isEmpty()) {
      return false;
    }
    GensioName.Layer ssl = name.layer("ssl").get();
    String cert = ssl.option("cert").orElse("/etc/ser2net/ser2net.crt");
    String key = ssl.option("key").orElse("/etc/ser2net/ser2net.key");
    String authority = ssl.option("CA").orElse("");
    boolean asks = ssl.option("clientauth").map(PortOptionWords::isOn).orElse(false);
    if (!Files.isReadable(Path.of(cert)) || !Files.isReadable(Path.of(key))) {
      port.note(
          "ssl: "
              + cert
              + " and "
              + key
              + " can't be read here; add 'tls' with 'cert' and 'key' (PEM, PKCS#8)");
      return false;
    }
    port.tls().add("cert: " + ConfigText.quoted(cert));
    port.tls().add("key: " + ConfigText.quoted(key));
    if (asks && Files.isRegularFile(Path.of(authority))) {
      port.tls().add("client-ca: " + ConfigText.quoted(authority));
      return true;
    }
    if (asks) {
      port.note("clientauth: add 'client-ca' with one file of authorities to 'tls'");
    }
    return false;
  }

  private static void tcp(ForeignPort port, List<String> rest, boolean believes) {
    List<String> parts =
        rest.stream().filter(part -> !FAMILIES.contains(part.toLowerCase(Locale.ROOT))).toList();
    String number = parts.isEmpty() ? "" : parts.getLast();
    String host = parts.size() < 2 ? "" : parts.getFirst();
    if (!number.matches("\\d{1,5}") || Integer.parseInt(number) > 65535) {
      port.disable("no TCP port in '" + String.join(",", rest) + "'");
      return;
    }
    if (LOCAL.contains(host) || believes || !port.allowed().isEmpty()) {
      String real = EVERYWHERE.contains(host) ? "0.0.0.0" : host;
      port.set("listen", (real.contains(":") ? "[" + real + "]" : real) + ":" + number);
      return;
    }
    port.set("listen", "127.0.0.1:" + number);
    port.note(
        "ser2net served it on "
            + (EVERYWHERE.contains(host) ? "every address" : host)
            + " to anybody. To do so again write 'listen: "
            + (EVERYWHERE.contains(host) ? "0.0.0.0" : host)
            + ":"
            + number
            + "' and name the networks that may come, such as 'allow: 192.0.2.0/24'");
  }

  /** Takes what ser2net connects to. */
  static void connector(ForeignPort port, String text) {
    GensioName name = GensioName.of(text);
    switch (name.end()) {
      case "serialdev", "sdev" -> {
        if (name.rest().isEmpty()) {
          port.disable("the connector '" + text + "' names no device");
          return;
        }
        port.set("device", name.rest().getFirst());
        name.layers().getLast().options().forEach(word -> line(port, word));
        name.rest().stream()
            .skip(1)
            .flatMap(part -> Arrays.stream(part.split("[\\s,]+", -1)))
            .forEach(word -> line(port, word));
      }
      case "tcp" -> remote(port, name, text);
      default ->
          port.disable("the connector '" + text + "'; only serial devices and RFC 2217 servers");
    }
  }

  private static void remote(ForeignPort port, GensioName name, String text) {
    boolean comPort =
        name.layer("telnet").flatMap(layer -> layer.option("rfc2217")).isPresent()
            && name.layers().size() == 2
            && name.rest().size() == 2;
    if (comPort) {
      port.set("device", "rfc2217://" + String.join(":", name.rest()));
    } else {
      port.disable("the connector '" + text + "'; only serial devices and RFC 2217 servers");
    }
  }

  /** Takes a word about the line; both formats have them. */
  static void line(ForeignPort port, String word) {
    if (word.isBlank() || port.serial().take(word)) {
      return;
    }
    switch (word.toLowerCase(Locale.ROOT).replace('_', '-')) {
      case "local", "local=true" -> {
        // Devices are opened so anyway.
      }
      case "-local", "local=false" ->
          port.note("'" + word + "': the line is used whatever the modem lines say");
      case "hangup-when-done", "hangup-when-done=true" -> port.set("lines-at-end", "lower");
      case "-hangup-when-done", "hangup-when-done=false", "-rtscts", "-xonxoff" -> {
        // So it is anyway.
      }
      case "nobreak", "nobreak=true" -> port.note("'" + word + "': a break ends with its client");
      default -> port.note("'" + word + "' has no counterpart");
    }
  }
}
