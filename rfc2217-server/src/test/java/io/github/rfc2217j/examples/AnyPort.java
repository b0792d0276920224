package io.github.rfc2217j.examples;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.SerialSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One program for every kind of port: its name is all that differs. */
public class AnyPort {

  public static void main(String[] args) throws IOException {
    // /dev/ttyUSB0, COM3, usb:0403:6001, rfc2217://lab7:2217, sim:loop
    System.out.println(greet(args[0]));
  }

  /** Says hello at a port and returns what comes back within a second. */
  static String greet(String name) throws IOException {
    try (SerialPort port = SerialPorts.open(name)) {
      SerialSettings inForce = port.apply(SerialSettings.of("57600 8N1"));
      port.outputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
      ByteBuffer answer = ByteBuffer.allocate(80);
      while (answer.position() == 0 || answer.get(answer.position() - 1) != '\n') {
        if (port.read(answer, Duration.ofSeconds(1)) <= 0) {
          break;
        }
      }
      String text = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
      return text.strip() + " at " + inForce;
    }
  }
}
