package io.github.rfc2217j.server.app.admin;

import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.server.ExportedPort;
import io.github.rfc2217j.server.LiveSession;
import io.github.rfc2217j.server.SessionSnapshot;
import io.github.rfc2217j.server.app.capture.Captures;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * What an operator can do to a running server. Ports and sessions come from a snapshot that may be
 * a moment old. Any thread, several at once.
 */
public interface Actions {

  /**
   * Finds a session, to act on it.
   *
   * @param port its port
   * @param session how it was
   * @return the session
   * @throws IOException if it is over already
   */
  LiveSession session(ExportedPort port, SessionSnapshot session) throws IOException;

  /**
   * Throws away octets that wait at a port.
   *
   * @param port the port
   * @param what which of them
   * @throws IOException if its device is not open, or can't
   */
  void purge(ExportedPort port, Purge what) throws IOException;

  /**
   * Sends a break; returns when it is over.
   *
   * @param port the port
   * @param length how long
   * @throws IOException if its device is not open, or can't
   */
  void sendBreak(ExportedPort port, Duration length) throws IOException;

  /**
   * Returns what captures sessions.
   *
   * @return empty if nothing does
   */
  Optional<Captures> captures();
}
