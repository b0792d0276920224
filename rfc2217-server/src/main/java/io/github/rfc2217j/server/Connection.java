package io.github.rfc2217j.server;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.Subscription;
import io.github.rfc2217j.protocol.ServerEvent;
import io.github.rfc2217j.protocol.ServerSession;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client, from the first octet to the last. It is greeted at once, and gets its place at the
 * port when it has spoken.
 *
 * <p>Threads: {@link #run} is the reader, by {@link PieceWork}. It starts the writer and the
 * ticker; the ticker closes everything in order when somebody has called {@link #end}, which any
 * thread may do.
 */
final class Connection implements Client, LiveSession {

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private static final Duration JOIN = Duration.ofMillis(500);
  private static final Duration FORCED_JOIN = Duration.ofSeconds(1);

  /** All of the above, and a device that is slow to close; unless there are last octets. */
  private static final Duration USUAL_END = Duration.ofSeconds(10);

  private final Entrance.Admitted admitted;
  private final Socket socket;
  private final ServedPort port;
  private final String name;
  private final String peer;
  private final IdleWatch idle;
  private final long start = System.nanoTime();
  private final Conduct conduct;
  private final Doorstep doorstep;
  private final Taps taps;
  private final Wire wire;
  private final Thread writer;
  private final Thread ticker;
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch readerDone = new CountDownLatch(1);
  private final Course course = new Course();

  /** Whether the log has told why it did not get a place. */
  private volatile boolean refused;

  /**
   * Takes a client; nothing runs yet.
   *
   * @throws IOException if the socket failed meanwhile; the caller closes it
   */
  Connection(Entrance.Admitted admitted, ServedPort port, Entrance entrance) throws IOException {
    Export export = port.export();
    this.admitted = admitted;
    this.socket = admitted.socket();
    this.port = port;
    this.name = export.name();
    this.peer = Sockets.peer(admitted.socket());
    this.idle = new IdleWatch(export.port().idleTimeout());
    this.conduct = new Conduct(entrance, peer, reason -> letGo(reason, null));
    this.doorstep = new Doorstep(port, entrance);
    this.taps = new Taps(peer);
    this.wire =
        new Wire(
            admitted.socket(),
            taps,
            new ServerSession(export.port().session(), ModemState.ALL_LOW, 0),
            this::observe);
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
      letGo("a fault of the server", null);
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
    entered.countDown();
    readerDone.countDown();
    awaitTicker();
  }

  /** As long as the ticker works for it, the connection is known, and can be cut short. */
  private void awaitTicker() {
    if (Deadline.in(USUAL_END).until(ticker)) {
      return;
    }
    LOG.info("{}: has left, and {} has yet to take its last octets", peer, name);
    if (!Deadline.in(LastOctets.LONGEST).until(ticker)) {
      LOG.error("{}: leaving {} does not end; it may be stuck", peer, name);
      Deadline.never().until(ticker);
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
    Stay now = course.stay();
    return now == null ? 0 : now.modemMask();
  }

  @Override
  public void deviceLost(String reason) {
    course.deviceLost();
    end(reason, null);
  }

  @Override
  public void breakOff() {
    Sockets.close(socket);
  }

  @Override
  public String port() {
    return name;
  }

  @Override
  public SocketAddress localAddress() {
    return socket.getLocalSocketAddress();
  }

  @Override
  public List<String> identities() {
    return admitted.identities();
  }

  @Override
  public void disconnect(String reason) {
    letGo("disconnected by the server's operator: " + reason, null);
    Stay now = course.stay();
    if (now != null) {
      now.place().urge();
    }
  }

  @Override
  public Subscription tap(SessionTap tap) {
    return taps.add(tap);
  }

  @Override
  public Optional<SessionSnapshot> snapshot() {
    return Optional.ofNullable(course.stay()).map(now -> now.snapshot(admitted.identities()));
  }

  // the reader

  private void serve() {
    writer.start();
    try {
      read();
      end("the client closed the connection", null);
    } catch (IOException e) {
      end("the connection failed: " + e.getMessage(), null);
    }
  }

  private void read() throws IOException {
    Intake intake = new Intake(socket, taps, wire, course);
    ByteBuffer first = intake.first();
    if (first != null) {
      enter(first);
      intake.begin(course.stay());
      intake.run();
    }
  }

  /** The client has spoken: it gets its place, or is let go. */
  private void enter(ByteBuffer first) {
    conduct.first(first);
    if (!course.enter()) {
      return;
    }
    try {
      ServedPort.Admission admission = doorstep.admit(this, admitted.role());
      if (admission == null) {
        refused = true;
      } else if (!begin(admission)) {
        port.dismiss(admission.pass());
      }
    } finally {
      entered.countDown();
    }
  }

  /** Begins the client's stay; false if the connection has ended meanwhile. */
  private boolean begin(ServedPort.Admission admission) {
    boolean tellsErrors;
    Stay mine;
    try {
      tellsErrors = admission.device().capabilities().contains(Capability.LINE_ERRORS);
      mine = new Stay(name, peer, wire, port.place(admission, this), conduct);
    } catch (RuntimeException | Error e) {
      port.dismiss(admission.pass());
      throw e;
    }
    if (!course.begin(mine)) {
      return false;
    }
    wire.begin(tellsErrors ? LineState.ERRORS : 0);
    mine.begin();
    return true;
  }

  private void observe(ServerEvent event) {
    Stay now = course.stay();
    if (now != null) {
      now.observe(event);
    }
  }

  // the writer

  private void write() {
    try {
      wire.write();
    } catch (IOException e) {
      outputFailed(e);
    }
  }

  // the end

  @Override
  public void outputFailed(IOException cause) {
    wire.outputFailed();
    end("the connection failed: " + cause.getMessage(), null, true);
  }

  /** Returns at once. */
  @Override
  public void end(String reason, @Nullable String line) {
    end(reason, line, false);
  }

  /**
   * Ends a connection that the client would go on with. It sees that at once, and not when the
   * device has taken its last octets: what it sent meanwhile would be for nobody.
   */
  private void letGo(String reason, @Nullable String line) {
    end(reason, line);
    Stay now = course.stay();
    if (now != null && now.place().isOwner()) {
      LOG.info("{}: is let go: {}", peer, reason);
      wire.endOutput();
    }
  }

  private void end(String reason, @Nullable String line, boolean readsOn) {
    if (!course.end(reason, readsOn)) {
      return;
    }
    Stay now = course.stay();
    if (now != null) {
      now.place().ending();
    }
    wire.end(line);
  }

  /** Lets the connection end without regard for what is on its way; returns at once. */
  void abandon() {
    end("the server stops", null);
    Stay now = course.stay();
    if (now != null) {
      now.place().abandon();
    }
    breakOff();
  }

  private void tick() {
    guarded(() -> wire.tick(this::look));
    guarded(this::leave);
    guarded(this::logEnd);
    closeSocket();
  }

  /** Looks for what time ends; returns when to look next. */
  private Deadline look() {
    Stay now = course.stay();
    if (now != null && idle.isOver(now::moved)) {
      letGo(idle.toString(), "No data went either way for too long.");
    }
    return conduct.look().earlier(idle.next());
  }

  private void leave() {
    if (course.isEntering()) {
      // It takes as long as the device takes to open.
      Deadline.in(Duration.ofDays(1)).until(entered);
    }
    Stay now = course.stay();
    if (now == null) {
      wire.finish();
    } else {
      if (course.readsOn()) {
        LastOctets.awaitReader(readerDone, now.place(), () -> !course.readsOn());
      }
      now.place().leave(course.isDeviceLost());
    }
  }

  /** Sends what is left to say, lets the client end its side, and closes. */
  private void closeSocket() {
    if (Deadline.in(JOIN).until(writer)) {
      Deadline.in(Farewell.PATIENCE).until(readerDone);
    }
    Sockets.close(socket);
    taps.close();
    Deadline late = Deadline.in(FORCED_JOIN);
    if (!late.until(readerDone) || !late.until(writer)) {
      LOG.error("{}: a thread does not end although its socket is closed", peer);
    }
  }

  private void logEnd() {
    String reason = course.endReason();
    Stay now = course.stay();
    if (now != null) {
      now.logEnd(reason);
    } else if (!refused) {
      LOG.info(
          "{}: left before it had {}, after {} s: {}",
          peer,
          name,
          Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0,
          reason);
    }
  }
}
