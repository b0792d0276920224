package io.github.rfc2217j.server.app.config;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a port is served, as it stands in the configuration and on the command line. */
public sealed interface Place {

  /**
   * An address: {@code 127.0.0.1:2217}, {@code localhost:0}, {@code [::1]:2217}.
   *
   * @param host a name or number of this machine
   * @param port 0 for any free one
   */
  record Tcp(String host, int port) implements Place {
    @Override
    public String toString() {
      return text(host) + ':' + port;
    }
  }

  /**
   * Addresses for the devices that match a pattern: {@code 127.0.0.1:4000-4099}.
   *
   * @param host a name or number of this machine
   * @param first the first TCP port
   * @param last the last one
   */
  record Range(String host, int first, int last) implements Place {
    @Override
    public String toString() {
      return text(host) + ':' + first + '-' + last;
    }
  }

  /**
   * A UNIX-domain socket: {@code unix:/run/rfc2217j/console.sock}.
   *
   * @param file its file
   */
  record Unix(Path file) implements Place {
    @Override
    public String toString() {
      return "unix:" + file;
    }
  }

  /** The listening socket that inetd or systemd hands to the process as its standard input. */
  record Inherited() implements Place {
    @Override
    public String toString() {
      return "inherited";
    }
  }

  /** What a message shows as right. */
  String FORMS = "127.0.0.1:2217, \"[::1]:2217\", localhost:2217 or unix:/run/rfc2217j/port.sock";

  private static String text(String host) {
    return host.indexOf(':') >= 0 ? '[' + host + ']' : host;
  }

  /**
   * Reads a place.
   *
   * @param text such as {@code 127.0.0.1:2217}, {@code 127.0.0.1:4000-4099}, {@code unix:/run/x},
   *     {@code inherited}
   * @return the place
   * @throws IllegalArgumentException if it is none; the message shows right ones
   */
  static Place of(String text) {
    if (text.equals("inherited")) {
      return new Inherited();
    }
    if (text.startsWith("unix:") && text.length() > "unix:".length()) {
      return new Unix(Path.of(text.substring("unix:".length())));
    }
    Matcher matcher = Form.ADDRESS.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "must be HOST:PORT, such as " + FORMS + ", not '" + text + "'");
    }
    String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    int first = Integer.parseInt(matcher.group(3));
    int last = matcher.group(4) == null ? first : Integer.parseInt(matcher.group(4));
    if (Math.max(first, last) > 65535) {
      throw new IllegalArgumentException("TCP ports end at 65535, unlike '" + text + "'");
    }
    if (matcher.group(4) == null) {
      return new Tcp(host, first);
    }
    if (first == 0 || last < first) {
      throw new IllegalArgumentException(
          "a range of ports begins with the lower one, such as 127.0.0.1:4000-4099, not '"
              + text
              + "'");
    }
    return new Range(host, first, last);
  }

  /** The form of an address. */
  final class Form {
    private static final Pattern ADDRESS =
        Pattern.compile("(?:\\[([^]]+)]|([^:\\[\\]\\s]+)):(\\d{1,5})(?:-(\\d{1,5}))?");

    private Form() {}
  }
}
