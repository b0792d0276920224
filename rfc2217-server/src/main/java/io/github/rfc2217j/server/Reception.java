package io.github.rfc2217j.server;

import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives one client: looks who it is, and serves it if it may come in.
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

  /** Returns the session; empty if there is none yet. */
  Optional<LiveSession> session() {
    Connection serving;
    lock.lock();
    try {
      serving = connection;
    } finally {
      lock.unlock();
    }
    return Optional.ofNullable(serving);
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
    try {
      Connection opened = new Connection(admitted, port, entrance);
      lock.lock();
      try {
        connection = opened;
        if (ended != null) {
          opened.end(ended, null);
        }
      } finally {
        lock.unlock();
      }
      entrance.begin(opened);
      opened.run();
    } catch (IOException e) {
      LOG.info("{}: left before it was greeted: {}", Sockets.peer(socket), e.getMessage());
    }
  }
}
