package io.github.rfc2217j.server.app.ser2net;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Writes a configuration file. Stateless. */
final class ConfigText {

  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z0-9/][\\w./ -]*(:[\\w./][\\w./-]*)*");

  private ConfigText() {}

  /** Writes ports, and what has no counterpart as comments beside them. */
  static String of(String source, List<ForeignPort> ports, List<String> notes) {
    StringBuilder text = new StringBuilder();
    line(text, "# Made of " + source + " by rfc2217-server import-ser2net.");
    line(text, "# Comments that begin with NOTE tell what has no counterpart or another meaning.");
    notes.forEach(note -> line(text, "# NOTE " + oneLine(note)));
    line(text, "ports:");
    Set<String> names = new HashSet<>();
    Set<String> places = new HashSet<>();
    for (ForeignPort port : ports) {
      settle(port, names, places);
      line(text, "");
      port.notes().forEach(note -> line(text, "  # NOTE " + oneLine(note)));
      String begin = port.enabled() ? "  " : "  # ";
      String dash = "- ";
      for (String each : lines(port)) {
        line(text, begin + dash + each);
        dash = "  ";
      }
    }
    return text.toString();
  }

  /** No two ports have the same name or place. */
  private static void settle(ForeignPort port, Set<String> names, Set<String> places) {
    String name = port.keys().getOrDefault("name", "").replaceAll("[^\\w.:/-]", "-");
    if (name.isEmpty()) {
      name = port.keys().getOrDefault("device", "port").replaceAll(".*/", "");
    }
    name = name.substring(0, Math.min(60, name.length()));
    String unique = name;
    for (int i = 2; !names.add(unique); i++) {
      unique = name + "-" + i;
    }
    port.set("name", unique);
    String place = port.keys().getOrDefault("listen", "");
    if (port.enabled() && !places.add(place)) {
      port.disable(place + " is taken by a port above");
    }
  }

  private static List<String> lines(ForeignPort port) {
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, String> key : port.keys().entrySet()) {
      lines.add(key.getKey() + ": " + quoted(key.getValue()));
    }
    lines.add("settings: " + port.serial().settings(port));
    if (!port.allowed().isEmpty()) {
      List<String> blocks = port.allowed().stream().map(ConfigText::quoted).toList();
      lines.add("allow: [" + String.join(", ", blocks) + "]");
    }
    if (!port.tls().isEmpty()) {
      lines.add("tls:");
      port.tls().forEach(each -> lines.add("  " + each));
    }
    return lines;
  }

  private static void line(StringBuilder text, String line) {
    text.append(line).append('\n');
  }

  private static String oneLine(String note) {
    return note.replaceAll("[\\p{Cntrl}]+", " ");
  }

  /** Puts a value into quotes if YAML would take it for something else. */
  static String quoted(String value) {
    return PLAIN.matcher(value).matches() && value.equals(value.strip())
        ? value
        : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
