package io.github.rfc2217j.examples;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Resets an ESP32 board by its two control lines. Two transistors wire RTS to EN and DTR to IO0: a
 * raised line pulls its pin low, unless the other one is raised as well. IO0 low at the end of the
 * reset starts the boot loader instead of the program.
 */
public class ResetEsp32 {

  public static void main(String[] args) throws IOException, InterruptedException {
    try (SerialPort port = SerialPorts.open("rfc2217://127.0.0.1:2217?baud=115200")) {
      intoBootLoader(port);
      // flash it, then:
      intoProgram(port);
    }
  }

  static void intoBootLoader(SerialPort port) throws IOException, InterruptedException {
    port.set(Map.of(ControlLine.DTR, false, ControlLine.RTS, true)); // IO0 high, EN low: reset
    TimeUnit.MILLISECONDS.sleep(100);
    port.set(Map.of(ControlLine.DTR, true, ControlLine.RTS, false)); // IO0 low, EN high: go
    TimeUnit.MILLISECONDS.sleep(50);
    port.set(ControlLine.DTR, false); // IO0 high: it is a pin like others again
  }

  static void intoProgram(SerialPort port) throws IOException, InterruptedException {
    port.set(Map.of(ControlLine.DTR, false, ControlLine.RTS, true)); // IO0 high, EN low: reset
    TimeUnit.MILLISECONDS.sleep(100);
    port.set(ControlLine.RTS, false); // EN high: it starts
  }
}
