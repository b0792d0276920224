package io.github.rfc2217j.server;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.spi.DeafWait;
import io.github.rfc2217j.protocol.Request;
import io.github.rfc2217j.protocol.ServerEvent;
import io.github.rfc2217j.protocol.ServerSession;
import io.github.rfc2217j.protocol.SessionEvent;
import io.github.rfc2217j.protocol.Step;
import io.github.rfc2217j.protocol.telnet.OptionNegotiator;
import io.github.rfc2217j.protocol.telnet.TelnetCodes;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client at its place at a port, from the first octet to the last.
 *
 * <p>Threads: {@link #run} is the reader. It starts the writer and the ticker; the ticker closes
 * everything in order when somebody has called {@link #end}, which any thread may do.
 */
final class Connection implements Client {

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private static final int WIRE = 16 * 1024;

  private static final Duration JOIN = Duration.ofMillis(500);
  private static final Duration FORCED_JOIN = Duration.ofSeconds(1);

  /** All of the above, and a device that is slow to close. */
  private static final Duration LONGEST_END = Duration.ofSeconds(10);

  private final Socket socket;
  private final String name;
  private final String peer;
  private final List<String> identities;
  private final Instant since = Instant.now();
  private final IdleWatch idle;
  private final long start = System.nanoTime();
  private final Departures departures;
  private final Conduct conduct;
  private final Wire wire;
  private final Place place;
  private final Thread writer;
  private final Thread ticker;
  private final CountDownLatch readerDone = new CountDownLatch(1);
  private volatile int modemMask = 255;

  /** How many octets of data the client has sent; the reader counts. */
  private final AtomicLong received = new AtomicLong();

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable String endReason;
  private boolean deviceLost;

  /**
   * Joins a client and a port; nothing runs yet.
   *
   * @param admission the client's right to be there; this connection gives it back
   * @throws IOException if the socket failed meanwhile; the caller closes it and gives the right
   *     back
   */
  Connection(
      Entrance.Admitted admitted,
      ServedPort port,
      ServedPort.Admission admission,
      Entrance entrance)
      throws IOException {
    Export export = port.export();
    this.socket = admitted.socket();
    this.identities = admitted.identities();
    this.name = export.name();
    this.peer = Sockets.peer(admitted.socket());
    this.idle = new IdleWatch(export.port().idleTimeout());
    this.departures = new Departures(peer);
    this.conduct = new Conduct(entrance, peer, reason -> end(reason, null));
    boolean tellsErrors = admission.device().capabilities().contains(Capability.LINE_ERRORS);
    this.wire =
        new Wire(
            admitted.socket(),
            new ServerSession(
                export.port().session(), ModemState.ALL_LOW, tellsErrors ? LineState.ERRORS : 0),
            this::observe);
    this.place = port.place(admission, this);
    this.writer = thread("writer", this::write);
    this.ticker = thread("ticker", this::tick);
  }

  private Thread thread(String job, Runnable work) {
    return Thread.ofVirtual().name("rfc2217-" + job + ' ' + name).unstarted(() -> guarded(work));
  }

  /** A fault, of a backend for instance, ends the connection and nothing else. */
  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      LOG.error("{}: a fault in {} ends the connection", peer, Thread.currentThread().getName(), e);
      end("a fault of the server", null);
    }
  }

  /**
   * Serves the client until the end and everything is closed; called once, on the reader's thread.
   */
  void run() {
    try {
      ticker.start();
    } catch (RuntimeException | Error e) {
      end("a fault of the server", null);
      readerDone.countDown();
      tick();
      throw e;
    }
    // Whatever happens from here on, the ticker closes everything.
    guarded(this::serve);
    readerDone.countDown();
    if (!Deadline.in(LONGEST_END).until(ticker)) {
      LOG.error("{}: leaving {} takes over {} s", peer, name, LONGEST_END.toSeconds());
    }
  }

  // what the port knows

  @Override
  public String peer() {
    return peer;
  }

  @Override
  public Wire wire() {
    return wire;
  }

  @Override
  public int modemMask() {
    return modemMask;
  }

  @Override
  public void deviceLost(String reason) {
    lock.lock();
    try {
      deviceLost = true;
    } finally {
      lock.unlock();
    }
    end(reason, null);
  }

  @Override
  public void breakOff() {
    Sockets.close(socket);
  }

  /** Returns how it is. Any thread. */
  SessionSnapshot snapshot() {
    return wire.figures().session(peer, since, identities, place);
  }

  // the reader

  private void serve() {
    writer.start();
    conduct.begin();
    place.begin();
    LOG.info("{}: has {}, {}", peer, name, place.status().settings());
    Journal.ALL.connectionBegun(name, peer, place.isOwner());
    read();
  }

  private void read() {
    try {
      InputStream input = socket.getInputStream();
      ByteBuffer octets = ByteBuffer.allocate(WIRE);
      ByteBuffer data = ByteBuffer.allocate(WIRE);
      int count = input.read(octets.array());
      conduct.first(octets.duplicate().limit(Math.max(0, count)));
      while (count >= 0) {
        octets.limit(count).position(0);
        // Once the end is near, only the client's own end is waited for.
        if (!wire.isEnding()) {
          take(octets, data);
        }
        DeafWait.giveWay();
        count = input.read(octets.array());
      }
      end("the client closed the connection", null);
    } catch (IOException e) {
      end("the connection failed: " + e.getMessage(), null);
    }
  }

  /** Takes everything that one read brought; then answers leave in one write. */
  private void take(ByteBuffer octets, ByteBuffer data) {
    List<ServerEvent> events = new ArrayList<>();
    Step step = Step.EVENT;
    while (step != Step.WIRE_EMPTY) {
      if (step == Step.TRANSMIT_FIRST && !wire.awaitTransmitted()) {
        return;
      }
      data.clear();
      step = wire.receive(octets, data, events);
      data.flip();
      received.addAndGet(data.remaining());
      place.put(data);
      events.forEach(this::observe);
      events.clear();
    }
    wire.wakeWriter();
  }

  private void logAnswer(Request request) {
    boolean ofSession =
        request instanceof Request.Query query
            && (query.item() == Request.Item.LINE_STATE
                || query.item() == Request.Item.MODEM_STATE);
    if (!ofSession && LOG.isDebugEnabled()) {
      LOG.debug("{}: ← {}", peer, place.status().answer(request).describe());
    }
  }

  /** Called on the reader's thread for all that it read, on others for what cannot be a request. */
  private void observe(ServerEvent event) {
    switch (event) {
      case ServerEvent.Requested requested -> {
        LOG.debug("{}: → {}", peer, requested.request().message().describe());
        conduct.command(wire);
        if (place.carryOut(requested.request())
            || !(requested.request() instanceof Request.Purge)) {
          wire.put(session -> session.complete(place.status()));
          logAnswer(requested.request());
        } else {
          wire.put(ServerSession::refuse);
          LOG.debug("{}: ← PURGE-DATA not done", peer);
        }
      }
      case ServerEvent.BreakReceived received -> {
        LOG.debug("{}: → BRK", peer);
        place.sendBreak();
      }
      case ServerEvent.LineStateMaskSet set ->
          LOG.debug("{}: → SET-LINESTATE-MASK, in force {}", peer, set.inForce());
      case ServerEvent.ModemStateMaskSet set -> {
        LOG.debug("{}: → SET-MODEMSTATE-MASK, in force {}", peer, set.inForce());
        modemMask = set.inForce();
        place.modemMaskChanged();
      }
      case SessionEvent.Violated violated -> {
        departures.count(violated);
        Journal.ALL.violated(name, peer, violated);
      }
      case SessionEvent.ComPortUp up -> {
        LOG.debug("{}: {}", peer, up);
        conduct.negotiated(true);
      }
      case SessionEvent.OptionChanged changed -> {
        LOG.debug("{}: {}", peer, changed);
        if (changed.option() == TelnetCodes.COM_PORT) {
          conduct.negotiated(changed.change() == OptionNegotiator.Change.ON);
        }
      }
      case SessionEvent other -> {
        LOG.debug("{}: {}", peer, other);
        boolean suspended = other instanceof SessionEvent.Suspended;
        if (suspended || other instanceof SessionEvent.Resumed) {
          Journal.ALL.flow(name, peer, suspended, true);
        }
      }
    }
  }

  // the writer

  private void write() {
    try {
      wire.write();
    } catch (IOException e) {
      end("the connection failed: " + e.getMessage(), null);
    }
  }

  // the end

  /** Returns at once. */
  @Override
  public void end(String reason, @Nullable String line) {
    lock.lock();
    try {
      if (endReason != null) {
        return;
      }
      endReason = reason;
    } finally {
      lock.unlock();
    }
    conduct.end();
    place.ending();
    wire.end(line);
  }

  /** Lets the connection end without regard for what is on its way; returns at once. */
  void abandon() {
    end("the server stops", null);
    place.abandon();
    breakOff();
  }

  private void tick() {
    try {
      guarded(() -> wire.tick(idle.period(), this::lookWhetherIdle));
    } finally {
      place.leave(isDeviceLost());
    }
    try {
      logEnd();
    } finally {
      closeSocket();
    }
  }

  private void lookWhetherIdle() {
    if (idle.isOver(received.get() + wire.figures().sent())) {
      end(idle.toString(), "No data went either way for too long.");
    }
  }

  private boolean isDeviceLost() {
    lock.lock();
    try {
      return deviceLost;
    } finally {
      lock.unlock();
    }
  }

  /** Sends what is left to say, lets the client end its side, and closes. */
  private void closeSocket() {
    if (Deadline.in(JOIN).until(writer)) {
      Deadline.in(Farewell.PATIENCE).until(readerDone);
    }
    Sockets.close(socket);
    Deadline late = Deadline.in(FORCED_JOIN);
    if (!late.until(readerDone) || !late.until(writer)) {
      LOG.error("{}: a thread does not end although its socket is closed", peer);
    }
  }

  private void logEnd() {
    String reason;
    lock.lock();
    try {
      reason = String.valueOf(endReason);
    } finally {
      lock.unlock();
    }
    Duration served = Duration.ofNanos(System.nanoTime() - start);
    long toDevice = place.sent();
    long fromDevice = wire.figures().sent();
    LOG.info(
        "{}: left {} after {} s: {}; {} octets to the device, {} from it{}{}",
        peer,
        name,
        served.toMillis() / 1000.0,
        reason,
        toDevice,
        fromDevice,
        place.summary(),
        departures);
    Journal.ALL.connectionEnded(name, peer, served, reason, toDevice, fromDevice);
  }
}
