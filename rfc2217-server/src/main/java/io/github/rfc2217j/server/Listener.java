package io.github.rfc2217j.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts the clients of one exported port.
 *
 * <p>Threads: a virtual one that only accepts; each client gets a {@link Reception} with threads of
 * its own. {@link #close} and {@link #awaitEnd} from any thread.
 */
final class Listener {

  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

  /**
   * How long to wait after accepting failed, for instance because there were no file descriptors
   * left.
   */
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Door door;
  private final Export export;
  private final ServedPort port;
  private final Entrance entrance;
  private final Set<Reception> receptions = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread acceptor;

  /** Takes a door; accepts nobody before {@link #start}. */
  Listener(Door door, Export export, Entrance entrance) {
    this.entrance = entrance;
    this.door = door;
    this.export = export;
    this.port = new ServedPort(export);
    this.acceptor =
        Thread.ofVirtual().name("rfc2217-acceptor " + export.name()).unstarted(this::accept);
  }

  void start() {
    port.start();
    acceptor.start();
  }

  ExportedPort exportedPort() {
    return new ExportedPort(export.name(), door.address());
  }

  PortSnapshot snapshot() {
    return port.snapshot(
        exportedPort(),
        receptions.stream().map(Reception::snapshot).flatMap(Optional::stream).toList());
  }

  private void accept() {
    while (closed.getCount() > 0) {
      try {
        receive(door.accept());
      } catch (IOException | RuntimeException | Error e) {
        // Errors too: memory that is short comes back when clients leave.
        if (closed.getCount() > 0) {
          LOG.error("cannot accept a client for {}: {}; trying again", export.name(), e.toString());
          Deadline.in(PAUSE).until(closed);
        }
      }
    }
  }

  private void receive(Socket socket) {
    if (entrance.turnsAway(socket)) {
      Sockets.close(socket);
      return;
    }
    InetAddress address = socket.getInetAddress();
    Reception reception =
        new Reception(
            socket,
            port,
            entrance,
            ended -> {
              receptions.remove(ended);
              entrance.leave(address);
            });
    receptions.add(reception);
    try {
      reception.start();
    } catch (RuntimeException | Error e) {
      receptions.remove(reception);
      entrance.leave(address);
      Sockets.close(socket);
      throw e;
    }
  }

  /** Stops accepting and lets every client go; returns at once. Idempotent. */
  void close() {
    closed.countDown();
    try {
      door.close();
    } catch (IOException e) {
      LOG.warn("closing the listener of {} reported: {}", export.name(), e.getMessage());
    }
    port.close();
    receptions.forEach(reception -> reception.end("the server stops"));
  }

  /** Lets every client go without regard for what is on its way; returns at once. */
  void abandon() {
    receptions.forEach(Reception::abandon);
  }

  /**
   * Waits until the threads of this listener and of its clients have ended and the device is
   * closed.
   *
   * @return false if it was over first
   */
  boolean awaitEnd(Deadline deadline) {
    if (!deadline.until(acceptor)) {
      return false;
    }
    // The last client may have been accepted while the socket was being closed.
    receptions.forEach(reception -> reception.end("the server stops"));
    for (Reception reception : receptions) {
      if (!reception.join(deadline)) {
        return false;
      }
    }
    return port.awaitEnd(deadline);
  }

  /** Says that this listener can't be stopped. */
  void complain() {
    LOG.error("{} is still in use although the server has stopped; it may be stuck", export.name());
  }
}
