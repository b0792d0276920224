package io.github.rfc2217j.server.app;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * An address to listen on, as it stands on the command line: {@code 127.0.0.1:2217}, {@code
 * localhost:0}, {@code [::1]:2217}.
 */
record HostAndPort(String host, int port) {

  private static final Pattern FORM = Pattern.compile("(?:\\[([^]]+)]|([^:\\[\\]]+)):(\\d{1,5})");

  static HostAndPort of(String text) {
    Matcher matcher = FORM.matcher(text);
    if (matcher.matches() && Integer.parseInt(matcher.group(3)) <= 65535) {
      String number = matcher.group(1);
      return new HostAndPort(
          number == null ? matcher.group(2) : number, Integer.parseInt(matcher.group(3)));
    }
    throw new IllegalArgumentException(
        "must be HOST:PORT with a port up to 65535, such as 127.0.0.1:2217 or [::1]:2217, not '"
            + text
            + "'");
  }

  /** Says what is wrong instead of that something is. */
  static final class Converter implements ITypeConverter<HostAndPort> {
    @Override
    public HostAndPort convert(String text) {
      try {
        return of(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
