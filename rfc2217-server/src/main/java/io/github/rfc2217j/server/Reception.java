package io.github.rfc2217j.server;

import static java.time.temporal.ChronoUnit.SECONDS;

import io.github.rfc2217j.api.PortAccessException;
import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.PortNotFoundException;
import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives one client: waits for the port to be free, opens it, and serves the client, or tells it
 * why not.
 *
 * <p>Threads: {@link #run} on a thread of its own, which becomes the connection's reader; {@link
 * #end} from any.
 */
final class Reception implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Reception.class);

  private final Socket socket;
  private final ServedPort port;
  private final Entrance entrance;
  private final Consumer<Reception> done;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Connection connection;
  private @Nullable String ended;

  /**
   * Receives a client when {@link #start} is called.
   *
   * @param done is told on the reception's thread when all is over
   */
  Reception(Socket socket, ServedPort port, Entrance entrance, Consumer<Reception> done) {
    this.socket = socket;
    this.port = port;
    this.entrance = entrance;
    this.done = done;
    this.thread = Thread.ofVirtual().name("rfc2217-reader " + port.export().name()).unstarted(this);
  }

  void start() {
    thread.start();
  }

  /** Lets the client go; returns at once. */
  void end(String reason) {
    Connection serving;
    lock.lock();
    try {
      ended = reason;
      serving = connection;
    } finally {
      lock.unlock();
    }
    if (serving != null) {
      serving.end(reason, null);
    }
  }

  /** Returns how the session is; empty if there is none yet. */
  Optional<SessionSnapshot> snapshot() {
    Connection serving;
    lock.lock();
    try {
      serving = connection;
    } finally {
      lock.unlock();
    }
    return Optional.ofNullable(serving).map(Connection::snapshot);
  }

  /** Lets the client go without regard for what is on its way; returns at once. */
  void abandon() {
    Connection serving;
    lock.lock();
    try {
      serving = connection;
    } finally {
      lock.unlock();
    }
    if (serving == null) {
      Sockets.close(socket);
    } else {
      serving.abandon();
    }
  }

  /** Waits until all is over; false if the time was up first. */
  boolean join(Deadline deadline) {
    return deadline.until(thread);
  }

  @Override
  public void run() {
    try {
      Sockets.prepare(socket, port.export().port().keepAlive());
      entrance.admit(socket).ifPresent(this::receive);
    } catch (IOException e) {
      LOG.info("{}: left before it was served: {}", Sockets.peer(socket), e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("{}: a fault of this server ends the connection", Sockets.peer(socket), e);
    } finally {
      Sockets.close(socket);
      done.accept(this);
    }
  }

  private void receive(Entrance.Admitted admitted) {
    Socket stream = admitted.socket();
    if (admitted.role() == Role.OBSERVER
        && port.export().port().sharing() != SharingPolicy.SHARED) {
      entrance.count(Refusal.IDENTITY, Sockets.peer(socket));
      LOG.info(
          "{}: refused, it may only look on, and {} is not shared",
          Sockets.peer(socket),
          port.export().name());
      Farewell.say(stream, "Your certificate lets you look on only, and this port is not shared.");
      return;
    }
    Connection entered;
    try {
      entered = enter(admitted);
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "{}: cannot open {} for it: {}",
          Sockets.peer(socket),
          port.export().name(),
          e.toString());
      LOG.debug("the whole failure", e);
      Farewell.say(stream, "This serial port can't be used now: " + reason(e));
      return;
    }
    if (entered != null) {
      entered.run();
    } else if (port.closed().isPresent()) {
      Farewell.say(stream, "This serial port can't be used now: " + port.closed().get() + '.');
    } else {
      // Whoever is here may use the port, and may know who does.
      String holder = port.holder().map(Reception::describe).orElse("");
      entrance.count(Refusal.BUSY, Sockets.peer(socket));
      LOG.info("{}: refused, {} is in use{}", Sockets.peer(socket), port.export().name(), holder);
      Farewell.say(
          stream,
          "This serial port is in use by another client" + holder + ". Please try again later.");
    }
  }

  private static String describe(Gate.Holder holder) {
    return " (" + holder.peer() + ", since " + holder.since().truncatedTo(SECONDS) + ")";
  }

  /** Returns the connection, null if the port is not to be had. */
  private @Nullable Connection enter(Entrance.Admitted admitted) throws IOException {
    ServedPort.Admission admission = port.admit(Sockets.peer(socket), admitted.role());
    if (admission == null) {
      return null;
    }
    Connection opened;
    try {
      opened = new Connection(admitted, port, admission, entrance);
    } catch (IOException | RuntimeException | Error e) {
      port.dismiss(admission.pass());
      throw e;
    }
    lock.lock();
    try {
      connection = opened;
      if (ended != null) {
        opened.end(ended, null);
      }
    } finally {
      lock.unlock();
    }
    return opened;
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
