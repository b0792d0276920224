package io.github.rfc2217j.api.spi.device;

import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.spi.ByteRing;
import io.github.rfc2217j.api.spi.DeafWait;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings octets from the device to those who read the port.
 *
 * <p>A platform thread of its own does the native reads, since a thread that blocks in native code
 * blocks a virtual thread's carrier. It stops reading while nobody takes what it brought: then the
 * driver's queue fills up, and the driver's flow control holds the other end back.
 */
final class Receiver {

  /**
   * 5 s at 115200 bit/s, 200 ms at 3 Mbit/s: longer than a garbage collection stops the readers.
   */
  private static final int QUEUE = 64 * 1024;

  /** What a Linux terminal holds for a reader; a larger buffer would never be filled. */
  private static final int CHUNK = 4096;

  /** Enough for a device that says little; a read that fills it gets a whole chunk from then on. */
  private static final int FIRST_CHUNK = 512;

  /** The reads are done in native code with the buffer on the heap: next to no stack is needed. */
  static final long STACK = 256 * 1024;

  /**
   * How long a purge goes on throwing away: the time that an octet which has arrived may take to
   * the reader thread, through the kernel's work queue and a thread switch.
   */
  private static final long PURGE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** A purge that has not seen by then what the driver counted gives up. */
  private static final long LONGEST_PURGE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** How long a read that the other thread's loss should have ended may take to return. */
  private static final long LOSS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final GuardedDevice device;
  private final ByteRing queue;
  private final Consumer<String> onLoss;

  // Guarded by the lock.
  private int purges;
  private long purged;
  private boolean delivering;
  private boolean stopped;

  /** Makes a receiver; {@code onLoss} is called on its thread with what was seen, at most once. */
  Receiver(String port, GuardedDevice device, Consumer<String> onLoss) {
    this.device = device;
    this.queue = new ByteRing(port, QUEUE);
    this.onLoss = onLoss;
  }

  void start(String port) {
    Thread.ofPlatform().daemon().stackSize(STACK).name("rfc2217-read " + port).start(this::run);
  }

  int read(ByteBuffer dst, long nanos) throws PortClosedException {
    return queue.take(dst, nanos);
  }

  int available() {
    return queue.size();
  }

  private void run() {
    try {
      String loss = receive();
      if (loss != null) {
        onLoss.accept(loss);
        queue.end(loss);
      }
    } catch (PortClosedException e) {
      // By close(), which waits for this thread.
      stop();
    } catch (PortLostException e) {
      // The writer found out first, and gave this thread up; readers have been told.
      stop();
    } finally {
      lock.lock();
      try {
        stopped = true;
        delivering = false;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
      ended.countDown();
    }
  }

  /** Reads until the device is lost, and returns what was seen then; null if it is being closed. */
  private @Nullable String receive() throws PortClosedException, PortLostException {
    byte[] chunk = new byte[FIRST_CHUNK];
    long pause = FIRST_PAUSE;
    while (true) {
      int count = device.read(chunk);
      if (count > 0) {
        pause = FIRST_PAUSE;
        if (!accept(chunk, count)) {
          return null;
        }
        if (count == FIRST_CHUNK && chunk.length < CHUNK) {
          chunk = new byte[CHUNK];
        }
        continue;
      }
      if (isStopped()) {
        return null;
      }
      if (count < 0 || device.available() < 0) {
        return "the device is gone: reading failed ("
            + device.lastError()
            + "). Plug it in again and reopen.";
      }
      // Nothing, although the read should have waited: another program has changed the terminal's
      // VMIN, with stty for example. There is no event to wait for, and without a pause this would
      // take a whole core.
      LockSupport.parkNanos(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
  }

  private boolean isStopped() {
    lock.lock();
    try {
      return stopped;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Queues octets for the readers, or throws them away for a purge; false if there are no readers
   * any more.
   */
  private boolean accept(byte[] chunk, int count) throws PortClosedException, PortLostException {
    lock.lock();
    try {
      if (stopped) {
        return false;
      }
      if (purges > 0) {
        purged += count;
        changed.signalAll();
        return true;
      }
      delivering = true;
    } finally {
      lock.unlock();
    }
    ByteBuffer octets = ByteBuffer.wrap(chunk, 0, count);
    while (octets.hasRemaining()) {
      queue.put(octets, ByteRing.FOREVER);
    }
    lock.lock();
    try {
      delivering = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    return true;
  }

  /**
   * Throws away what has arrived: in our queue, in the reader thread's hands and in the driver.
   * Octets that arrive while this runs, for 5 ms at least, may go too; none that arrives after it
   * has returned does.
   *
   * <p>Whether the reader thread waits in native code for the next octet, or is about to come back
   * with one, can't be told from outside. Hence the 5 ms: what it comes back with until then is
   * old.
   *
   * @param meanwhile done after our own queue is empty and while arriving octets are thrown away
   */
  void purge(Runnable meanwhile) {
    lock.lock();
    try (DeafWait wait = new DeafWait()) {
      purges++;
      try {
        queue.clear();
        lock.unlock();
        try {
          meanwhile.run();
        } finally {
          lock.lock();
        }
        long old = purged + Math.max(0, device.available());
        long soonest = DeafWait.deadline(PURGE_NANOS);
        long latest = DeafWait.deadline(LONGEST_PURGE_NANOS);
        // A thread that waits for room with an old chunk has it now, and delivers it in one go.
        wait.until(changed, latest, () -> stopped || (!delivering && purged >= old));
        wait.until(changed, soonest, () -> stopped);
        queue.clear();
      } finally {
        purges--;
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends reading because somebody else found the device lost. What has arrived can still be read.
   */
  void lost(String reason) {
    long deadline = DeafWait.deadline(LOSS_NANOS);
    try (DeafWait wait = new DeafWait()) {
      lock.lock();
      try {
        // A thread that is delivering finds out by itself, once somebody has made room.
        if (!wait.until(changed, deadline, () -> stopped || delivering)) {
          queue.end(reason);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** Frees those who wait for octets, because the port is being closed. */
  void free() {
    queue.close();
  }

  /** Ends reading: frees those who wait, and the thread unless it is in native code. */
  void stop() {
    free();
    lock.lock();
    try {
      stopped = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  CountDownLatch ended() {
    return ended;
  }
}
