package io.github.rfc2217j.api.spi;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A port's name, split into scheme and address: {@code sim:loop} is scheme {@code sim}, address
 * {@code loop}; {@code /dev/ttyUSB0} and {@code COM3} are addresses without a scheme.
 *
 * @param scheme in lower case, empty if the name has none
 * @param address what follows the scheme's colon
 * @param text the whole name as it was given
 */
public record PortName(String scheme, String address, String text) {

  /** Two letters at least: a single one is a Windows drive. */
  private static final Pattern WITH_SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):(.*)");

  /**
   * Splits a name.
   *
   * @param text the name
   * @return its parts
   * @throws IllegalArgumentException if there is no address in it
   */
  public static PortName of(String text) {
    Matcher matcher = WITH_SCHEME.matcher(text);
    PortName name =
        matcher.matches()
            ? new PortName(matcher.group(1).toLowerCase(Locale.ROOT), matcher.group(2), text)
            : new PortName("", text, text);
    if (name.address.isBlank()) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' names no port; names look like /dev/ttyUSB0, COM3, sim:loop or"
              + " rfc2217://host:2217");
    }
    return name;
  }

  @Override
  public String toString() {
    return text;
  }
}
