package io.github.rfc2217j.server.app.config;

import io.github.rfc2217j.api.spi.PortName;
import io.github.rfc2217j.server.PortOptions;
import io.github.rfc2217j.server.Rfc2217Server;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Pattern;

/** Reads single values that have a form; each throws with a message that shows a right one. */
final class Checks {

  private static final Pattern NAME = Pattern.compile("[\\w.:/-]{1,64}");
  private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9._-]{1,253}");
  private static final Pattern OCTAL = Pattern.compile("0?[0-7]{3}");

  private static final String LETTERS = "rwxrwxrwx";

  private Checks() {}

  static Object name(String text) {
    if (!NAME.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "a name has 1 to 64 letters, digits and any of . _ : / - and no blanks, unlike '"
              + text
              + "'");
    }
    return text;
  }

  static Object device(String text) {
    if (DevicePattern.isPattern(text)) {
      return DevicePattern.of(text).toString();
    }
    return PortName.of(text).text();
  }

  static Object tcpAddress(String text) {
    Place place = Place.of(text);
    if (place instanceof Place.Tcp) {
      return place;
    }
    throw new IllegalArgumentException(
        "must be one address, HOST:PORT, such as 127.0.0.1:9217, not '" + text + "'");
  }

  static Object hostName(String text) {
    if (!HOST_NAME.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "a host's name has letters, digits, '-' and '.', such as lab7.example, and no port,"
              + " unlike '"
              + text
              + "'");
    }
    return text;
  }

  static Object file(String text) {
    return Path.of(text);
  }

  /** The library knows the form; what is built here is thrown away. */
  static Object block(String text) {
    Rfc2217Server.builder().bind("127.0.0.1", 0).allow(text);
    return text;
  }

  static Object identity(String text) {
    Rfc2217Server.builder().bind("127.0.0.1", 0).owners(text);
    return text;
  }

  static Object signature(String text) {
    return PortOptions.builder().signature(text).build().signature();
  }

  static Object permissions(String text) {
    if (OCTAL.matcher(text).matches()) {
      int bits = Integer.parseInt(text, 8);
      StringBuilder letters = new StringBuilder();
      for (int i = 0; i < LETTERS.length(); i++) {
        letters.append((bits & (0400 >> i)) == 0 ? '-' : LETTERS.charAt(i));
      }
      return PosixFilePermissions.fromString(letters.toString());
    }
    try {
      return PosixFilePermissions.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "permissions look like rw-rw---- or 660, not '" + text + "'", e);
    }
  }
}
