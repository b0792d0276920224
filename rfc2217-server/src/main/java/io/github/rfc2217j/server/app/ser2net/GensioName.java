package io.github.rfc2217j.server.app.ser2net;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The name of a stack of gensios, such as {@code telnet(rfc2217),ssl(cert=x),tcp,localhost,2000}.
 *
 * @param layers those with a known name, the outermost first
 * @param rest what follows the last of them
 */
record GensioName(List<Layer> layers, List<String> rest) {

  private static final List<String> FILTERS =
      List.of(
          "telnet",
          "ssl",
          "certauth",
          "mux",
          "trace",
          "perf",
          "msgdelim",
          "relpkt",
          "ratelimit",
          "keepopen",
          "script",
          "mdns");
  private static final List<String> ENDS =
      List.of(
          "tcp",
          "udp",
          "sctp",
          "unix",
          "unixdgram",
          "unixseq",
          "serialdev",
          "sdev",
          "ipmisol",
          "stdio",
          "pty",
          "file",
          "echo",
          "dummy",
          "conacc");

  /**
   * One gensio.
   *
   * @param name what kind it is
   * @param options what stands in parentheses
   */
  record Layer(String name, List<String> options) {

    /** Returns an option's value; {@code true} if it has none. */
    Optional<String> option(String key) {
      for (String option : options) {
        if (option.equals(key)) {
          return Optional.of("true");
        }
        if (option.startsWith(key + "=")) {
          return Optional.of(option.substring(key.length() + 1));
        }
      }
      return Optional.empty();
    }
  }

  /** Takes a name apart; never fails, what is unknown is the rest. */
  static GensioName of(String text) {
    List<Layer> layers = new ArrayList<>();
    List<String> parts = split(text, ',');
    int next = 0;
    while (next < parts.size()) {
      String part = parts.get(next);
      int open = part.indexOf('(');
      String name = open < 0 ? part : part.substring(0, open);
      if (!FILTERS.contains(name) && !ENDS.contains(name)) {
        break;
      }
      List<String> options =
          open < 0
              ? List.of()
              : split(part.substring(open + 1, Math.max(open + 1, part.lastIndexOf(')'))), ',');
      layers.add(new Layer(name, options));
      next++;
      if (ENDS.contains(name)) {
        break;
      }
    }
    return new GensioName(layers, parts.subList(next, parts.size()));
  }

  /** Splits at a character outside of parentheses; blanks around the parts are left out. */
  private static List<String> split(String text, char at) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int begin = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? at : text.charAt(i);
      if (c == '(') {
        depth++;
      } else if (c == ')') {
        depth--;
      }
      if (c == at && (depth <= 0 || i == text.length())) {
        String part = text.substring(begin, i).strip();
        if (!part.isEmpty()) {
          parts.add(part);
        }
        begin = i + 1;
      }
    }
    return parts;
  }

  Optional<Layer> layer(String name) {
    return layers.stream().filter(layer -> layer.name.equals(name)).findFirst();
  }

  /** Returns what carries the stack; empty if it is unknown. */
  String end() {
    return layers.isEmpty() || !ENDS.contains(layers.getLast().name) ? "" : layers.getLast().name;
  }
}
