package io.github.rfc2217j.server;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import java.io.IOException;

/**
 * Opens the port that a server exports: each time that a first client comes or, as its options say,
 * when the server starts and when the device was lost.
 */
@FunctionalInterface
public interface PortOpener {

  /**
   * Opens the port. Called on a virtual thread of the server, never twice at the same time for one
   * exported port; it may block. The server closes the port when it needs it no longer.
   *
   * @param wanted the settings for the port; the server applies them itself where the port has
   *     others
   * @return the open port; it must not block the carriers of virtual threads
   * @throws IOException if it can't be opened; a client that waits for it is told so, the server's
   *     log has the message, and it is tried again for the next client, or until it succeeds
   */
  SerialPort open(SerialSettings wanted) throws IOException;
}
