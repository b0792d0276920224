package io.github.rfc2217j.server;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.Subscription;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees the port at a connection's end, in bounded time whatever the device and the client do.
 *
 * <p>Thread: the connection's ticker.
 */
final class PortRelease {

  private static final Logger LOG = LoggerFactory.getLogger(PortRelease.class);

  /**
   * How long what the client sent last may take to leave, together less than {@link
   * Gate#WHILE_ENDING}.
   */
  private static final Duration LAST_OCTETS = Duration.ofSeconds(2);

  private static final Duration LAST_STALL = Duration.ofMillis(200);

  /** The same while nobody else wants the port: a device may hold its line back for a while. */
  private static final Duration LEISURELY_STALL = Duration.ofSeconds(5);

  /** What the queue holds takes twenty minutes at 9600 bit/s. */
  private static final Duration LEISURELY_OCTETS = Duration.ofMinutes(20);

  private static final Duration JOIN = Duration.ofMillis(500);
  private static final Duration FORCED_JOIN = Duration.ofSeconds(1);

  private final SerialPort port;
  private final Socket socket;
  private final Gate.Pass pass;
  private final Wire wire;
  private final ToDevice toDevice;
  private final List<Thread> pumps;
  private final Subscription subscription;
  private final String peer;
  private final String name;

  PortRelease(
      SerialPort port,
      Socket socket,
      Gate.Pass pass,
      Wire wire,
      ToDevice toDevice,
      List<Thread> pumps,
      Subscription subscription,
      String peer) {
    this.port = port;
    this.socket = socket;
    this.pass = pass;
    this.wire = wire;
    this.toDevice = toDevice;
    this.pumps = pumps;
    this.subscription = subscription;
    this.peer = peer;
    this.name = port.name();
  }

  /**
   * What the client sent before it left is the device's, as long as the device takes it; not for
   * long once somebody waits for the port.
   */
  void sendLastOctets() {
    try {
      toDevice.finish(LEISURELY_OCTETS, LEISURELY_STALL, pass::isUrged);
      toDevice.finish(LAST_OCTETS, LAST_STALL, () -> !pass.isUrged());
      long left = toDevice.unsettled();
      if (left > 0) {
        LOG.warn(
            "{}: {} octets for {} are lost: the device did not take them after the client had left",
            peer,
            left,
            name);
      }
    } catch (IOException | RuntimeException e) {
      // Whatever the port does, it is closed next.
      LOG.warn("{}: the last octets for {} are lost: {}", peer, name, e.toString());
    }
  }

  private interface Closing {
    void close() throws IOException;
  }

  private void close(String what, Closing closing) {
    try {
      closing.close();
    } catch (IOException | RuntimeException e) {
      LOG.warn("{}: closing the {} {} reported: {}", peer, what, name, e.toString());
    }
  }

  /** Closes the port and ends what uses it. */
  void freePort() {
    toDevice.close();
    close("subscription to", subscription::close);
    try {
      close("port", port::close);
    } finally {
      wire.finish();
    }
    Deadline soon = Deadline.in(JOIN);
    if (pumps.stream().allMatch(soon::until)) {
      return;
    }
    // A client that does not read keeps the pump in its write.
    Sockets.close(socket);
    Deadline late = Deadline.in(FORCED_JOIN);
    for (Thread pump : pumps) {
      if (!late.until(pump)) {
        LOG.error("{}: thread '{}' does not end although its port is closed", peer, pump.getName());
      }
    }
  }
}
