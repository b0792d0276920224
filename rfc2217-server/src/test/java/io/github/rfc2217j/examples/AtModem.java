package io.github.rfc2217j.examples;

import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks a modem, or anything else that answers in lines. */
public class AtModem {

  public static void main(String[] args) throws IOException {
    try (SerialPort port = SerialPorts.open("rfc2217://127.0.0.1:2217?baud=115200")) {
      System.out.println(ask(port, "ATI", Duration.ofSeconds(2)));
    }
  }

  /** Sends a command; returns the lines of the answer, the result code last. */
  static List<String> ask(SerialPort port, String command, Duration patience) throws IOException {
    port.purge(Purge.RECEIVE); // whatever is left of an earlier answer
    port.outputStream().write((command + "\r").getBytes(StandardCharsets.US_ASCII));
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    ByteBuffer octet = ByteBuffer.allocate(1); // reads what has arrived already: no round trip each
    while (port.read(octet.clear(), patience) > 0) {
      char next = (char) Byte.toUnsignedInt(octet.get(0));
      if (next != '\n') {
        line.append(next);
        continue;
      }
      String text = line.toString().strip();
      line.setLength(0);
      if (!text.isEmpty() && !text.equals(command)) { // it may echo the command
        lines.add(text);
      }
      if (text.equals("OK") || text.equals("NO CARRIER") || text.contains("ERROR")) {
        return lines;
      }
    }
    throw new IOException(port + " did not finish its answer to " + command + ": " + lines);
  }
}
