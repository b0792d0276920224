package io.github.rfc2217j.examples;

import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Logs what a device says, for as long as it takes, whatever becomes of the connection. */
public class KeepLog {

  public static void main(String[] args) throws IOException {
    try (SerialPort port = SerialPorts.open("rfc2217://127.0.0.1:2217?baud=115200&reconnect=on")) {
      run(port, System.out::println);
    }
  }

  /** Hands over each line, and what happened in brackets, until the port is closed. */
  static void run(SerialPort port, Consumer<String> log) throws IOException {
    port.subscribe(event -> {
      switch (event) {
        case SerialEvent.Disconnected lost -> log.accept("[" + lost.cause().getMessage() + "]");
        case SerialEvent.Reconnected back -> log.accept("[connected again]");
        default -> {
          // Each attempt is an event, too.
        }
      }
    });
    // Of a gap the reader sees nothing but silence; a line may have lost its middle there.
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(port.inputStream(), StandardCharsets.US_ASCII));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      log.accept(line);
    }
  }
}
