package io.github.rfc2217j.serial.jserialcomm;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.spi.PortName;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What several tests do with devices. */
final class Ports {

  private Ports() {}

  static SerialPort open(String address) throws IOException {
    return new JSerialCommProvider().open(PortName.of("jserialcomm:" + address));
  }

  /** Runs a program and returns what it says. */
  static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader lines = process.inputReader()) {
      List<String> said = new ArrayList<>(lines.lines().toList());
      return String.join("\n", said);
    }
  }
}
