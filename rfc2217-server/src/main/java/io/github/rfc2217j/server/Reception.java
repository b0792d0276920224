package io.github.rfc2217j.server;

import io.github.rfc2217j.api.PortAccessException;
import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.PortNotFoundException;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import java.io.IOException;
import java.net.Socket;
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
  private final Export export;
  private final Gate gate;
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
  Reception(Socket socket, Export export, Gate gate, Consumer<Reception> done) {
    this.socket = socket;
    this.export = export;
    this.gate = gate;
    this.done = done;
    this.thread = Thread.ofVirtual().name("rfc2217-reader " + export.name()).unstarted(this);
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
      serving.end(reason);
    }
  }

  /** Waits until all is over; false if the time was up first. */
  boolean join(Deadline deadline) {
    return deadline.until(thread);
  }

  @Override
  public void run() {
    try {
      Sockets.prepare(socket);
      receive();
    } catch (IOException e) {
      LOG.info("{}: left before it was served: {}", Sockets.peer(socket), e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("{}: a fault of this server ends the connection", Sockets.peer(socket), e);
    } finally {
      Sockets.close(socket);
      done.accept(this);
    }
  }

  private void receive() {
    Gate.Pass pass = gate.enter();
    if (pass != null) {
      enter(pass);
    } else if (gate.isClosed()) {
      Farewell.say(socket, "This server is stopping.");
    } else {
      LOG.info("{}: refused, {} is in use", Sockets.peer(socket), export.name());
      Farewell.say(socket, "This serial port is in use by another client. Please try again later.");
    }
  }

  private void enter(Gate.Pass pass) {
    Connection entered;
    try {
      entered = open(pass);
    } catch (IOException | RuntimeException e) {
      // Leaves before the farewell: that waits for this client, and the next one may be luckier.
      pass.leave();
      LOG.warn("{}: cannot open {} for it: {}", Sockets.peer(socket), export.name(), e.toString());
      LOG.debug("the whole failure", e);
      Farewell.say(socket, "This serial port can't be used now: " + reason(e));
      return;
    } catch (Error e) {
      pass.leave();
      throw e;
    }
    entered.run();
  }

  private Connection open(Gate.Pass pass) throws IOException {
    SerialPort port = openPort();
    Connection opened;
    try {
      opened = new Connection(socket, port, pass, export.options());
    } catch (IOException | RuntimeException | Error e) {
      close(port, e);
      throw e;
    }
    lock.lock();
    try {
      connection = opened;
      if (ended != null) {
        opened.end(ended);
      }
    } finally {
      lock.unlock();
    }
    return opened;
  }

  private SerialPort openPort() throws IOException {
    SerialSettings wanted = export.settings();
    SerialPort port = export.opener().open(wanted);
    try {
      SerialSettings inForce = port.settings();
      if (!inForce.equals(wanted)) {
        inForce = port.apply(wanted);
      }
      if (!inForce.equals(wanted)) {
        LOG.warn("{} does not do {}; it begins with {}", export.name(), wanted, inForce);
      }
      return port;
    } catch (IOException | RuntimeException | Error e) {
      close(port, e);
      throw e;
    }
  }

  private static void close(SerialPort port, Throwable failure) {
    try {
      port.close();
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
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
