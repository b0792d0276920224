package io.github.rfc2217j.serial.jserialcomm;

/**
 * Keeps what the process does at signals while jSerialComm is loaded, which changes it. This is the
 * version for Java 21, which can't; {@code META-INF/versions/22} has the other.
 */
final class SignalGuard {

  private SignalGuard() {}

  /** Loads the library. */
  static void during(Runnable load) {
    load.run();
  }
}
