package io.github.rfc2217j.client;

import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.spi.ByteRing;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What has arrived from the port and has not been read; it outlives connections. Applications call
 * {@link #read}; the rest belongs to the {@link Inbound} of the connection, which decides how much
 * may lie here.
 */
final class Received {

  /**
   * How much may lie here; the octets above it are those that a lost connection leaves. The answer
   * of a server that does not stop comes behind what its system holds for sending, 4 MiB at most as
   * Linux is shipped; a device of 921600 bit/s takes a minute and a half to send as much as this.
   */
  static final int LIMIT = 8 * 1024 * 1024;

  private final ReentrantLock lock;
  private final ByteRing ring;

  /** The connection's reader waits on it for octets to be read. */
  final Condition room;

  /** Is done under the lock when octets have been read and {@link #watch} was said. */
  private final Runnable onRead;

  /**
   * True while somebody waits for octets to be read; readers look at it without the lock,
   * afterwards.
   */
  private volatile boolean watched;

  Received(String port, ReentrantLock lock, Runnable onRead) {
    this.lock = lock;
    this.ring = new ByteRing(port, LIMIT + Inbound.HELD + Inbound.BATCH);
    this.room = lock.newCondition();
    this.onRead = onRead;
  }

  // applications

  int read(ByteBuffer dst, long nanos) throws PortClosedException {
    int count = ring.take(dst, nanos);
    if (watched) {
      lock.lock();
      try {
        onRead.run();
        room.signalAll();
      } finally {
        lock.unlock();
      }
    }
    return count;
  }

  int size() {
    return ring.size();
  }

  // the connection's reader

  void put(ByteBuffer octets) throws PortClosedException, PortLostException {
    ring.put(octets, ByteRing.FOREVER);
  }

  // under the lock

  void watch(boolean on) {
    watched = on;
  }

  void wake() {
    room.signalAll();
  }

  void clear() {
    ring.clear();
  }

  // anybody

  /** There will be no more: reads return -1 when all has been read. */
  void end(String reason) {
    ring.end(reason);
  }

  void close() {
    ring.close();
  }
}
