package io.github.rfc2217j.server.app.ser2net;

import io.github.rfc2217j.api.SerialSettings;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words by which ser2net describes a serial line. Not for several threads. */
final class SerialWords {

  private static final Pattern SPEED =
      Pattern.compile("(\\d+)(?:([neoms])([5-8])([12]))?", Pattern.CASE_INSENSITIVE);

  private String speed = "9600";
  private String parity = "N";
  private String data = "8";
  private String stop = "1";
  private String flow = "";

  SerialWords copy() {
    SerialWords copy = new SerialWords();
    copy.speed = speed;
    copy.parity = parity;
    copy.data = data;
    copy.stop = stop;
    copy.flow = flow;
    return copy;
  }

  /**
   * Takes a word.
   *
   * @return false if it does not concern settings
   */
  boolean take(String word) {
    Matcher matcher = SPEED.matcher(word);
    if (matcher.matches()) {
      speed = matcher.group(1);
      if (matcher.group(2) != null) {
        parity = matcher.group(2).toUpperCase(Locale.ROOT);
        data = matcher.group(3);
        stop = matcher.group(4);
      }
      return true;
    }
    String plain = word.toLowerCase(Locale.ROOT).replace('_', '-');
    switch (plain) {
      case "none", "even", "odd", "mark", "space" -> parity = plain.substring(0, 1);
      case "1stopbit", "2stopbits" -> stop = plain.substring(0, 1);
      case "5databits", "6databits", "7databits", "8databits" -> data = plain.substring(0, 1);
      case "xonxoff", "rtscts" -> flow = plain;
      case "-xonxoff", "-rtscts" -> flow = flow.equals(plain.substring(1)) ? "" : flow;
      default -> {
        return named(plain);
      }
    }
    parity = parity.toUpperCase(Locale.ROOT);
    return true;
  }

  private boolean named(String word) {
    int equals = word.indexOf('=');
    if (equals < 0) {
      return false;
    }
    String value = word.substring(equals + 1);
    boolean on = value.equals("true") || value.equals("on") || value.equals("1");
    switch (word.substring(0, equals)) {
      case "speed" -> {
        return take(value);
      }
      case "parity" -> {
        return take(value);
      }
      case "databits" -> data = value;
      case "stopbits" -> stop = value;
      case "xonxoff", "rtscts" -> {
        return take((on ? "" : "-") + word.substring(0, equals));
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Returns the settings as ours are written. */
  String settings(ForeignPort port) {
    String text = speed + " " + data + parity + stop + (flow.isEmpty() ? "" : " " + flow);
    try {
      return SerialSettings.of(text).toString();
    } catch (IllegalArgumentException e) {
      port.note("settings '" + text + "': " + e.getMessage());
      return SerialSettings.DEFAULT.toString();
    }
  }
}
