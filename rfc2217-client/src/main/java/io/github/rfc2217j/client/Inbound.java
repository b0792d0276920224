package io.github.rfc2217j.client;

import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.spi.ByteRing;
import io.github.rfc2217j.api.spi.DeafWait;
import io.github.rfc2217j.protocol.ClientEvent;
import io.github.rfc2217j.protocol.Step;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Condition;

/**
 * The way from the wire to the application.
 *
 * <p>{@link #run} is the reader thread: it alone reads the socket. {@link #read} is called by
 * applications. Fields that are not final are the reader's unless they say otherwise; the lock is
 * the driver's.
 *
 * <p>While the application leaves data unread the reader stops, so that TCP holds the server back.
 * It goes on, up to a larger amount, while somebody waits for an answer: the answer comes behind
 * the data.
 */
final class Inbound implements Runnable {

  /** How much may lie unread; at 115200 bit/s 20 s of data. */
  static final int SOFT_LIMIT = 256 * 1024;

  /** How much may lie unread while an answer is awaited. */
  static final int HARD_LIMIT = 1024 * 1024;

  private static final int BATCH = 16 * 1024;

  /** How much of what came before the port was open is kept for a message. */
  private static final int EARLY_OCTETS = 160;

  private static final byte IAC = (byte) 255;

  private final ClientDriver driver;
  private final ByteRing ring;
  private final Condition room;
  private final byte[] octets = new byte[BATCH];
  private final ByteBuffer payload = ByteBuffer.allocate(BATCH);
  private final List<ClientEvent> events = new ArrayList<>();

  /** True while the reader waits for room; applications look at it without the lock. */
  private volatile boolean waitsForRoom;

  /** Guarded by the lock: how many purges wait for their place in the stream. */
  private int purges;

  /** Guarded by the lock: what came before the port was open. */
  private final byte[] early = new byte[EARLY_OCTETS];

  private int earlyCount;
  private long earlyTotal;
  private boolean telnetSeen;
  private boolean ended;

  Inbound(ClientDriver driver) {
    this.driver = driver;
    this.ring = new ByteRing(driver.name(), HARD_LIMIT);
    this.room = driver.lock.newCondition();
  }

  // the reader thread

  @Override
  public void run() {
    String reason = "was closed";
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
      }
    } catch (IOException e) {
      reason = "broke: " + e.getMessage();
    } finally {
      driver.lose(reason);
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
    noteEarly();
    while (payload.hasRemaining() && awaitRoom()) {
      ring.put(payload, ByteRing.FOREVER);
    }
    payload.clear();
  }

  /** Waits until data may be kept; false if it is to be dropped. */
  private boolean awaitRoom() {
    driver.lock.lock();
    try {
      while (purges == 0
          && !driver.isEnded()
          && !driver.conversation.awaitsAnswers()
          && ring.size() >= SOFT_LIMIT) {
        // Who takes octets looks at this afterwards, so one of the two sees the other.
        waitsForRoom = true;
        if (ring.size() >= SOFT_LIMIT) {
          room.awaitUninterruptibly();
        }
      }
      waitsForRoom = false;
      return purges == 0;
    } finally {
      driver.lock.unlock();
    }
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
    if (payload.hasRemaining() && earlyCount < EARLY_OCTETS) {
      driver.lock.lock();
      try {
        int count = Math.min(payload.remaining(), EARLY_OCTETS - earlyCount);
        payload.get(payload.position(), early, earlyCount, count);
        earlyCount += count;
      } finally {
        driver.lock.unlock();
      }
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
    ring.end(driver.lossMessage());
  }

  // applications

  int read(ByteBuffer dst, Duration timeout) throws PortClosedException {
    return read(dst, DeafWait.nanos(timeout));
  }

  int read(ByteBuffer dst, long nanos) throws PortClosedException {
    int count = ring.take(dst, nanos);
    if (waitsForRoom && ring.size() < SOFT_LIMIT) {
      driver.lock.lock();
      try {
        room.signal();
      } finally {
        driver.lock.unlock();
      }
    }
    return count;
  }

  int available() {
    return ring.size();
  }

  void close() {
    ring.close();
  }

  // under the lock

  /** An answer is awaited, or the connection has ended. */
  void wake() {
    room.signal();
  }

  /** Drops what has come and what comes, up to {@link #purged}. */
  void purge() {
    purges++;
    ring.clear();
    room.signal();
  }

  /** The place in the stream up to which data is dropped. */
  void purged() {
    purges--;
    ring.clear();
  }

  boolean hasEnded() {
    return ended;
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
