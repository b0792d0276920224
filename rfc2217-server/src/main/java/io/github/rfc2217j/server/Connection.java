package io.github.rfc2217j.server;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.protocol.Request;
import io.github.rfc2217j.protocol.ServerEvent;
import io.github.rfc2217j.protocol.ServerSession;
import io.github.rfc2217j.protocol.SessionEvent;
import io.github.rfc2217j.protocol.Step;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client at one open port, from the first octet to the last.
 *
 * <p>Threads: {@link #run} is the reader. It starts the writer, the two pumps and the ticker; the
 * ticker closes everything in order when somebody has called {@link #end}, which any thread may do.
 */
final class Connection implements FromDevice.Watcher {

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private static final int WIRE = 16 * 1024;

  /** For ports that report no changes of modem lines themselves. */
  private static final long MODEM_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final Duration JOIN = Duration.ofMillis(500);
  private static final Duration FORCED_JOIN = Duration.ofSeconds(1);

  /** All of the above, and a device that is slow to close. */
  private static final Duration LONGEST_END = Duration.ofSeconds(10);

  private final Socket socket;
  private final SerialPort port;
  private final Gate.Pass pass;
  private final String peer;
  private final long start = System.nanoTime();
  private final Departures departures;
  private final Wire wire;
  private final ToDevice toDevice;
  private final PortControl control;
  private final PortRelease release;
  private final Duration stuckPatience;
  private final ModemLines modem;
  private final List<Thread> pumps;
  private final Thread writer;
  private final Thread ticker;
  private final CountDownLatch readerDone = new CountDownLatch(1);

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable String endReason;
  private boolean deviceLost;

  /** Guarded by the gate's lock. */
  private long writtenAtProbe = -1;

  /**
   * Joins a client and a port; nothing runs yet.
   *
   * @param port open, with the settings that it is to have; this connection closes it
   * @param pass the right to have the port; this connection gives it back once the port is closed
   * @throws IOException if the port or the socket failed meanwhile; the caller closes both and
   *     gives the right back
   */
  Connection(Socket socket, SerialPort port, Gate.Pass pass, ServerOptions options)
      throws IOException {
    this.socket = socket;
    this.port = port;
    this.pass = pass;
    this.peer = Sockets.peer(socket);
    this.stuckPatience = options.stuckPatience();
    this.departures = new Departures(peer);
    this.wire =
        new Wire(
            socket,
            new ServerSession(
                options.session(),
                ModemState.ALL_LOW,
                port.capabilities().contains(Capability.LINE_ERRORS) ? LineState.ERRORS : 0),
            this::observe);
    this.toDevice = new ToDevice(port, this::portFailed, this::regulate);
    FromDevice fromDevice = new FromDevice(port, wire, this);
    this.modem = new ModemLines(port, wire, peer);
    this.control = new PortControl(port, wire, modem, toDevice, fromDevice, options, peer);
    this.pumps = List.of(thread("to-device", toDevice), thread("from-device", fromDevice));
    this.writer = thread("writer", this::write);
    this.ticker = thread("ticker", this::tick);
    this.release =
        new PortRelease(
            port, socket, pass, wire, toDevice, pumps, port.subscribe(this::portEvent), peer);
    pass.whileWaitedFor(this::probe);
  }

  private Thread thread(String job, Runnable work) {
    return Thread.ofVirtual()
        .name("rfc2217-" + job + ' ' + port.name())
        .unstarted(() -> guarded(work));
  }

  /** A fault, of a backend for instance, ends the connection and nothing else. */
  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      LOG.error("{}: a fault in {} ends the connection", peer, Thread.currentThread().getName(), e);
      end("a fault of the server");
    }
  }

  /**
   * Serves the client until the end and everything is closed; called once, on the reader's thread.
   */
  void run() {
    try {
      ticker.start();
    } catch (RuntimeException | Error e) {
      end("a fault of the server");
      readerDone.countDown();
      tick();
      throw e;
    }
    // Whatever happens from here on, the ticker closes everything.
    guarded(this::serve);
    readerDone.countDown();
    if (!Deadline.in(LONGEST_END).until(ticker)) {
      LOG.error("{}: closing {} takes over {} s", peer, port.name(), LONGEST_END.toSeconds());
    }
  }

  // the reader

  private void serve() {
    writer.start();
    pumps.forEach(Thread::start);
    LOG.info("{}: has {}, {}", peer, port.name(), control.status().settings());
    // Reports come by now, and the client has not been heard yet.
    modem.poll();
    read();
  }

  private void read() {
    try {
      InputStream input = socket.getInputStream();
      ByteBuffer octets = ByteBuffer.allocate(WIRE);
      ByteBuffer data = ByteBuffer.allocate(WIRE);
      int count = input.read(octets.array());
      while (count >= 0) {
        octets.limit(count).position(0);
        // Once the end is near, only the client's own end is waited for.
        if (!wire.isEnding()) {
          take(octets, data);
        }
        count = input.read(octets.array());
      }
      end("the client closed the connection");
    } catch (IOException e) {
      end("the connection failed: " + e.getMessage());
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
      forward(data);
      events.forEach(this::observe);
      events.clear();
    }
    wire.wakeWriter();
  }

  private void forward(ByteBuffer data) {
    toDevice.offer(data);
    if (toDevice.waiting() >= ToDevice.HIGH_WATER) {
      regulate();
    }
    if (data.hasRemaining()) {
      // Answers are not to wait for the device.
      wire.wakeWriter();
      toDevice.put(data);
    }
  }

  /**
   * Asks the client to send nothing more, or to go on, as the queue to the device is. A client that
   * takes no notice is read from all the same, so that its commands are heard, until the queue is
   * full. Looks at the queue with the session locked, so that the last one to ask is right.
   */
  private void regulate() {
    wire.update(session -> {
      int waiting = toDevice.waiting();
      if (waiting >= ToDevice.HIGH_WATER) {
        session.suspend(wire.now());
      } else if (waiting <= ToDevice.LOW_WATER) {
        session.resume(wire.now());
      }
    });
  }

  private void logAnswer(Request request) {
    boolean ofSession =
        request instanceof Request.Query query
            && (query.item() == Request.Item.LINE_STATE
                || query.item() == Request.Item.MODEM_STATE);
    if (!ofSession && LOG.isDebugEnabled()) {
      LOG.debug("{}: ← {}", peer, control.status().answer(request).describe());
    }
  }

  /** Called on the reader's thread for all that it read, on others for what cannot be a request. */
  private void observe(ServerEvent event) {
    switch (event) {
      case ServerEvent.Requested requested -> {
        LOG.debug("{}: → {}", peer, requested.request().message().describe());
        if (control.carryOut(requested.request())
            || !(requested.request() instanceof Request.Purge)) {
          wire.put(session -> session.complete(control.status()));
          logAnswer(requested.request());
        } else {
          wire.put(ServerSession::refuse);
          LOG.debug("{}: ← PURGE-DATA not done", peer);
        }
      }
      case ServerEvent.BreakReceived received -> {
        LOG.debug("{}: → BRK", peer);
        control.sendBreak();
      }
      case ServerEvent.LineStateMaskSet set ->
          LOG.debug("{}: → SET-LINESTATE-MASK, in force {}", peer, set.inForce());
      case ServerEvent.ModemStateMaskSet set ->
          LOG.debug("{}: → SET-MODEMSTATE-MASK, in force {}", peer, set.inForce());
      case SessionEvent.Violated violated -> departures.count(violated);
      case SessionEvent other -> LOG.debug("{}: {}", peer, other);
    }
  }

  // the port's events, on its own thread

  private void portEvent(SerialEvent event) {
    switch (event) {
      case SerialEvent.ModemChanged changed -> modem.changed(changed.now());
      case SerialEvent.LineChanged changed -> control.lineChanged(changed.state());
      case SerialEvent.Disconnected gone ->
          LOG.warn("{}: {} is lost: {}", peer, port.name(), gone.cause().getMessage());
      default -> LOG.debug("{}: {} at {}", peer, event, port.name());
    }
  }

  // the pumps' reports

  @Override
  public void deviceGone() {
    lose("the device is gone");
  }

  @Override
  public void portFailed(IOException cause) {
    lose("the port failed: " + cause.getMessage());
  }

  @Override
  public void socketFailed(IOException cause) {
    end("the connection failed: " + cause.getMessage());
  }

  private void lose(String reason) {
    lock.lock();
    try {
      deviceLost = true;
    } finally {
      lock.unlock();
    }
    end(reason);
  }

  /**
   * Somebody waits for the port: looks whether this client is there at all. Not while the device
   * takes octets, for they are the client's even if it has left.
   *
   * <p>Once the queue is full, nothing is read, so neither the client's orderly end nor a purge is
   * seen, and nothing tells a client that ended its side long ago from one that waits in earnest.
   * It gives way if the device has taken nothing for long. Called with the gate locked.
   */
  private void probe() {
    long written = toDevice.written();
    if (written == writtenAtProbe) {
      wire.probe();
      if (toDevice.stuckFor().compareTo(stuckPatience) > 0) {
        end("another client waits, and the device takes nothing");
      }
    }
    writtenAtProbe = written;
  }

  // the writer

  private void write() {
    try {
      wire.write();
    } catch (IOException e) {
      end("the connection failed: " + e.getMessage());
    }
  }

  // the end

  /** Lets the connection end; the first reason stands. Returns at once; any thread. */
  void end(String reason) {
    lock.lock();
    try {
      if (endReason != null) {
        return;
      }
      endReason = reason;
    } finally {
      lock.unlock();
    }
    pass.ending();
    wire.end();
  }

  private void tick() {
    try {
      guarded(() -> wire.tick(modem.isPolled() ? MODEM_POLL_NANOS : 0, modem::poll));
      if (!isDeviceLost()) {
        release.sendLastOctets();
      }
    } finally {
      freePort();
    }
    try {
      logEnd();
    } finally {
      closeSocket();
    }
  }

  private void freePort() {
    try {
      release.freePort();
    } finally {
      pass.leave();
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
    lock.lock();
    try {
      LOG.info(
          "{}: left {} after {} s: {}; {} octets to the device, {} from it{}",
          peer,
          port.name(),
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) / 1000.0,
          endReason,
          toDevice.written(),
          wire.sent(),
          departures);
    } finally {
      lock.unlock();
    }
  }
}
