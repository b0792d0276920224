package io.github.rfc2217j.client;

import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.spi.DeafWait;
import io.github.rfc2217j.protocol.ClientEvent;
import io.github.rfc2217j.protocol.ClientSession;
import io.github.rfc2217j.protocol.Request;
import io.github.rfc2217j.protocol.Session;
import io.github.rfc2217j.protocol.SessionEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a port: a {@link ClientSession}, the wire, and the virtual threads between
 * them. What outlives it is in {@link PortLife}.
 *
 * <p><b>Threads.</b> The reader ({@link Inbound}) connects, reads the socket and handles what the
 * session makes of it. The writer ({@link Outbound}) alone blocks on the socket's output. The
 * ticker ({@link #tick}) watches the session's deadlines. Applications submit requests and wait;
 * they do no socket I/O. All fields that are not final, the session and the memory are guarded by
 * the port's {@link #lock}; nobody does I/O or calls an application while holding it.
 *
 * <p><b>Law.</b> After every call that puts something into the session, {@link #settle}.
 */
final class ClientDriver {

  /**
   * How long close() waits for commands to leave: a round trip in any network that serial ports are
   * used over.
   */
  private static final long FLUSH_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /**
   * How long close() reads on, and throws away what comes, until the server has seen the end and
   * closes as well. A server that does so costs a round trip; from one that goes on sending, what
   * has not left by then is lost.
   */
  private static final long FAREWELL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** How long close() waits for a thread, though they end at once. */
  static final long JOIN_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final Logger LOG = LoggerFactory.getLogger(Rfc2217Client.class);

  final PortLife port;
  final ReentrantLock lock;

  /** Something happened that an application may wait for. */
  final Condition changed;

  final ClientOptions options;
  final ClientSession session;
  final Opening opening;
  final Conversation conversation;
  final ModemPoll modemPoll;
  final Wire wire;
  final Inbound inbound;
  final Outbound outbound;
  final FrameLog frames;

  private final long began = System.nanoTime();
  private final Condition deadlines;
  private final List<Thread> threads = new ArrayList<>();
  private long tickAt = Session.NO_DEADLINE;
  private boolean open;
  private boolean closed;
  private @Nullable PortLostException loss;
  private String lossReason = "";

  /** Makes a connection that is not made yet; under the port's lock. */
  ClientDriver(PortLife port, PortMemory memory) {
    this.port = port;
    this.lock = port.lock;
    this.changed = port.changed;
    this.deadlines = lock.newCondition();
    this.options = port.options;
    this.session = new ClientSession(port.wishes.session());
    this.wire = new Wire(options.keepAlive());
    this.inbound = new Inbound(this);
    this.outbound = new Outbound(this);
    this.conversation = new Conversation(this, memory);
    this.modemPoll = new ModemPoll(this);
    this.opening = new Opening(this);
    this.frames = new FrameLog(LOG, name(), lock, this::now);
    session.watch(frames);
  }

  /** Connects, negotiates and asks for everything wanted; returns when the port is ready. */
  void open() throws IOException {
    try {
      lock.lock();
      try {
        start("reader", inbound);
        opening.await();
        open = true;
        modemPoll.start();
        deadlines.signal();
        inbound.opened();
        port.opened(this);
      } finally {
        lock.unlock();
      }
    } catch (IOException | RuntimeException | Error e) {
      frames.attachTo(e);
      try {
        close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  String name() {
    return port.name;
  }

  /** Nanoseconds since the connection began. */
  long now() {
    return System.nanoTime() - began;
  }

  // threads; under the lock

  private void start(String job, Runnable body) {
    threads.add(
        thread(
            job,
            options,
            () -> {
              try {
                body.run();
              } catch (RuntimeException | Error e) {
                // Whoever waits for this thread's work must not wait for ever.
                LOG.error("{}: the {} ended by a fault of its own", name(), job, e);
                lose(fault(job, e), null);
              }
            }));
  }

  static String fault(String job, Throwable e) {
    return "ended by a fault of this client's " + job + ": " + e;
  }

  static Thread thread(String job, ClientOptions options, Runnable body) {
    return Thread.ofVirtual().name("rfc2217-" + job + ' ' + options.authority()).start(body);
  }

  private void tick() {
    lock.lock();
    try {
      while (!isEnded()) {
        tickAt = nextDeadline();
        long due = tickAt;
        DeafWait.await(deadlines, due - now(), () -> isEnded() || nextDeadline() < due);
        if (now() >= session.nextDeadline()) {
          session.handleTimeout(now());
          settle();
        }
        modemPoll.tick();
      }
    } finally {
      lock.unlock();
    }
  }

  private long nextDeadline() {
    return Math.min(session.nextDeadline(), modemPoll.due());
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
    if (nextDeadline() < tickAt) {
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

  boolean isLost() {
    return loss != null;
  }

  void checkUsable() throws PortClosedException, PortLostException {
    if (port.isClosed() || (closed && loss == null)) {
      throw new PortClosedException(name());
    }
    if (loss != null) {
      throw PortLostException.withUnsent(
          name(), String.valueOf(loss.getMessage()), loss, loss.unsent().orElse(0));
    }
  }

  /** The connection is gone: the reader or the writer says so. */
  void lose(String what, @Nullable IOException cause) {
    lock.lock();
    try {
      if (isEnded()) {
        return;
      }
      lossReason = what;
      int unsent = outbound.pending();
      String message =
          name()
              + ": the connection "
              + what
              + ' '
              + Wording.time(now())
              + " after it was begun. "
              + (unsent == 0
                  ? ""
                  : unsent + " octets that had not been handed to the network are dropped. ")
              + (options.reconnect().isPresent()
                  ? "It is being made anew."
                  : "Close the port and open it again.");
      loss = frames.attachTo(PortLostException.withUnsent(name(), message, cause, unsent));
      outbound.end(message);
      if (open) {
        port.lost(this, loss);
      }
      wakeAll();
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

  /** Ends the socket, and with it what is blocked in it. Any thread. */
  void disconnect() throws IOException {
    wire.close();
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
      outbound.close();
      outbound.flush();
      wakeAll();
      if (flushes) {
        DeafWait.await(changed, FLUSH_NANOS, outbound::hasEnded);
        if (outbound.hasEnded()) {
          DeafWait.await(changed, FAREWELL_NANOS, inbound::hasEnded);
        }
      }
      running = List.copyOf(threads);
    } finally {
      lock.unlock();
    }
    try {
      disconnect();
    } finally {
      for (Thread thread : running) {
        join(thread);
      }
    }
  }

  private void join(Thread thread) {
    if (!DeafWait.join(thread, JOIN_NANOS)) {
      LOG.warn(
          "{}: {} is still running after {}", name(), thread.getName(), Wording.time(JOIN_NANOS));
    }
  }
}
