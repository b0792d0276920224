package com.example;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Sends a word to the port that its argument names, and prints what comes back. */
public final class Client {
  private Client() {}

  public static void main(String[] arguments) throws IOException {
    try (SerialPort port = SerialPorts.open(arguments[0])) {
      ByteBuffer word = ByteBuffer.wrap("hello".getBytes(StandardCharsets.US_ASCII));
      ByteBuffer answer = ByteBuffer.allocate(word.remaining());
      while (word.hasRemaining()) {
        port.write(word);
      }
      while (answer.hasRemaining() && port.read(answer, Duration.ofSeconds(20)) > 0) {
        // More to come.
      }
      String text = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
      System.out.println(text + " from " + port.settings());
    }
  }
}
