package com.example;

import io.github.rfc2217j.server.Rfc2217Server;
import java.io.IOException;

/** Serves a loop-back plug until its standard input ends. */
public final class Server {
  private Server() {}

  public static void main(String[] arguments) throws IOException {
    try (Rfc2217Server server =
        Rfc2217Server.builder().bind("127.0.0.1", 0).serve("sim:loop").start()) {
      System.out.println(server.address("sim:loop").getPort());
      while (System.in.read() >= 0) {
        // Until it ends.
      }
    }
  }
}
