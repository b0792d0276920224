package io.github.rfc2217j.client;

import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.spi.DeafWait;
import io.github.rfc2217j.api.spi.EventDispatcher;
import io.github.rfc2217j.protocol.ClientEvent;
import io.github.rfc2217j.protocol.ClientSession;
import io.github.rfc2217j.protocol.Request;
import io.github.rfc2217j.protocol.Session;
import io.github.rfc2217j.protocol.SessionEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: a {@link ClientSession}, the wire, and the virtual threads between them.
 *
 * <p><b>Threads.</b> The reader ({@link Inbound}) connects, reads the socket and handles what the
 * session makes of it. The writer ({@link Outbound}) alone blocks on the socket's output. The
 * ticker ({@link #tick}) watches the session's deadlines. Applications submit requests and wait;
 * they do no socket I/O. All fields that are not final, the session and the memory are guarded by
 * {@link #lock}; nobody does I/O or calls an application while holding it.
 *
 * <p><b>Law.</b> After every call that puts something into the session, {@link #settle}.
 */
final class ClientDriver {

  /** The threads of all connections that have not ended; for tests. */
  static final AtomicInteger LIVE_THREADS = new AtomicInteger();

  /**
   * How long close() waits for commands to leave: a round trip in any network that serial ports are
   * used over.
   */
  private static final long FLUSH_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /**
   * How long close() waits for a thread. They end at once, except while the system resolves a name.
   */
  private static final long JOIN_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final Logger LOG = LoggerFactory.getLogger(Rfc2217Client.class);

  final ReentrantLock lock = new ReentrantLock();

  /** Something happened that an application may wait for. */
  final Condition changed = lock.newCondition();

  final ClientOptions options;
  final ClientSession session;
  final Opening opening;
  final Conversation conversation;
  final EventDispatcher events;
  final Wire wire = new Wire();
  final Inbound inbound;
  final Outbound outbound;

  private final String name;
  private final long began = System.nanoTime();
  private final Condition deadlines = lock.newCondition();
  private final List<Thread> threads = new ArrayList<>();
  private long tickAt = Session.NO_DEADLINE;
  private boolean open;
  private boolean closed;
  private @Nullable PortLostException loss;
  private String lossReason = "";

  ClientDriver(String name, ClientOptions options) {
    this.name = name;
    this.options = options;
    this.session = new ClientSession(options.session());
    this.events = new EventDispatcher(name);
    this.inbound = new Inbound(this);
    this.outbound = new Outbound(this);
    this.conversation = new Conversation(this);
    this.opening = new Opening(this);
  }

  /** Connects, negotiates and asks for everything wanted; returns when the port is ready. */
  static ClientDriver open(String name, ClientOptions options) throws IOException {
    ClientDriver driver = new ClientDriver(name, options);
    try {
      driver.lock.lock();
      try {
        driver.start("reader", driver.inbound);
        driver.opening.await();
        driver.open = true;
      } finally {
        driver.lock.unlock();
      }
      return driver;
    } catch (IOException | RuntimeException | Error e) {
      try {
        driver.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  String name() {
    return name;
  }

  /** Nanoseconds since the connection began. */
  long now() {
    return System.nanoTime() - began;
  }

  // threads; under the lock

  private void start(String job, Runnable body) {
    LIVE_THREADS.incrementAndGet();
    threads.add(
        Thread.ofVirtual()
            .name("rfc2217-" + job + ' ' + options.authority())
            .start(() -> {
              try {
                body.run();
              } catch (RuntimeException | Error e) {
                // Whoever waits for this thread's work must not wait for ever.
                LOG.error("{}: the {} ended by a fault of its own", name, job, e);
                lose("ended by a fault of this client's " + job + ": " + e);
              } finally {
                LIVE_THREADS.decrementAndGet();
              }
            }));
  }

  private void tick() {
    lock.lock();
    try {
      while (!isEnded()) {
        tickAt = session.nextDeadline();
        long due = tickAt;
        DeafWait.await(deadlines, due - now(), () -> isEnded() || session.nextDeadline() < due);
        if (now() >= session.nextDeadline()) {
          session.handleTimeout(now());
          settle();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  // the reader thread

  void connectFailed(IOException failure) {
    lock.lock();
    try {
      opening.connectFailed(failure);
    } finally {
      lock.unlock();
    }
  }

  /** The connection stands; false if nobody wants it any more. */
  boolean connected() {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      session.start(now());
      opening.connected();
      start("writer", outbound);
      start("ticker", this::tick);
      settle();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether somebody waits for answers. */
  boolean awaitsAnswers() {
    lock.lock();
    try {
      return conversation.awaitsAnswers();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the writer has made room for answers; false at the end. */
  boolean awaitTransmit() {
    while (session.hasTransmit() && !isEnded()) {
      changed.awaitUninterruptibly();
    }
    return !isEnded();
  }

  // the session's outputs; under the lock

  void settle() {
    for (ClientEvent event = pollEvent(); event != null; event = pollEvent()) {
      conversation.handle(event);
    }
    outbound.wake();
    if (session.nextDeadline() < tickAt) {
      deadlines.signal();
    }
  }

  void takeEvents(List<ClientEvent> into) {
    for (ClientEvent event = pollEvent(); event != null; event = pollEvent()) {
      into.add(event);
    }
  }

  /**
   * The next event. The writer's part in it is done here, before the lock is left: from then on it
   * may send.
   */
  private @Nullable ClientEvent pollEvent() {
    ClientEvent event = session.pollEvent();
    if (event instanceof SessionEvent.Suspended) {
      outbound.suspended();
    } else if (event instanceof SessionEvent.Resumed) {
      outbound.resumed();
    }
    return event;
  }

  // the end; under the lock unless said otherwise

  boolean isOpen() {
    return open;
  }

  /** What happened to the connection: "was closed by the peer". */
  String lossReason() {
    return lossReason;
  }

  boolean isEnded() {
    return closed || loss != null;
  }

  void checkUsable() throws PortClosedException, PortLostException {
    if (closed) {
      throw new PortClosedException(name);
    }
    if (loss != null) {
      throw new PortLostException(name, String.valueOf(loss.getMessage()), loss);
    }
  }

  /** Any thread. */
  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Any thread. */
  String lossMessage() {
    lock.lock();
    try {
      return loss == null ? name + " is closed" : String.valueOf(loss.getMessage());
    } finally {
      lock.unlock();
    }
  }

  /** The connection is gone: the reader or the writer says so. */
  void lose(String what) {
    lock.lock();
    try {
      if (isEnded()) {
        return;
      }
      lossReason = what;
      String message =
          name
              + ": the connection "
              + what
              + ' '
              + Wording.time(now())
              + " after it was begun. Close the port and open it again.";
      loss = new PortLostException(name, message);
      outbound.end(message);
      wakeAll();
      if (open) {
        LOG.warn("{}", message);
        events.publish(new SerialEvent.Disconnected(loss));
      }
    } finally {
      lock.unlock();
    }
  }

  private void wakeAll() {
    changed.signalAll();
    deadlines.signal();
    outbound.wake();
    inbound.wake();
  }

  /** Any thread, but none of the connection's own. Idempotent. */
  void close() throws IOException {
    List<Thread> running;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      if (loss == null && conversation.memory().isBreakOn()) {
        conversation.submit(
            List.of(new Request.SetBreak(false)), new Exchange(false, () -> {}, now()));
      }
      boolean flushes = open && loss == null;
      closed = true;
      inbound.close();
      outbound.close();
      outbound.flush();
      wakeAll();
      if (flushes) {
        DeafWait.await(changed, FLUSH_NANOS, outbound::hasEnded);
      }
      running = List.copyOf(threads);
    } finally {
      lock.unlock();
    }
    IOException failure = null;
    try {
      wire.close();
    } catch (IOException e) {
      failure = e;
    }
    for (Thread thread : running) {
      if (!DeafWait.join(thread, JOIN_NANOS)) {
        LOG.warn(
            "{}: {} is still running after {}", name, thread.getName(), Wording.time(JOIN_NANOS));
      }
    }
    events.publish(new SerialEvent.Closed());
    if (failure != null) {
      throw failure;
    }
  }
}
