package io.github.rfc2217j.serial.jserialcomm;

import java.util.Locale;

/** The kinds of operating system that jSerialComm treats differently. */
enum Platform {
  LINUX,
  MAC,
  WINDOWS,
  SOLARIS,
  FREE_BSD,
  OPEN_BSD,
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
    if (name.contains("sunos") || name.contains("solaris")) {
      return SOLARIS;
    }
    if (name.contains("freebsd")) {
      return FREE_BSD;
    }
    if (name.contains("openbsd")) {
      return OPEN_BSD;
    }
    if (name.contains("linux")) {
      return LINUX;
    }
    return name.contains("nix") ? OTHER_POSIX : UNKNOWN;
  }

  boolean posix() {
    return this != WINDOWS && this != UNKNOWN;
  }
}
