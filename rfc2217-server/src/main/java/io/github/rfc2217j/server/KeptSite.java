package io.github.rfc2217j.server;

import java.io.IOException;

/**
 * The place of a port that is replaced.
 *
 * @param port the port
 */
record KeptSite(ExportedPort port) implements Site {

  @Override
  public Door open(String name, ListenerAccess access) throws IOException {
    throw new IOException(text() + " is open");
  }

  @Override
  public String text() {
    return port.hostAndPort();
  }
}
