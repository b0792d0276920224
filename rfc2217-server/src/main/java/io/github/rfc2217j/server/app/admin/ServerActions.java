package io.github.rfc2217j.server.app.admin;

import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.server.ExportedPort;
import io.github.rfc2217j.server.LiveSession;
import io.github.rfc2217j.server.Rfc2217Server;
import io.github.rfc2217j.server.SessionSnapshot;
import io.github.rfc2217j.server.app.capture.Captures;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * What can be done to a server.
 *
 * @param server the server
 * @param captures what captures its sessions; empty if nothing does
 */
public record ServerActions(Rfc2217Server server, Optional<Captures> captures) implements Actions {

  @Override
  public LiveSession session(ExportedPort port, SessionSnapshot session) throws IOException {
    return server.sessions().stream()
        .filter(live -> Captures.shows(port.name(), session, live))
        .findFirst()
        .orElseThrow(() -> new IOException("the session of " + session.peer() + " is over"));
  }

  @Override
  public void purge(ExportedPort port, Purge what) throws IOException {
    try {
      server.purge(port, what);
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void sendBreak(ExportedPort port, Duration length) throws IOException {
    try {
      server.sendBreak(port, length);
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
