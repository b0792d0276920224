package io.github.rfc2217j.client;

import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.spi.DeafWait;
import io.github.rfc2217j.api.spi.EventDispatcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port's life: its connections, one after another, and what outlives each of them.
 *
 * <p><b>Threads.</b> Any. The lock guards the fields that are not final, the wishes and the
 * deviations, and all of the port's {@link ClientDriver}s. A lost connection is got back by the
 * thread of a {@link Reconnection}.
 */
final class PortLife {

  private static final Logger LOG = LoggerFactory.getLogger(Rfc2217Client.class);

  /** How long to wait before a port that is in use is tried for the second time. */
  private static final long FIRST_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** How long to wait at most before it is tried once more. */
  private static final long LAST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  final ReentrantLock lock = new ReentrantLock();

  /** Something happened that an application may wait for. */
  final Condition changed = lock.newCondition();

  final String name;
  final ClientOptions options;
  final EventDispatcher events;
  final Received received;
  final Wishes wishes;
  final Deviations deviations = new Deviations();

  /** The connection that is used, was used last, or is being tried. */
  private ClientDriver driver;

  private boolean ready;
  private boolean closed;

  /** Why there is no connection any more, and none will be. */
  private @Nullable PortLostException lost;

  private @Nullable Reconnection reconnection;
  private Optional<SerialSettings> settingsBefore = Optional.empty();

  private PortLife(String name, ClientOptions options) {
    this.name = name;
    this.options = options;
    this.events = new EventDispatcher(name);
    this.received = new Received(name, lock, this::octetsRead);
    this.wishes = new Wishes(options);
    this.driver = new ClientDriver(this, new PortMemory());
  }

  /**
   * Connects, negotiates and asks for everything wanted; returns when the port is ready. A port
   * that is in use is tried again as long as the options say.
   */
  static PortLife open(String name, ClientOptions options) throws IOException {
    PortLife life = new PortLife(name, options);
    long began = System.nanoTime();
    long delay = FIRST_RETRY_NANOS;
    for (int attempt = 1; true; attempt++) {
      try {
        life.driver.open();
        return life;
      } catch (PortBusyException e) {
        long passed = System.nanoTime() - began;
        long left = DeafWait.nanos(options.busyTimeout().orElse(Duration.ZERO)) - passed;
        if (left <= 0) {
          throw attempt == 1 ? e : busy(e, attempt, passed);
        }
        LOG.debug("{}: attempt {} to open it: {}", name, attempt, e.getMessage());
        life.retry(Math.min(delay, left));
        delay = Math.min(2 * delay, LAST_RETRY_NANOS);
      }
    }
  }

  private static PortBusyException busy(PortBusyException last, int attempts, long nanos) {
    return new PortBusyException(
        last.port(),
        last.getMessage() + " It was tried " + attempts + " times in " + Wording.time(nanos) + '.',
        last);
  }

  /** Makes another connection for another attempt to open the port, after a while. */
  private void retry(long nanos) {
    lock.lock();
    try {
      DeafWait.await(changed, nanos, () -> false);
      driver = new ClientDriver(this, new PortMemory());
    } finally {
      lock.unlock();
    }
  }

  // what happens to connections; under the lock

  void opened(ClientDriver opened) {
    ready = true;
    if (reconnection != null) {
      LOG.info("{}: {}", name, reconnection.success());
      reconnection = null;
      events.publish(new SerialEvent.Reconnected());
      Optional<SerialSettings> now = opened.conversation.memory().settings();
      if (settingsBefore.isPresent() && now.isPresent() && !now.equals(settingsBefore)) {
        events.publish(new SerialEvent.SettingsChanged(now.get()));
      }
    }
    changed.signalAll();
  }

  void lost(ClientDriver from, PortLostException loss) {
    ready = false;
    LOG.warn("{}", loss.getMessage());
    events.publish(new SerialEvent.Disconnected(loss));
    if (options.reconnect().isPresent() && !closed) {
      settingsBefore = from.conversation.memory().settings();
      reconnection = new Reconnection(this, options.reconnect().get(), from, loss);
      reconnection.start();
    } else {
      lost = loss;
    }
    changed.signalAll();
  }

  /** The reconnection gives up. */
  void giveUp(PortLostException loss) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      lost = loss;
      LOG.warn("{}", loss.getMessage());
      events.publish(new SerialEvent.Disconnected(loss));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    delivered();
  }

  /** A connection that delivers nothing any more: reads end if no other one will come. */
  void delivered() {
    PortLostException loss;
    lock.lock();
    try {
      loss = lost;
    } finally {
      lock.unlock();
    }
    if (loss != null) {
      received.end(String.valueOf(loss.getMessage()));
    }
  }

  /** Makes the next connection; null if nobody wants it any more. */
  @Nullable ClientDriver next() {
    lock.lock();
    try {
      if (closed) {
        return null;
      }
      driver = new ClientDriver(this, driver.conversation.memory().next());
      return driver;
    } finally {
      lock.unlock();
    }
  }

  private void octetsRead() {
    if (ready) {
      driver.inbound.regulate();
    }
    changed.signalAll();
  }

  // applications

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  void checkOpen() throws PortClosedException {
    if (isClosed()) {
      throw new PortClosedException(name);
    }
  }

  /** Throws if there is no connection and there will be none. */
  private void checkUsable() throws PortClosedException, PortLostException {
    checkOpen();
    if (lost != null) {
      throw PortLostException.withUnsent(
          name, String.valueOf(lost.getMessage()), lost, lost.unsent().orElse(0));
    }
  }

  /** Waits for a connection that can be used; null if there is none in time. Under the lock. */
  private @Nullable ClientDriver await(long deadline)
      throws PortClosedException, PortLostException {
    try (DeafWait wait = new DeafWait()) {
      wait.until(changed, deadline, () -> ready || closed || lost != null);
    }
    checkUsable();
    return ready ? driver : null;
  }

  /**
   * The connection for a request, which waits for it as long as it may wait for its answer. Under
   * the lock, which is to be held until the request is submitted.
   */
  ClientDriver connection() throws PortClosedException, PortLostException {
    ClientDriver found = await(DeafWait.deadline(DeafWait.nanos(options.requestTimeout())));
    if (found != null) {
      return found;
    }
    throw new PortLostException(
        name,
        reconnection == null ? name + " is not connected" : reconnection.failure(),
        reconnection == null ? null : reconnection.cause());
  }

  /** The connection used last. Under the lock. */
  ClientDriver last() {
    return driver;
  }

  int write(ByteBuffer src, long nanos) throws PortClosedException, PortLostException {
    long deadline = DeafWait.deadline(nanos);
    while (true) {
      ClientDriver current = usable(deadline);
      if (current == null) {
        return 0;
      }
      try {
        return current.outbound.write(src, Math.max(0, deadline - System.nanoTime()));
      } catch (PortClosedException | PortLostException e) {
        // Nothing was taken: this connection ended meanwhile, and the next one may take it.
      }
    }
  }

  private @Nullable ClientDriver usable(long deadline)
      throws PortClosedException, PortLostException {
    lock.lock();
    try {
      return await(deadline);
    } finally {
      lock.unlock();
    }
  }

  boolean drain(long nanos) throws PortClosedException, PortLostException {
    long deadline = DeafWait.deadline(nanos);
    ClientDriver current;
    boolean breakHeld;
    lock.lock();
    try {
      current = await(deadline);
      breakHeld = wishes.isBreakOn();
    } finally {
      lock.unlock();
    }
    return current != null
        && current.outbound.drain(Math.max(0, deadline - System.nanoTime()), breakHeld);
  }

  int pendingOutput() throws PortClosedException, PortLostException {
    lock.lock();
    try {
      checkUsable();
      return ready ? driver.outbound.pending() : 0;
    } finally {
      lock.unlock();
    }
  }

  /** What was met and not asked for yet, also before a gap. */
  LineState takeErrors() throws PortClosedException, PortLostException {
    lock.lock();
    try {
      checkUsable();
      return driver.conversation.memory().takeErrors();
    } finally {
      lock.unlock();
    }
  }

  /** Idempotent. */
  void close() throws IOException {
    ClientDriver current;
    Reconnection attempts;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      current = driver;
      attempts = reconnection;
      received.close();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      current.close();
    } finally {
      if (attempts != null) {
        attempts.join();
      }
      events.publish(new SerialEvent.Closed());
    }
  }
}
