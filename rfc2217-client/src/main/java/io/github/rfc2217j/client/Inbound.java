package io.github.rfc2217j.client;

import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.spi.ByteRing;
import io.github.rfc2217j.api.spi.DeafWait;
import io.github.rfc2217j.api.spi.Turns;
import io.github.rfc2217j.protocol.ClientEvent;
import io.github.rfc2217j.protocol.Step;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The way from the wire to what the application reads.
 *
 * <p>{@link #run} is the reader thread: it alone reads the socket. Fields that are not final are
 * guarded by the lock unless they say otherwise.
 *
 * <p><b>The rule for unread data.</b> At {@link #HIGH} the server is asked to stop
 * (FLOWCONTROL-SUSPEND, RFC 2217 §3), and the reader goes on to {@link #CAP}, so that what the
 * server has sent before it stops, and what it reports by itself, comes through. A server that
 * can't be asked is held back by TCP instead: the reader stops at {@link #HIGH}. Below {@link #LOW}
 * the server may send again. Since a suspended server must not send answers either, it may send,
 * and the reader goes on to {@link Received#LIMIT}, as long as somebody waits for an answer, which
 * comes behind the data; afterwards the rule applies anew. {@link #regulate} and {@link #limit} are
 * all of it.
 */
final class Inbound implements Runnable {

  /** How much may lie unread before the server is held back; at 115200 bit/s 20 s of data. */
  static final int HIGH = 256 * 1024;

  /** How little lies unread when it may send again. */
  static final int LOW = 64 * 1024;

  /** How much may lie unread from a server that was asked to stop; the rest is for answers. */
  static final int CAP = 768 * 1024;

  /** How much may come before the port is ready: many round trips at any speed. */
  static final int HELD = 256 * 1024;

  static final int BATCH = 16 * 1024;

  /** How much of what came before the port was open is kept for a message. */
  private static final int EARLY_OCTETS = 160;

  private static final byte IAC = (byte) 255;

  private final ClientDriver driver;
  private final Received received;

  /**
   * What came before the port was ready. A server that is busy says so in text and closes: that is
   * no data of the port's.
   */
  private final ByteRing held;

  /** The reader's. */
  private final byte[] octets = new byte[BATCH];

  /** The reader's. */
  private final ByteBuffer payload = ByteBuffer.allocate(BATCH);

  /** The reader's. */
  private final List<ClientEvent> events = new ArrayList<>();

  /** How many purges wait for their place in the stream. */
  private int purges;

  /** What came before the port was open. */
  private final byte[] early = new byte[EARLY_OCTETS];

  private boolean waitsForRoom;
  private int earlyCount;
  private long earlyTotal;
  private boolean telnetSeen;
  private boolean ended;

  Inbound(ClientDriver driver) {
    this.driver = driver;
    this.received = driver.port.received;
    this.held = new ByteRing(driver.name(), HELD);
  }

  // the reader thread

  @Override
  public void run() {
    String reason = "was closed";
    IOException cause = null;
    Turns turns = new Turns();
    try {
      if (!connect()) {
        return;
      }
      while (true) {
        int count = driver.wire.read(octets);
        if (count < 0) {
          reason = "was closed by the peer";
          return;
        }
        take(ByteBuffer.wrap(octets, 0, count));
        if (driver.awaitsAnswers()) {
          driver.wire.acknowledge();
        }
        turns.moved(count);
      }
    } catch (IOException e) {
      reason = Wording.broken(e);
      cause = e;
    } catch (RuntimeException | Error e) {
      // Said here: the first reason that is given is the one that is told.
      reason = ClientDriver.fault("reader", e);
      throw e;
    } finally {
      driver.lose(reason, cause);
      ended();
    }
  }

  private boolean connect() {
    ClientOptions options = driver.options;
    try {
      driver.wire.connect(options, DeafWait.nanos(options.connectTimeout()));
    } catch (IOException e) {
      driver.connectFailed(e);
      return false;
    }
    return driver.connected();
  }

  private void take(ByteBuffer wire) throws PortClosedException, PortLostException {
    note(wire);
    Step step;
    do {
      driver.lock.lock();
      try {
        step = driver.session.receive(wire, payload, driver.now());
        driver.frames.received(payload);
        driver.takeEvents(events);
        driver.settle();
        if (step == Step.TRANSMIT_FIRST && !driver.awaitTransmit()) {
          return;
        }
      } finally {
        driver.lock.unlock();
      }
      deliver();
      driver.lock.lock();
      try {
        // Behind the data that came before them.
        events.forEach(driver.conversation::handle);
        events.clear();
      } finally {
        driver.lock.unlock();
      }
    } while (step != Step.WIRE_EMPTY);
  }

  private void deliver() throws PortClosedException, PortLostException {
    payload.flip();
    boolean wanted = true;
    while (payload.hasRemaining() && wanted) {
      wanted = place();
    }
    payload.clear();
  }

  /** Puts some of the payload where it belongs; false if it is to be dropped. */
  private boolean place() throws PortClosedException, PortLostException {
    int room;
    driver.lock.lock();
    try {
      noteEarly();
      if (!driver.isOpen()) {
        return hold();
      }
      if (!awaitRoom()) {
        return false;
      }
      // What a lost connection leaves goes above the limit, so that the next one need not wait.
      room = driver.isEnded() ? payload.remaining() : Received.LIMIT - received.size();
    } finally {
      driver.lock.unlock();
    }
    int end = payload.limit();
    payload.limit(payload.position() + Math.min(room, payload.remaining()));
    try {
      received.put(payload);
    } catch (PortClosedException e) {
      // Nobody reads it; but left in the system it would have close() reset the connection, and
      // lose what was written last.
      return false;
    }
    payload.limit(end);
    return true;
  }

  private boolean hold() throws PortClosedException, PortLostException {
    while (!driver.isOpen() && held.put(payload, 0) == 0) {
      if (driver.isEnded()) {
        return false;
      }
      received.room.awaitUninterruptibly();
    }
    return true;
  }

  /** Waits until data may be kept; false if it is to be dropped. */
  private boolean awaitRoom() {
    if (received.size() >= HIGH) {
      regulate();
    }
    while (purges == 0 && !driver.isEnded() && received.size() >= limit()) {
      // Who takes octets looks at this afterwards, so one of the two sees the other.
      waitsForRoom = true;
      watch();
      if (received.size() >= limit()) {
        received.room.awaitUninterruptibly();
      }
    }
    waitsForRoom = false;
    watch();
    return purges == 0;
  }

  private int limit() {
    if (driver.conversation.awaitsAnswers()) {
      return Received.LIMIT;
    }
    return driver.session.isPeerSuspended() ? CAP : HIGH;
  }

  private void note(ByteBuffer wire) {
    if (!telnetSeen) {
      boolean found = false;
      for (int i = 0; i < wire.limit() && !found; i++) {
        found = wire.get(i) == IAC;
      }
      driver.lock.lock();
      try {
        telnetSeen = found;
        earlyTotal += wire.limit();
      } finally {
        driver.lock.unlock();
      }
    }
  }

  private void noteEarly() {
    int count = Math.min(payload.remaining(), EARLY_OCTETS - earlyCount);
    if (count > 0) {
      payload.get(payload.position(), early, earlyCount, count);
      earlyCount += count;
    }
  }

  private void ended() {
    driver.lock.lock();
    try {
      ended = true;
      driver.changed.signalAll();
    } finally {
      driver.lock.unlock();
    }
    driver.port.delivered();
  }

  // under the lock

  /** The port is ready: what came before it was is data. */
  void opened() throws PortClosedException, PortLostException {
    ByteBuffer moved = ByteBuffer.allocate(held.size());
    held.take(moved, 0);
    received.put(moved.flip());
    held.close();
    received.wake();
    regulate();
  }

  /** Holds the server back or lets it go on, as the rule has it. */
  void regulate() {
    if (!driver.isOpen() || driver.isEnded()) {
      return;
    }
    boolean before = driver.session.isPeerSuspended();
    if (!before && received.size() >= HIGH && !driver.conversation.awaitsAnswers()) {
      driver.session.suspend(driver.now());
    }
    watch(); // before the look at the size: who reads meanwhile does this again
    if (driver.session.isPeerSuspended()
        && (received.size() < LOW || driver.conversation.awaitsAnswers())) {
      driver.session.resume(driver.now());
      watch();
    }
    if (driver.session.isPeerSuspended() != before) {
      driver.settle();
    }
    received.wake();
  }

  private void watch() {
    received.watch(waitsForRoom || driver.session.isPeerSuspended());
  }

  /** The connection has ended. */
  void wake() {
    received.wake();
  }

  /** Drops what has come and what comes, up to {@link #purged}. */
  void purge() {
    purges++;
    received.clear();
    received.wake();
  }

  /** The place in the stream up to which data is dropped. */
  void purged() {
    purges--;
    received.clear();
  }

  boolean hasEnded() {
    return ended;
  }

  /** How many octets the application has not read. */
  int unread() {
    return received.size();
  }

  boolean isTelnet() {
    return telnetSeen;
  }

  /** How many octets have come, as long as there was no Telnet command among them. */
  long earlyTotal() {
    return earlyTotal;
  }

  byte[] early() {
    return Arrays.copyOf(early, earlyCount);
  }
}
