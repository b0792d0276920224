package io.github.rfc2217j.server;

import io.github.rfc2217j.api.spi.ByteRing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Carries what the device sends to an observer, through a bounded queue. An observer whose queue
 * overflows is let go, so that its stream has no holes and nobody waits for it.
 *
 * <p>Threads: the pump from the device offers, the observer's reader purges, its ticker ends;
 * {@link #run} is the feed's own thread. The lock guards everything, is taken before the session
 * lock, and is not held while something is sent.
 */
final class ObserverFeed implements Runnable {

  private static final int CHUNK = 8 * 1024;

  private final Client client;
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ByteRing ring;
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
  private long takenAt;
  private boolean finishing;
  private boolean closed;

  ObserverFeed(Client client, String port, int capacity) {
    this.client = client;
    this.capacity = capacity;
    this.ring = new ByteRing(port, capacity);
  }

  Client client() {
    return client;
  }

  /** Queues octets, or lets the observer go if there is no room for them. */
  void offer(ByteBuffer octets) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      ring.put(octets, 0);
      changed.signal();
      closed = octets.hasRemaining();
    } catch (IOException e) {
      throw new IllegalStateException("the queue is never ended", e);
    } finally {
      lock.unlock();
    }
    if (octets.hasRemaining()) {
      client.end(
          "it reads too slowly for an observer: " + capacity + " octets wait for it",
          "You read too slowly to observe this serial port.");
    }
  }

  /** The feed. */
  @Override
  public void run() {
    try {
      while (take() && client.wire().send(chunk, takenAt)) {
        // The session lets go of the octets before the next ones are taken.
      }
    } catch (IOException e) {
      client.outputFailed(e);
    }
  }

  private boolean take() throws IOException {
    lock.lock();
    try {
      while (ring.size() == 0 && !closed && !finishing) {
        changed.awaitUninterruptibly();
      }
      if (closed || ring.size() == 0) {
        return false;
      }
      ring.take(chunk.clear(), 0);
      chunk.flip();
      takenAt = System.nanoTime();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many octets are queued. */
  int waiting() {
    lock.lock();
    try {
      return ring.size();
    } finally {
      lock.unlock();
    }
  }

  /** Throws away what the observer has not got. */
  void purge() {
    lock.lock();
    try {
      ring.clear();
      client.wire().purgeHeld();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the feed once everything is sent. */
  void finish() {
    lock.lock();
    try {
      finishing = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the feed once it does not write any more; what is queued is forgotten. Idempotent. */
  void close() {
    lock.lock();
    try {
      closed = true;
      ring.clear();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }
}
