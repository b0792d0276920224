package io.github.rfc2217j.server;

import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.spi.ByteRing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Carries what the client sends to the device.
 *
 * <p>Threads: the connection's reader puts and waits; any thread purges; {@link #run} is the pump's
 * own thread, by {@link PieceWork}; the ticker, or the loss of the device, ends it. The lock guards
 * everything; the port is called without it.
 */
final class ToDevice implements Runnable {

  /** A minute at 9600 bit/s; beyond it the client is asked to send nothing more. */
  static final int HIGH_WATER = 64 * 1024;

  /** Keeps a device of 921600 bit/s busy for longer than a client takes to hear of it. */
  static final int LOW_WATER = 16 * 1024;

  /**
   * Beyond it nothing is read from a client that did not hear or does not know the request; more
   * than TCP has on its way when the request is sent, and than most files that people send. The
   * memory is taken only when used.
   */
  static final int CAPACITY = 1024 * 1024;

  private static final int CHUNK = 4096;

  /** How long the device may refuse octets before the pump looks whether they have been purged. */
  private static final Duration SLICE = Duration.ofMillis(50);

  private static final Duration MOST_SLICES = Duration.ofMillis(500);

  private final SerialPort port;
  private final Consumer<IOException> failed;
  private final Runnable lowered;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition moved = lock.newCondition();
  private final ByteRing ring;

  private long queued;
  private long settled;
  private long written;
  private long thrownAway;
  private int inHand;

  /** The hand is the reader's, who gives the port what it takes at once. */
  private boolean straight;

  private boolean dropHand;
  private boolean closed;

  /** Whether {@link #put} waits for room, and since when that has been in vain. */
  private boolean full;

  private long vainSince;

  /** What was queued, and what had left, when waiting was in vain last; -1 if it was not. */
  private long vainQueued = -1;

  private long vainLeft;

  /**
   * Makes the queue.
   *
   * @param failed is told that the port failed, on the pump's thread
   * @param lowered is told that the queue has come down to {@link #LOW_WATER}; on the thread that
   *     took from it, without locks
   */
  ToDevice(SerialPort port, String name, Consumer<IOException> failed, Runnable lowered) {
    this.port = port;
    this.failed = failed;
    this.lowered = lowered;
    this.ring = new ByteRing(name, CAPACITY);
  }

  /** Queues octets as far as there is room; those taken are consumed. */
  void offer(ByteBuffer octets) {
    put(octets, false);
  }

  /**
   * Queues octets; waits until there is room for all. After {@link #close} they are thrown away.
   */
  void put(ByteBuffer octets) {
    put(octets, true);
  }

  private void put(ByteBuffer octets, boolean waits) {
    boolean began = beginStraight(octets);
    int taken = began ? writeNow(octets) : 0;
    lock.lock();
    try {
      if (began) {
        endStraight(octets, taken);
      }
      while (octets.hasRemaining() && !closed) {
        int count = ring.put(octets, 0);
        queued += count;
        if (count > 0) {
          filled.signal();
        } else if (waits) {
          if (!full) {
            full = true;
            vainSince = System.nanoTime();
          }
          moved.awaitUninterruptibly();
        } else {
          return;
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("the queue is never ended", e);
    } finally {
      full = false;
      if (closed) {
        thrownAway += octets.remaining();
        octets.position(octets.limit());
      }
      lock.unlock();
    }
  }

  /** Tells whether nothing waits, so that the pump is not needed: it costs a change of threads. */
  private boolean beginStraight(ByteBuffer octets) {
    lock.lock();
    try {
      if (closed || straight || inHand > 0 || ring.size() > 0 || !octets.hasRemaining()) {
        return false;
      }
      straight = true;
      inHand = octets.remaining();
      queued += inHand;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private int writeNow(ByteBuffer octets) {
    try {
      return port.write(octets, Duration.ZERO);
    } catch (IOException | RuntimeException e) {
      // The pump, which gets what is left, meets the same and tells it.
      return 0;
    }
  }

  /**
   * What the port did not take is to be queued, unless it was purged meanwhile. Called with the
   * lock held until it is: nobody may see it settled.
   */
  private void endStraight(ByteBuffer octets, int count) {
    wrote(octets, count);
    straight = false;
    if (octets.hasRemaining()) {
      // Counted again when queued.
      queued -= inHand;
    }
    inHand = 0;
  }

  /** The pump. */
  @Override
  public void run() {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK).limit(0);
    try {
      new PieceWork(patience -> next(chunk, patience), true).run();
    } catch (PortClosedException e) {
      close();
    } catch (IOException e) {
      close();
      failed.accept(e);
    }
  }

  private int next(ByteBuffer chunk, int patience) throws IOException {
    if (!chunk.hasRemaining()) {
      int count = take(chunk, patience);
      if (count <= 0) {
        return count;
      }
    }
    int count = port.write(chunk, SLICE);
    wrote(chunk, count);
    return count;
  }

  private int take(ByteBuffer chunk, int patience) throws IOException {
    Deadline deadline = PieceWork.end(patience);
    boolean passed;
    lock.lock();
    try {
      if (!deadline.until(filled, () -> closed || (ring.size() > 0 && !straight))) {
        return 0;
      }
      if (closed) {
        return -1;
      }
      chunk.clear();
      inHand = ring.take(chunk, 0);
      chunk.flip();
      passed = ring.size() <= LOW_WATER && ring.size() + inHand > LOW_WATER;
      moved.signalAll();
    } finally {
      lock.unlock();
    }
    if (passed) {
      lowered.run();
    }
    return chunk.limit();
  }

  private void wrote(ByteBuffer chunk, int count) {
    lock.lock();
    try {
      if (count > 0) {
        vainSince = System.nanoTime();
      }
      written += count;
      settled += count;
      inHand -= count;
      if (closed) {
        chunk.position(chunk.limit());
      } else if (dropHand) {
        chunk.position(chunk.limit());
        settled += inHand;
        inHand = 0;
        dropHand = false;
      }
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Throws away what was queued until now, and what the port holds.
   *
   * @throws IOException if the port can't; what is queued here is gone all the same
   */
  void purge() throws IOException {
    boolean hand;
    lock.lock();
    try {
      settled += ring.clear();
      hand = inHand > 0;
      dropHand = hand;
      moved.signalAll();
    } finally {
      lock.unlock();
    }
    lowered.run();
    port.purge(Purge.TRANSMIT);
    if (!hand) {
      return;
    }
    // The pump's write may have gone on into the room that the purge made: these octets are purged
    // as well.
    lock.lock();
    try {
      Deadline.in(MOST_SLICES).until(moved, () -> !dropHand || closed);
    } finally {
      lock.unlock();
    }
    port.purge(Purge.TRANSMIT);
  }

  /** Tells without waiting whether everything has left. */
  boolean isSettled() throws IOException {
    lock.lock();
    try {
      if (settled < queued) {
        return false;
      }
    } finally {
      lock.unlock();
    }
    return port.drain(Duration.ZERO);
  }

  /**
   * Waits until everything has left. Where that was in vain before, it waits again only for new
   * octets, and only if something has left since: a burst of settings to a device that takes
   * nothing costs one wait.
   *
   * @return false if something is left, or this is closed
   */
  boolean settle(Duration most) throws IOException {
    if (isSettled()) {
      return true;
    }
    long left = left();
    Deadline deadline = Deadline.in(most);
    lock.lock();
    try {
      if (vainQueued == queued || (vainQueued >= 0 && left <= vainLeft)) {
        return false;
      }
      deadline.until(moved, () -> settled == queued || closed);
    } finally {
      lock.unlock();
    }
    boolean done;
    do {
      // In pieces: whoever closes this waits for the reader.
      done = port.drain(deadline.earlier(Deadline.in(MOST_SLICES)).left()) && isSettled();
    } while (!done && !deadline.isOver() && !isClosed());
    left = left();
    lock.lock();
    try {
      vainQueued = done ? -1 : queued;
      vainLeft = left;
    } finally {
      lock.unlock();
    }
    return done;
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many octets have not left. */
  long unsettled() throws IOException {
    if (isSettled()) {
      return 0;
    }
    int pending = port.pendingOutput();
    lock.lock();
    try {
      return queued - settled + pending;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns how many octets have left the port, as far as can be told. The pump may be writing: it
   * is then too few rather than too many, which would look as if the device took something.
   */
  long left() throws IOException {
    return written() - port.pendingOutput();
  }

  /** Returns how many octets wait in the queue. */
  int waiting() {
    return ring.size();
  }

  /**
   * Returns how long the queue has been full, {@link #put} waiting and the device taking nothing;
   * zero if it is otherwise.
   */
  Duration stuckFor() {
    lock.lock();
    try {
      return full ? Duration.ofNanos(System.nanoTime() - vainSince) : Duration.ZERO;
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many octets were queued in all. */
  long queued() {
    lock.lock();
    try {
      return queued;
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many octets the port took in all. */
  long written() {
    lock.lock();
    try {
      return written;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns how many octets the port has not taken and, once this is closed, never will; those that
   * a purge threw away are not among them.
   */
  long forgotten() {
    lock.lock();
    try {
      return queued - settled + thrownAway;
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many octets the port has still to take: none once this is closed. */
  long untaken() {
    lock.lock();
    try {
      return closed ? 0 : queued - settled;
    } finally {
      lock.unlock();
    }
  }

  /** Waits; comes back early when this is closed. */
  void pause(Duration time) {
    lock.lock();
    try {
      Deadline.in(time).until(moved, () -> closed);
    } finally {
      lock.unlock();
    }
  }

  /** Ends the pump and every wait; what is queued is forgotten. Idempotent. */
  void close() {
    lock.lock();
    try {
      closed = true;
      // What is not there must not make anybody ask the client to stop.
      ring.clear();
      filled.signalAll();
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
