package io.github.rfc2217j.server;

import static java.time.temporal.ChronoUnit.SECONDS;

import io.github.rfc2217j.api.PortAccessException;
import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.PortNotFoundException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a client to its port, or tells it why not.
 *
 * <p>A place is for who has spoken. A port scan or the health check of a load balancer connects and
 * says nothing; it would keep an exclusive port from others, take one over, or have a device opened
 * and DTR raised. All clients of RFC 2217 speak, at the latest when they are greeted. Stateless.
 *
 * @param port the port
 * @param entrance counts refusals
 */
record Doorstep(ServedPort port, Entrance entrance) {

  private static final Logger LOG = LoggerFactory.getLogger(Doorstep.class);

  /**
   * Waits for the port to be free, and opens it. May take long.
   *
   * @param client who comes; is let go if it can't have the port
   * @return its right to be there, null if it has been let go, of which the log tells
   */
  ServedPort.@Nullable Admission admit(Client client, Role role) {
    String name = port.export().name();
    ServedPort.Admission admission;
    try {
      admission = port.admit(client.peer(), role);
    } catch (IOException | RuntimeException e) {
      LOG.warn("{}: cannot open {} for it: {}", client.peer(), name, e.toString());
      LOG.debug("the whole failure", e);
      client.end("no device", "This serial port can't be used now: " + reason(e));
      return null;
    }
    if (admission == null) {
      refuse(client, name);
    }
    return admission;
  }

  private void refuse(Client client, String name) {
    Optional<String> closed = port.closed();
    if (closed.isPresent()) {
      LOG.info("{}: not let in to {}: {}", client.peer(), name, closed.get());
      client.end(closed.get(), "This serial port can't be used now: " + closed.get() + '.');
      return;
    }
    // Whoever is here may use the port, and may know who does.
    String holder = port.holder().map(Doorstep::describe).orElse("");
    entrance.count(Refusal.BUSY, client.peer());
    LOG.info("{}: refused, {} is in use{}", client.peer(), name, holder);
    client.end(
        "in use",
        "This serial port is in use by another client" + holder + ". Please try again later.");
  }

  private static String describe(Gate.Holder holder) {
    return " (" + holder.peer() + ", since " + holder.since().truncatedTo(SECONDS) + ")";
  }

  /** Says to a stranger what is wrong; names no device. */
  private static String reason(Exception failure) {
    return switch (failure) {
      case PortNotFoundException e -> "the device is not there (is it plugged in?).";
      case PortBusyException e -> "another program on the server has opened the device.";
      case PortAccessException e -> "the server may not open the device.";
      default -> "the device could not be opened; the server's log has the reason.";
    };
  }
}
