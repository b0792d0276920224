package io.github.rfc2217j.server;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.protocol.PortStatus;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens an exported port, and puts it into the state that a client is to find, or to find again.
 *
 * <p>Stateless; the port's life or the owner's ticker calls, never two at once.
 */
final class PortSetup {

  private static final Logger LOG = LoggerFactory.getLogger(PortSetup.class);

  private final Export export;
  private final InForce inForce;

  PortSetup(Export export, InForce inForce) {
    this.export = export;
    this.inForce = inForce;
  }

  /** Opens the port as it is configured. */
  SerialPort openFresh() throws IOException {
    SerialPort port = open(export.settings());
    inForce.forgetAsked();
    return port;
  }

  /** Opens the port and gives it back what was in force when its device was lost. */
  SerialPort openAgain() throws IOException {
    PortStatus before = inForce.status();
    Map<ControlLine, Boolean> lines = inForce.asked();
    SerialPort port = open(before.settings());
    try {
      for (Map.Entry<ControlLine, Boolean> line : lines.entrySet()) {
        if (port.capabilities().contains(Capability.CONTROL_LINES)) {
          port.set(line.getKey(), line.getValue());
        }
        inForce.asked(line.getKey(), line.getValue());
      }
      attempt(
          "setting its lines", () -> setLines(port, export.port().linesAtStart(), lines.keySet()));
      if (before.breakOn()) {
        port.setBreak(true);
        inForce.breakOn(true);
      }
      return port;
    } catch (IOException | RuntimeException | Error e) {
      // What was in force is to be tried again.
      inForce.settings(before.settings());
      inForce.breakOn(before.breakOn());
      close(port, e);
      throw e;
    }
  }

  private SerialPort open(SerialSettings wanted) throws IOException {
    SerialPort port = export.opener().open(wanted);
    try {
      SerialSettings now = port.settings();
      if (!now.equals(wanted)) {
        now = port.apply(wanted);
      }
      if (!now.equals(wanted)) {
        LOG.warn("{} does not do {}; it begins with {}", export.name(), wanted, now);
      }
      inForce.opened(now);
      return port;
    } catch (IOException | RuntimeException | Error e) {
      close(port, e);
      throw e;
    }
  }

  static void close(SerialPort port, Throwable failure) {
    try {
      port.close();
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * A client gets the port: it has the configured settings and no break, and its lines are as
   * configured.
   *
   * @param forgets whether what the device has sent until now is thrown away
   */
  void atStart(SerialPort port, boolean forgets) {
    if (forgets) {
      attempt("purging it", () -> port.purge(Purge.RECEIVE));
    }
    endBreak(port);
    attempt("giving it the configured settings", () -> configure(port));
    attempt("setting its lines", () -> setLines(port, export.port().linesAtStart(), Set.of()));
  }

  /**
   * The client has left: what it has changed is undone.
   *
   * @param comesLate whether what it sent could still leave, and is thrown away. Not if all has: at
   *     a remote port it may only have left for the peer, where a purge would find it
   */
  void atEnd(SerialPort port, boolean comesLate) {
    if (comesLate) {
      attempt("purging it", () -> port.purge(Purge.TRANSMIT));
    }
    endBreak(port);
    attempt("giving it the configured settings", () -> configure(port));
    attempt("setting its lines", () -> setLines(port, export.port().linesAtEnd(), Set.of()));
    inForce.forgetAsked();
  }

  private void endBreak(SerialPort port) {
    if (inForce.status().breakOn()) {
      attempt(
          "ending the break",
          () -> {
            port.setBreak(false);
            inForce.breakOn(false);
          });
    }
  }

  private void configure(SerialPort port) throws IOException {
    if (!inForce.status().settings().equals(export.settings())) {
      inForce.settings(port.apply(export.settings()));
    }
  }

  private void setLines(SerialPort port, LinePolicy policy, Set<ControlLine> except)
      throws IOException {
    if (policy == LinePolicy.LEAVE || !port.capabilities().contains(Capability.CONTROL_LINES)) {
      return;
    }
    for (ControlLine line : ControlLine.values()) {
      if (!except.contains(line)) {
        port.set(line, policy == LinePolicy.RAISE);
        inForce.line(line, policy == LinePolicy.RAISE);
      }
    }
  }

  private interface Attempt {
    void run() throws IOException;
  }

  /** A port that fails here fails its pumps as well, and they report it. */
  private void attempt(String what, Attempt attempt) {
    try {
      attempt.run();
    } catch (IOException | RuntimeException e) {
      LOG.warn("{}: {} failed: {}", export.name(), what, e.toString());
    }
  }
}
