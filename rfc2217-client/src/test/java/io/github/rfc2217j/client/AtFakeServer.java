package io.github.rfc2217j.client;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of a client that is open at a server which does as it is told. */
abstract class AtFakeServer {

  FakeServer server;
  Rfc2217Client client;

  @BeforeEach
  void open() throws IOException {
    server = new FakeServer();
    client = server.open();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
  }

  /** Opens the port anew, with options. */
  final void reopen(ClientOptions options) throws IOException {
    client.close();
    client = server.open(options);
  }
}
