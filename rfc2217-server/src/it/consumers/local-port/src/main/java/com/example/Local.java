package com.example;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Sends a word to a device of this machine, by its bare name, through the backend that is there.
 */
public final class Local {
  private Local() {}

  public static void main(String[] arguments) throws IOException {
    try (SerialPort port = SerialPorts.open(arguments[0])) {
      ByteBuffer word = ByteBuffer.wrap("hello".getBytes(StandardCharsets.US_ASCII));
      while (word.hasRemaining()) {
        port.write(word);
      }
      // Whoever listens says that it has arrived.
      System.out.println("sent " + (char) System.in.read());
    }
  }
}
