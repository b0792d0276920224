package io.github.rfc2217j.server;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts clients at one door and hands them to what is served there, which may be replaced.
 *
 * <p>Threads: a virtual one that only accepts. Everything else from any thread. The lock guards
 * what is served; a client is handed over with the lock held, so that who has taken the service
 * away, or closed the door, knows that nobody else comes.
 */
final class Listener {

  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

  /**
   * How long to wait after accepting failed, for instance because there were no file descriptors
   * left.
   */
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Door door;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread acceptor;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Service service;
  private boolean paused;

  /** Takes a door; accepts nobody before {@link #start}. */
  Listener(Door door, Service service) {
    this.door = door;
    this.service = service;
    this.acceptor =
        Thread.ofVirtual().name("rfc2217-acceptor " + service.name()).unstarted(this::accept);
  }

  void start() {
    service().start();
    acceptor.start();
  }

  /** Returns what is served, or was last. */
  Service service() {
    lock.lock();
    try {
      return service;
    } finally {
      lock.unlock();
    }
  }

  ExportedPort exportedPort() {
    return new ExportedPort(service().name(), door.address());
  }

  PortSnapshot snapshot() {
    return service().snapshot(door.address());
  }

  private void accept() {
    AcceptTrouble trouble = new AcceptTrouble(LOG);
    while (isOpen()) {
      try {
        receive(door.accept());
        trouble.over(service().name(), System.nanoTime());
      } catch (IOException | RuntimeException | Error e) {
        // Errors too: memory that is short comes back when clients leave.
        if (isOpen()) {
          trouble.failed(service().name(), e, System.nanoTime());
          Deadline.in(PAUSE).until(closed);
        }
      }
    }
  }

  private boolean isOpen() {
    return closed.getCount() > 0;
  }

  private void receive(Socket socket) {
    lock.lock();
    try {
      while (paused && isOpen()) {
        changed.awaitUninterruptibly();
      }
      if (isOpen()) {
        service.receive(socket);
      } else {
        Sockets.close(socket);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Lets the service go, for a reason; clients that come wait for the next one. */
  void pause(String reason) {
    lock.lock();
    try {
      paused = true;
    } finally {
      lock.unlock();
    }
    service().close(reason);
  }

  /** Serves something else from now on, unless the door is closed. */
  void resume(Service next) {
    acceptor.setName("rfc2217-acceptor " + next.name());
    lock.lock();
    try {
      if (isOpen()) {
        next.start();
        service = next;
        paused = false;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Stops accepting; returns at once. Idempotent. */
  void closeDoor() {
    lock.lock();
    try {
      closed.countDown();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      door.close();
    } catch (IOException e) {
      LOG.warn("closing the listener of {} reported: {}", service().name(), e.getMessage());
    }
  }

  /** Stops accepting and lets every client go, for a reason; returns at once. Idempotent. */
  void close(String reason) {
    closeDoor();
    service().close(reason);
  }

  /** Waits until the acceptor has ended; false if it was over first. */
  boolean awaitEnd(Deadline deadline) {
    return deadline.until(acceptor);
  }
}
