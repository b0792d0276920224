package io.github.rfc2217j.client;

import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.spi.ByteRing;
import io.github.rfc2217j.api.spi.DeafWait;
import io.github.rfc2217j.protocol.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;

/**
 * The way from the application to the wire.
 *
 * <p>{@link #run} is the writer thread: it alone blocks on the socket's output, with one write for
 * each batch. Applications call {@link #write} and {@link #drain}. Fields that are not final are
 * guarded by the driver's lock unless they say otherwise.
 */
final class Outbound implements Runnable {

  private static final int CAPACITY = 64 * 1024;

  private static final int BATCH = 16 * 1024;

  private final ClientDriver driver;
  private final ByteRing ring;
  private final Condition work;

  /** Octets taken from the application and not escaped yet. */
  private final ByteBuffer staging = ByteBuffer.allocate(BATCH).flip();

  private final byte[] batch = new byte[BATCH + Session.LARGEST_FRAME];
  private final ByteBuffer out = ByteBuffer.wrap(batch);

  /** True while the writer waits; applications look at it without the lock. */
  private volatile boolean idle;

  /**
   * How much of the application's data was there when the peer let us send again; it goes before
   * any command.
   */
  private int older;

  private int inFlight;

  /** Whether a break of ours was asked for and its end was not. */
  private boolean breakOn;

  private boolean lastIsUrgent;
  private boolean flushing;
  private boolean ended;

  Outbound(ClientDriver driver) {
    this.driver = driver;
    this.ring = new ByteRing(driver.name(), CAPACITY);
    this.work = driver.lock.newCondition();
  }

  // the writer thread

  @Override
  public void run() {
    try {
      while (fill()) {
        driver.wire.write(batch, out.position(), lastIsUrgent);
        written();
      }
      driver.wire.finish();
    } catch (IOException e) {
      driver.lose(Wording.broken(e), e);
    } finally {
      driver.lock.lock();
      try {
        ended = true;
        driver.changed.signalAll();
      } finally {
        driver.lock.unlock();
      }
    }
  }

  /** Waits for something to send and collects it; false at the end. */
  private boolean fill() throws PortClosedException {
    driver.lock.lock();
    try {
      out.clear();
      lastIsUrgent = false;
      while (driver.isLost() || !collect()) {
        if (flushing || driver.isEnded()) {
          return false;
        }
        // Who puts octets looks at this afterwards, so one of the two sees the other.
        idle = true;
        if (ring.size() == 0 || breakOn || !driver.session.takesPayload()) {
          work.awaitUninterruptibly();
        }
        idle = false;
      }
      driver.changed.signalAll();
      return true;
    } finally {
      driver.lock.unlock();
    }
  }

  private boolean collect() throws PortClosedException {
    boolean takesPayload = driver.session.takesPayload();
    if (takesPayload && older > 0) {
      encode(older);
    }
    if (!takesPayload || older == 0) {
      while (!lastIsUrgent && driver.session.pollTransmit(out) > 0) {
        lastIsUrgent = driver.session.lastOctetIsUrgent();
      }
      if (!lastIsUrgent && !flushing && !breakOn) {
        encode(Integer.MAX_VALUE);
      }
    }
    return out.position() > 0;
  }

  private void encode(int limit) throws PortClosedException {
    int left = limit;
    while (left > 0 && driver.session.takesPayload() && out.position() < BATCH) {
      if (!staging.hasRemaining() && !stage()) {
        older = 0;
        return;
      }
      int end = staging.limit();
      staging.limit(staging.position() + Math.min(staging.remaining(), left));
      int before = staging.position();
      driver.session.encode(staging, out);
      driver.frames.sent(staging, before);
      staging.limit(end);
      int taken = staging.position() - before;
      left -= taken;
      older = Math.max(0, older - taken);
      inFlight += taken;
    }
  }

  private boolean stage() throws PortClosedException {
    staging.clear();
    int count = flushing ? 0 : ring.take(staging, 0);
    staging.flip();
    return count > 0;
  }

  private void written() {
    driver.lock.lock();
    try {
      inFlight = 0;
      driver.changed.signalAll();
    } finally {
      driver.lock.unlock();
    }
  }

  // applications

  int write(ByteBuffer src, long nanos) throws PortClosedException, PortLostException {
    int count = ring.put(src, nanos);
    if (idle) {
      driver.lock.lock();
      try {
        work.signal();
      } finally {
        driver.lock.unlock();
      }
    }
    return count;
  }

  /**
   * Waits until everything has been handed to the network, or nothing more will be.
   *
   * @param breakHeld whether the program holds a break of no given length: who drains then may be
   *     the one to end it, and would wait for itself
   */
  boolean drain(long nanos, boolean breakHeld) throws PortClosedException, PortLostException {
    driver.lock.lock();
    try {
      driver.checkUsable();
      DeafWait.await(
          driver.changed,
          nanos,
          () -> driver.isEnded() || pending() == 0 || (breakHeld && isHeldBack()));
      driver.checkUsable();
      return pending() == 0;
    } finally {
      driver.lock.unlock();
    }
  }

  /** Whether a break alone is in the way of what waits. */
  private boolean isHeldBack() {
    return breakOn && inFlight == 0 && older == 0;
  }

  // under the lock, except the first two

  void end(String reason) {
    ring.end(reason);
  }

  void close() {
    ring.close();
  }

  /** How many octets were written and not handed to the network. */
  int pending() {
    return ring.size() + staging.remaining() + inFlight;
  }

  /** Something may be there to be sent. */
  void wake() {
    work.signal();
  }

  void purge() {
    ring.clear();
    staging.clear().flip();
    older = 0;
    driver.changed.signalAll();
  }

  void suspended() {
    older = 0;
  }

  /**
   * What was written while the peer had suspended us is older than what has been asked for since.
   */
  void resumed() {
    older = ring.size() + staging.remaining();
  }

  /**
   * Keeps data back during a break: it would fill the server's buffer, and the break's end would
   * wait behind what can't leave before that end. Data that is {@linkplain #resumed older} than the
   * break goes in front of it all the same.
   */
  void breakOn(boolean on) {
    breakOn = on;
    work.signal();
  }

  /** Sends what commands there are, no data any more, and ends. */
  void flush() {
    flushing = true;
    staging.clear().flip();
    older = 0;
    work.signal();
  }

  boolean hasEnded() {
    return ended;
  }
}
