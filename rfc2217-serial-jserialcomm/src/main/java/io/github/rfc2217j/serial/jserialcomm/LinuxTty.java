package io.github.rfc2217j.serial.jserialcomm;

/**
 * Linux's system calls through {@code java.lang.foreign}. This is the version for Java 21, which
 * can make none; {@code META-INF/versions/22} has the other.
 */
final class LinuxTty {

  private LinuxTty() {}

  /** Returns why no system calls can be made, empty if they can. */
  static String unavailable() {
    return "Java 22 or later is needed";
  }

  /** Opens a device a second time. */
  @SuppressWarnings("DoNotCallSuggester") // The version for Java 22 can be called.
  static SystemCalls open(String path) throws SystemCalls.RefusedException {
    throw new IllegalStateException("cannot open " + path + ": " + unavailable());
  }
}
