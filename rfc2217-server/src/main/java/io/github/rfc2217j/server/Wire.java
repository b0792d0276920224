package io.github.rfc2217j.server;

import io.github.rfc2217j.protocol.ServerEvent;
import io.github.rfc2217j.protocol.ServerSession;
import io.github.rfc2217j.protocol.SessionEvent;
import io.github.rfc2217j.protocol.Step;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The session of one client and the way from it to the socket.
 *
 * <p>Threads: any. The session lock guards the session and the payload that waits for it; the lock
 * of the {@linkplain SocketOutput output} is taken first. The socket is never touched while the
 * session lock is held.
 */
final class Wire {

  private final SocketOutput output;
  private final Consumer<ServerEvent> observer;
  private final ServerSession session;
  private final SessionClock clock;

  private final ReentrantLock sessionLock = new ReentrantLock();
  private final Condition transmit = sessionLock.newCondition();
  private final Condition transmitted = sessionLock.newCondition();
  private final Condition payload = sessionLock.newCondition();
  private final HeldOctets held = new HeldOctets();
  private long sent;
  private boolean ending;
  private boolean finishing;
  private boolean failed;
  private byte @Nullable [] lastLine;
  private final CountDownLatch finished = new CountDownLatch(1);

  /**
   * Starts the session.
   *
   * @param taps are shown what is sent
   * @param observer is told of events that nobody waits for; called on the thread that caused them,
   *     without locks
   */
  Wire(Socket socket, Taps taps, ServerSession session, Consumer<ServerEvent> observer)
      throws IOException {
    this.output = new SocketOutput(socket, taps);
    this.session = session;
    this.observer = observer;
    this.clock = new SessionClock(sessionLock, session);
    session.start(0);
  }

  /** Returns the time as the session takes it. */
  long now() {
    return clock.now();
  }

  /**
   * The client has its place at the port, and the session's time begins. Only its greeting has left
   * before.
   *
   * @param lineStates what the port can report of the line
   */
  void begin(int lineStates) {
    sessionLock.lock();
    try {
      session.supportedLineState(lineStates);
      clock.begin();
    } finally {
      sessionLock.unlock();
    }
  }

  // the reader

  /** Puts octets in, up to the first event; does not wake the writer. */
  Step receive(ByteBuffer octets, ByteBuffer data, List<ServerEvent> events) {
    sessionLock.lock();
    try {
      Step step = session.receive(octets, data, now());
      drainTo(events);
      for (ServerEvent event : events) {
        if (event instanceof SessionEvent.Resumed) {
          held.resumed();
        }
      }
      return step;
    } finally {
      sessionLock.unlock();
    }
  }

  /** Wakes the writer if there is something to send. */
  void wakeWriter() {
    sessionLock.lock();
    try {
      if (session.hasTransmit()) {
        transmit.signal();
      }
    } finally {
      sessionLock.unlock();
    }
  }

  /**
   * Waits until what the session has to say is on its way. The reader's only wait for the socket's
   * output: a client that asks and asks and reads no answer is held back by TCP.
   *
   * @return false if the connection ends
   */
  boolean awaitTransmitted() {
    sessionLock.lock();
    try {
      transmit.signal();
      while (session.hasTransmit() && !ending && !failed) {
        transmitted.awaitUninterruptibly();
      }
      if (failed) {
        forgetAnswers();
        return true;
      }
      return !ending;
    } finally {
      sessionLock.unlock();
    }
  }

  /** Nobody gets them any more; called with the session's lock held. */
  private void forgetAnswers() {
    ByteBuffer nowhere = ByteBuffer.allocate(ServerSession.LARGEST_FRAME);
    while (session.pollTransmit(nowhere) > 0) {
      nowhere.clear();
    }
  }

  /** Forgets what was read from the device until now and has not reached the socket. */
  void purgeHeld() {
    sessionLock.lock();
    try {
      held.purge();
    } finally {
      sessionLock.unlock();
    }
  }

  // anybody

  /** Puts something into the session and wakes whom it concerns, the writer included. */
  void update(Consumer<ServerSession> change) {
    put(change);
    wakeWriter();
  }

  /** Puts something into the session and wakes whom it concerns but the writer. */
  void put(Consumer<ServerSession> change) {
    List<ServerEvent> events = new ArrayList<>();
    sessionLock.lock();
    try {
      change.accept(session);
      drainTo(events);
    } finally {
      sessionLock.unlock();
    }
    events.forEach(observer);
  }

  private void drainTo(List<ServerEvent> events) {
    for (ServerEvent event = session.pollEvent(); event != null; event = session.pollEvent()) {
      events.add(event);
    }
    if (session.takesPayload()) {
      payload.signal();
    }
    clock.look();
  }

  /** Returns what can be told at this moment. */
  WireFigures figures() {
    sessionLock.lock();
    try {
      return WireFigures.of(session, sent, held.size());
    } finally {
      sessionLock.unlock();
    }
  }

  // the ticker

  /**
   * Keeps the session's deadlines, once it has begun, until the connection ends.
   *
   * @param others does what else is due, and returns when it wants to be called next, at the latest
   */
  void tick(Supplier<Deadline> others) {
    while (clock.await(others.get())) {
      update(session -> session.handleTimeout(now()));
    }
  }

  // the writer

  /**
   * Sends what the session has to say until the connection ends, then the last line if there is one
   * and the client takes it, and ends the output. While COM-PORT is up there is a program, which
   * would take the line for octets of the device.
   */
  void write() throws IOException {
    while (awaitTransmit()) {
      flush(null);
    }
    output.write(this::fillLastLine);
    output.end();
  }

  private boolean fillLastLine(ByteBuffer out) {
    sessionLock.lock();
    try {
      if (lastLine != null && !clock.isBegun() && lastLine.length <= out.remaining()) {
        // Text that stands for itself under every rule for CR: the client has not been heard.
        out.put(lastLine);
      } else if (lastLine != null && !session.isComPortUp() && session.takesPayload()) {
        session.encode(ByteBuffer.wrap(lastLine), out);
      }
      return false;
    } finally {
      sessionLock.unlock();
    }
  }

  private boolean awaitTransmit() {
    sessionLock.lock();
    try {
      while (!session.hasTransmit() && !finishing) {
        transmit.awaitUninterruptibly();
      }
      return session.hasTransmit();
    } finally {
      sessionLock.unlock();
    }
  }

  // the pump from the device

  /**
   * Sends what was read from the device; waits while the client is slow or has suspended us. Comes
   * back early if the octets are purged or the connection ends.
   *
   * @param readAt when it was read, by {@link System#nanoTime}
   * @return false if the connection ends
   */
  boolean send(ByteBuffer data, long readAt) throws IOException {
    sessionLock.lock();
    try {
      if (!held.take(data, readAt)) {
        return !finishing;
      }
    } finally {
      sessionLock.unlock();
    }
    try {
      while (awaitPayload(data)) {
        flush(data);
      }
    } finally {
      release();
    }
    return !isFinishing();
  }

  private void release() {
    sessionLock.lock();
    try {
      held.release();
    } finally {
      sessionLock.unlock();
    }
  }

  private boolean isFinishing() {
    sessionLock.lock();
    try {
      return finishing;
    } finally {
      sessionLock.unlock();
    }
  }

  private boolean awaitPayload(ByteBuffer data) {
    sessionLock.lock();
    try {
      while (data.hasRemaining() && !session.takesPayload() && !finishing && !failed) {
        payload.awaitUninterruptibly();
      }
      return data.hasRemaining() && !finishing && !failed;
    } finally {
      sessionLock.unlock();
    }
  }

  /**
   * Sends control frames, then data, in one write; with an urgent octet at the end if there is one.
   */
  private void flush(@Nullable ByteBuffer data) throws IOException {
    output.write(out -> fill(out, data));
  }

  /** Fills the buffer; true if its last octet is urgent. */
  private boolean fill(ByteBuffer out, @Nullable ByteBuffer data) {
    sessionLock.lock();
    try {
      ByteBuffer older = held.older();
      if (older != null) {
        encode(older, out);
        if (older.hasRemaining() && session.takesPayload()) {
          return false;
        }
      }
      session.pollTransmit(out);
      if (!session.hasTransmit()) {
        transmitted.signal();
      }
      if (session.lastOctetIsUrgent()) {
        return true;
      }
      // The gap behind the last whole frame is not for data, which would overtake the next one.
      if (data != null && !session.hasTransmit()) {
        encode(data, out);
      }
      return false;
    } finally {
      sessionLock.unlock();
    }
  }

  private void encode(ByteBuffer data, ByteBuffer out) {
    int before = data.remaining();
    session.encode(data, out);
    sent += before - data.remaining();
  }

  // the end

  /**
   * The connection is about to end.
   *
   * @param line what to tell a person in the end, null for nothing
   */
  void end(@Nullable String line) {
    sessionLock.lock();
    try {
      ending = true;
      lastLine = line == null ? null : Farewell.line(line);
      clock.stop();
      transmitted.signalAll();
    } finally {
      sessionLock.unlock();
    }
  }

  /** Nothing more can be sent: who waits for that waits no longer, and answers are forgotten. */
  void outputFailed() {
    sessionLock.lock();
    try {
      failed = true;
      transmitted.signalAll();
      payload.signalAll();
    } finally {
      sessionLock.unlock();
    }
  }

  boolean isEnding() {
    sessionLock.lock();
    try {
      return ending;
    } finally {
      sessionLock.unlock();
    }
  }

  /** Frees the pump, and lets the writer end once it has nothing more to send. */
  void endOutput() {
    sessionLock.lock();
    try {
      finishing = true;
      transmit.signalAll();
      payload.signalAll();
    } finally {
      sessionLock.unlock();
    }
  }

  /** The port is closed. */
  void finish() {
    endOutput();
    finished.countDown();
  }

  /** Waits; comes back early when the port is closed. Only for the connection's own threads. */
  void pause(Duration time) {
    Deadline.in(time).until(finished);
  }
}
