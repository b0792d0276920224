package io.github.rfc2217j.server;

import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An exported port with its entrance and all who have come in.
 *
 * <p>Threads: any; each client gets a {@link Reception} with threads of its own.
 */
final class Service {

  private static final Logger LOG = LoggerFactory.getLogger(Service.class);

  private final ServedPort port;
  private final Entrance entrance;
  private final Set<Reception> receptions = ConcurrentHashMap.newKeySet();

  Service(Export export, Entrance entrance) {
    this.port = new ServedPort(export);
    this.entrance = entrance;
  }

  String name() {
    return port.export().name();
  }

  /** Opens the device if it is to be kept open; returns at once. */
  void start() {
    port.start();
  }

  PortSnapshot snapshot(SocketAddress where) {
    return port.snapshot(
        new ExportedPort(name(), where),
        sessions().map(LiveSession::snapshot).flatMap(Optional::stream).toList());
  }

  Stream<LiveSession> sessions() {
    return receptions.stream().map(Reception::session).flatMap(Optional::stream);
  }

  ServedPort port() {
    return port;
  }

  /** Takes a client that has connected, or turns it away; returns at once. */
  void receive(Socket socket) {
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

  /** Lets every client go; returns at once. Nobody may be received any more. Idempotent. */
  void close(String reason) {
    port.close(reason);
    receptions.forEach(reception -> reception.end(reason));
  }

  /** Lets every client go without regard for what is on its way; returns at once. */
  void abandon() {
    receptions.forEach(Reception::abandon);
  }

  /**
   * Waits until the threads of all clients have ended and the device is closed.
   *
   * @return false if it was over first
   */
  boolean awaitEnd(Deadline deadline) {
    for (Reception reception : receptions) {
      if (!reception.join(deadline)) {
        return false;
      }
    }
    return port.awaitEnd(deadline);
  }

  /** Says that this port can't be let go of. */
  void complain() {
    LOG.error("{} is still in use although it is not served any more; it may be stuck", name());
  }
}
