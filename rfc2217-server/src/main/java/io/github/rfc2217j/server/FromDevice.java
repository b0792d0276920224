package io.github.rfc2217j.server;

import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.spi.DeafWait;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Carries what the device sends to the port's clients. While the owner does not take it, the device
 * is not read, so its own flow control holds it back.
 *
 * <p>Threads: {@link #run} is the pump's own thread, which closing the port ends; the owner's
 * reader purges. The lock guards what is known of the read; the port is called without it.
 */
final class FromDevice implements Runnable {

  private static final int CHUNK = 8 * 1024;

  /** How soon a client that comes gets what was kept for it. */
  private static final Duration GLANCE = Duration.ofMillis(100);

  private final SerialPort port;
  private final Audience audience;
  private final Watcher watcher;
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
  private final ReentrantLock lock = new ReentrantLock();
  private boolean reading;
  private boolean readInVain;

  /** Is told why the pump ended, on the pump's thread. */
  interface Watcher {
    /** The device is gone; everything that it sent before has been sent on. */
    void deviceGone();

    /** The port failed. */
    void portFailed(IOException cause);
  }

  FromDevice(SerialPort port, Audience audience, Watcher watcher) {
    this.port = port;
    this.audience = audience;
    this.watcher = watcher;
  }

  /** The pump. */
  @Override
  public void run() {
    try {
      while (read() >= 0) {
        audience.deliver(chunk.flip(), System.nanoTime());
        DeafWait.giveWay();
      }
      watcher.deviceGone();
    } catch (PortClosedException e) {
      // This is how the pump is meant to end.
      return;
    } catch (IOException e) {
      watcher.portFailed(e);
    }
  }

  private int read() throws IOException {
    lock.lock();
    try {
      chunk.clear();
      reading = true;
      readInVain = false;
    } finally {
      lock.unlock();
    }
    int count = audience.keepsOctets() ? port.read(chunk, GLANCE) : port.read(chunk);
    lock.lock();
    try {
      reading = false;
      if (readInVain) {
        chunk.clear();
      }
      return count;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Throws away what the device has sent and the owner has not got; what it sends from now on is
   * kept.
   *
   * @throws IOException if the port can't; what is held here is gone all the same
   */
  void purge() throws IOException {
    try {
      port.purge(Purge.RECEIVE);
    } finally {
      lock.lock();
      try {
        // Not at its beginning: a read took octets before the port was purged and is on its way
        // back. Ports fill the buffer under the lock that their purge takes, so this is seen here;
        // for others there is the time.
        readInVain |= reading && chunk.position() > 0;
      } finally {
        lock.unlock();
      }
      audience.purge();
    }
  }
}
