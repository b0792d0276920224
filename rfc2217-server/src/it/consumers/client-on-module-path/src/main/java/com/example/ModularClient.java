package com.example;

import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.client.Rfc2217Client;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Asks a remote port, by host and port number, to echo an octet, and prints what it has become. */
public final class ModularClient {
  private ModularClient() {}

  public static void main(String[] arguments) throws IOException {
    try (Rfc2217Client port = Rfc2217Client.connect(arguments[0], Integer.parseInt(arguments[1]))) {
      port.apply(SerialSettings.of("115200 8N1"));
      port.write(ByteBuffer.wrap(new byte[] {'A'}));
      ByteBuffer answer = ByteBuffer.allocate(1);
      port.read(answer, Duration.ofSeconds(20));
      System.out.println(
          ModularClient.class.getModule()
              + " got "
              + (char) answer.get(0)
              + " at "
              + port.settings());
    }
  }
}
