package io.github.rfc2217j.server.app.ser2net;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the format of ser2net 2 and 3: a line for each port. */
final class Ser2netLines {

  private static final Pattern DIRECTIVE = Pattern.compile("([A-Z]+):([^:]+):(.*)");
  private static final Pattern PORT =
      Pattern.compile("([^:#]+):(raw|rawlp|telnet|off):(\\d+):([^:]+)(?::(.*))?");

  private final List<ForeignPort> ports = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<String, String> signatures = new HashMap<>();
  private final Map<String, String> devices = new HashMap<>();
  private final Map<String, String> texts = new HashMap<>();
  private final SerialWords serial = new SerialWords();

  private Ser2netLines() {}

  static String translate(String source, String text) {
    Ser2netLines file = new Ser2netLines();
    text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(file::line);
    return ConfigText.of(source, file.ports, file.notes);
  }

  private void line(String line) {
    Matcher directive = DIRECTIVE.matcher(line);
    Matcher port = PORT.matcher(line);
    if (port.matches()) {
      port(port);
    } else if (directive.matches()) {
      directive(directive.group(1), directive.group(2), directive.group(3));
    } else {
      notes.add("'" + line + "' is not understood");
    }
  }

  private void directive(String kind, String name, String value) {
    switch (kind) {
      case "SIGNATURE" -> signatures.put(name, value);
      case "DEVICE" -> devices.put(name, value);
      case "BANNER", "OPENSTR", "CLOSESTR", "CLOSEON", "TRACEFILE" -> texts.put(name, kind);
      case "DEFAULT" -> {
        if (!serial.take(name + "=" + value)) {
          notes.add("DEFAULT '" + name + "' has no counterpart");
        }
      }
      case "CONTROLPORT" ->
          notes.add("CONTROLPORT: see 'rfc2217-server reload' and the log; there is none");
      default -> notes.add(kind + " '" + name + "' has no counterpart");
    }
  }

  private void port(Matcher line) {
    String device = devices.getOrDefault(line.group(4), line.group(4));
    ForeignPort port = new ForeignPort(device.replaceAll(".*/", ""), serial.copy());
    ports.add(port);
    Ser2netYaml.timeout(port, line.group(3));
    boolean comPort = false;
    String words = line.group(5) == null ? "" : line.group(5);
    for (String word : words.strip().split("[\\s,]+", -1)) {
      comPort |= word.equals("remctl");
      word(port, word);
    }
    String state = line.group(2);
    String telnet = state.equals("telnet") ? (comPort ? "telnet(rfc2217)," : "telnet,") : "";
    String place = line.group(1).replaceFirst("^tcp,", "");
    Translation.accepter(
        port, (state.equals("off") ? "telnet(rfc2217)," : telnet) + "tcp," + place);
    port.set("device", device);
    if (state.equals("off")) {
      port.disable("the port is off");
    }
    if (!device.startsWith("/")) {
      port.disable("the device '" + device + "'");
    }
  }

  private void word(ForeignPort port, String word) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    String value = equals < 0 ? "true" : word.substring(equals + 1);
    if (word.isEmpty() || word.equals("remctl")) {
      return;
    }
    if (signatures.containsKey(value) || signatures.containsKey(word)) {
      PortOptionWords.take(
          port, "signature", signatures.getOrDefault(value, signatures.getOrDefault(word, "")));
    } else if (texts.containsKey(word) || texts.containsKey(value)) {
      port.note(word + ": a " + texts.getOrDefault(word, texts.get(value)) + " has no counterpart");
    } else if (List.of("kickolduser", "max-connections", "remaddr").contains(name)
        || name.startsWith("chardelay")
        || name.endsWith("bufsize")
        || name.startsWith("telnet")) {
      PortOptionWords.take(port, name, value);
    } else {
      Translation.line(port, word);
    }
  }
}
