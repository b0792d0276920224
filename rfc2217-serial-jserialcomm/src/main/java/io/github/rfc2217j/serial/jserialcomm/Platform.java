package io.github.rfc2217j.serial.jserialcomm;

import java.util.Locale;

/** The kinds of operating system that jSerialComm treats differently. */
enum Platform {
  LINUX,
  MAC,
  WINDOWS,
  OTHER_POSIX,
  /** jSerialComm ends the whole process when it is loaded there. */
  UNKNOWN;

  static final Platform CURRENT = of(System.getProperty("os.name", ""));

  static Platform of(String osName) {
    String name = osName.toLowerCase(Locale.ROOT);
    if (name.contains("win")) {
      return WINDOWS;
    }
    if (name.contains("mac")) {
      return MAC;
    }
    if (name.contains("linux")) {
      return LINUX;
    }
    boolean posix =
        name.contains("nix")
            || name.contains("sunos")
            || name.contains("solaris")
            || name.contains("freebsd")
            || name.contains("openbsd");
    return posix ? OTHER_POSIX : UNKNOWN;
  }

  boolean posix() {
    return this != WINDOWS && this != UNKNOWN;
  }
}
