package io.github.rfc2217j.server;

import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialPort;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Carries what the device sends to the port's clients. While the owner does not take it, the device
 * is not read, so its own flow control holds it back.
 *
 * <p>Threads: {@link #run} is the pump's own thread, by {@link PieceWork}, which closing the port
 * ends; the owner's reader purges. The lock guards what is known of the read; the port is called
 * without it.
 */
final class FromDevice implements Runnable {

  private static final int CHUNK = 8 * 1024;

  /** Enough for a device that says little; a read that fills it gets a whole chunk from then on. */
  private static final int FIRST_CHUNK = 512;

  /** More line states than these are told together: a noisy line must not fill the memory. */
  private static final int MOST_MET = 32;

  /** How soon a client that comes gets what was kept for it. */
  private static final Duration GLANCE = Duration.ofMillis(100);

  private final SerialPort port;
  private final Audience audience;
  private final Watcher watcher;
  private final ReentrantLock lock = new ReentrantLock();
  private ByteBuffer chunk = ByteBuffer.allocate(FIRST_CHUNK);
  private boolean isFull;
  private boolean reading;
  private boolean readInVain;
  private long taken;
  private long delivered;
  private final Deque<Met> met = new ArrayDeque<>();

  /** What the receiver met after so many octets. */
  private record Met(long octets, LineState state) {}

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
      new PieceWork(this::next, true).run();
      watcher.deviceGone();
    } catch (PortClosedException e) {
      // This is how the pump is meant to end.
      return;
    } catch (IOException e) {
      watcher.portFailed(e);
    } finally {
      forgetOrder();
    }
  }

  private int next(int patience) throws IOException {
    int count = read(patience);
    if (count >= 0) {
      int octets = chunk.position();
      audience.deliver(chunk.flip(), System.nanoTime());
      delivered();
      return octets;
    }
    return count;
  }

  private void delivered() {
    lock.lock();
    try {
      delivered = taken;
    } finally {
      lock.unlock();
    }
    tell();
  }

  /** Tells what the octets before it have been delivered of. */
  private void tell() {
    while (true) {
      LineState state;
      lock.lock();
      try {
        Met first = met.peek();
        if (first == null || first.octets > delivered) {
          return;
        }
        state = met.remove().state;
      } finally {
        lock.unlock();
      }
      audience.lineState(state);
    }
  }

  /**
   * Tells the clients what the receiver met, once they have got the octets that it had received
   * before. Any thread.
   */
  void met(LineState state) {
    long before;
    lock.lock();
    try {
      before = taken + (reading ? chunk.position() : 0);
    } finally {
      lock.unlock();
    }
    long octets = before + available();
    lock.lock();
    try {
      Met last = met.peekLast();
      if (last != null && (last.octets == octets || met.size() >= MOST_MET)) {
        met.removeLast();
        met.add(new Met(last.octets, last.state.or(state)));
      } else {
        met.add(new Met(octets, state));
      }
    } finally {
      lock.unlock();
    }
    tell();
  }

  private int available() {
    try {
      return port.available();
    } catch (IOException e) {
      // It is lost or closed: nothing more comes that this would have to wait for.
      return 0;
    }
  }

  /** The octets that line states wait for do not come any more. */
  private void forgetOrder() {
    lock.lock();
    try {
      List<Met> all = List.copyOf(met);
      met.clear();
      all.forEach(each -> met.add(new Met(delivered, each.state)));
    } finally {
      lock.unlock();
    }
    tell();
  }

  private int read(int patience) throws IOException {
    lock.lock();
    try {
      if (isFull) {
        chunk = ByteBuffer.allocate(CHUNK);
      }
      chunk.clear();
      reading = true;
      readInVain = false;
    } finally {
      lock.unlock();
    }
    int count;
    if (audience.keepsOctets()) {
      count = port.read(chunk, GLANCE);
    } else if (patience == PieceWork.FOR_EVER) {
      count = port.read(chunk);
    } else {
      count = port.read(chunk, Duration.ofMillis(patience));
    }
    lock.lock();
    try {
      reading = false;
      taken += Math.max(0, count);
      isFull = count == FIRST_CHUNK && chunk.capacity() == FIRST_CHUNK;
      if (readInVain) {
        chunk.clear();
      }
      return count;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Throws away what the device has sent and has not reached the owner's socket. A read that is on
   * its way back goes as well if it can be seen to have begun; at a port that fills the buffer
   * without the lock that its purge takes, the octets of that one read may be taken for later or
   * earlier ones than they are. All other octets that the device sends from now on are kept.
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
      forgetOrder();
    }
  }
}
