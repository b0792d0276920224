package io.github.rfc2217j.api.spi.device;

import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.spi.ByteRing;
import io.github.rfc2217j.api.spi.DeafWait;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings octets from those who write the port to the device: straight through while it has room,
 * otherwise on a platform thread of its own, since a native write blocks while the line is held
 * back.
 */
final class Transmitter {

  /**
   * 40 ms at 3 Mbit/s: the line does not run dry while a writer is switched out. More would only
   * delay.
   */
  private static final int QUEUE = 16 * 1024;

  /** What is written at once to a driver that has room: as much as its own buffer. */
  private static final int CHUNK = 4096;

  /** What a write that waits for room is given: a purge can't call it back. */
  private static final int MOST_WAITING = 1024;

  /**
   * A device that takes nothing for so long, and reports errors, is lost even if it answers
   * otherwise.
   */
  private static final int MOST_FAILURES = 50;

  /** How often the octets may move on while they are counted, before counting stops them. */
  private static final int MOST_ATTEMPTS = 8;

  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

  /** How often a driver's queue is looked at while waiting for its end; it can't be waited for. */
  private static final long SHORTEST_LOOK = TimeUnit.MILLISECONDS.toNanos(1);

  private static final long LONGEST_LOOK = TimeUnit.MILLISECONDS.toNanos(20);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** There is something to do for the thread. */
  private final Condition filled = lock.newCondition();

  private final String threadName;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final GuardedDevice device;
  private final ByteRing queue;
  private final Lifecycle lifecycle;
  private final Consumer<String> onLoss;

  // Guarded by the lock. Octets go from the queue to the hand while it is held, so their sum is
  // exact.
  private int inHand;

  /** How many of those in the hand a native call that is under way has been given. */
  private int inCall;

  /** The hand is that of a thread that writes straight through. */
  private boolean straight;

  /** How often octets went to the hand, to a call, or left them. */
  private long moves;

  private boolean dropsRest;
  private boolean started;
  private boolean stopped;

  /**
   * Makes a transmitter; {@code onLoss} is called on its thread with what was seen, at most once.
   */
  Transmitter(String port, GuardedDevice device, Lifecycle lifecycle, Consumer<String> onLoss) {
    this.device = device;
    this.queue = new ByteRing(port, QUEUE);
    this.threadName = "rfc2217-write " + port;
    this.lifecycle = lifecycle;
    this.onLoss = onLoss;
  }

  int write(ByteBuffer src, long nanos) throws PortClosedException, PortLostException {
    int taken = writeNow(src);
    if (taken > 0 && !src.hasRemaining()) {
      return taken;
    }
    // What the driver had no room for can wait, if the caller can.
    int queued = queue.put(src, taken > 0 ? 0 : nanos);
    if (queued > 0) {
      signal();
    }
    return taken + queued;
  }

  /**
   * Writes straight through if nothing waits: two threads less on the way of a single octet. What
   * the driver does not take stays.
   */
  private int writeNow(ByteBuffer src) {
    int count = Math.min(src.remaining(), CHUNK);
    lock.lock();
    try {
      if (stopped || count == 0 || !isEmpty()) {
        return 0;
      }
      inHand = count;
      inCall = count;
      moves++;
      straight = true;
    } finally {
      lock.unlock();
    }
    int written = 0;
    try {
      if (src.hasArray()) {
        written = device.writeNow(src.array(), src.arrayOffset() + src.position(), count);
      } else {
        byte[] octets = new byte[count];
        src.get(src.position(), octets);
        written = device.writeNow(octets, 0, count);
      }
    } finally {
      written = endStraight(count, written);
    }
    src.position(src.position() + written);
    return written;
  }

  /** Returns how many octets are done with: all, if they were purged meanwhile. */
  private int endStraight(int count, int written) {
    lock.lock();
    try {
      int done = dropsRest ? count : written;
      inHand = 0;
      inCall = 0;
      moves++;
      straight = false;
      dropsRest = false;
      changed.signalAll();
      if (queue.size() > 0) {
        filled.signal();
      }
      return done;
    } finally {
      lock.unlock();
    }
  }

  private void signal() {
    lock.lock();
    try {
      changed.signalAll();
      filled.signal();
      if (!started && !stopped) {
        // Most devices take everything at once; they never need it, and 90 KiB are saved.
        started = true;
        Thread.ofPlatform().daemon().stackSize(Receiver.STACK).name(threadName).start(this::run);
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    byte[] chunk = new byte[CHUNK];
    try {
      while (take(chunk) > 0) {
        String loss = send(chunk);
        if (loss != null) {
          onLoss.accept(loss);
          return;
        }
      }
    } catch (PortClosedException e) {
      // By close(), which waits for this thread.
    } finally {
      ended.countDown();
    }
  }

  /** Waits for octets; 0 if there will be no more. */
  private int take(byte[] chunk) throws PortClosedException {
    try (DeafWait wait = new DeafWait()) {
      lock.lock();
      try {
        inHand = 0;
        inCall = 0;
        moves++;
        dropsRest = false;
        changed.signalAll();
        wait.until(
            filled,
            DeafWait.deadline(ByteRing.FOREVER),
            () -> stopped || (queue.size() > 0 && !straight));
        if (!stopped) {
          inHand = queue.take(ByteBuffer.wrap(chunk), 0);
          moves++;
        }
        return inHand;
      } finally {
        lock.unlock();
      }
    }
  }

  /** Writes what is in the hand; returns what was seen if the device is lost. */
  private @Nullable String send(byte[] chunk) {
    int sent = 0;
    int failures = 0;
    int count = inHand();
    while (sent < count) {
      int written = pass(chunk, sent, count - sent);
      if (isOver(written)) {
        return null;
      }
      if (written > 0) {
        sent += written;
        failures = 0;
        continue;
      }
      failures++;
      if (device.available() < 0 || failures == MOST_FAILURES) {
        return "the device is gone: writing failed ("
            + device.lastError()
            + "). Plug it in again and reopen.";
      }
      // Neither written nor gone: there is nothing to wait for, but the octets are not given up
      // yet.
      LockSupport.parkNanos(PAUSE);
    }
    return null;
  }

  /** Writes what the driver has room for; waits for room only if there is none. */
  private int pass(byte[] chunk, int from, int count) {
    calling(count);
    int written = device.writeNow(chunk, from, count);
    if (written > 0) {
      return written;
    }
    int most = Math.min(count, MOST_WAITING);
    calling(most);
    return device.write(chunk, from, most);
  }

  private void calling(int count) {
    lock.lock();
    try {
      inCall = count;
      moves++;
    } finally {
      lock.unlock();
    }
  }

  /** Counts what was written; tells whether the rest of the hand is not to be written any more. */
  private boolean isOver(int written) {
    lock.lock();
    try {
      inCall = 0;
      moves++;
      inHand -= Math.max(0, written);
      return stopped || dropsRest;
    } finally {
      lock.unlock();
    }
  }

  /** To be called under the lock. */
  private boolean isEmpty() {
    return queue.size() == 0 && inHand == 0;
  }

  private int inHand() {
    lock.lock();
    try {
      return inHand;
    } finally {
      lock.unlock();
    }
  }

  /** The number of octets that have not left, down to the driver's queue, as {@link #pending}. */
  int pending() {
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      long before = moves();
      // Not under the lock: who writes needs it, and the driver of a hung adapter may take seconds.
      int driver = device.pendingOutput();
      lock.lock();
      try {
        if (moves == before) {
          return pending(queue.size() + inHand - inCall, inCall, driver);
        }
      } finally {
        lock.unlock();
      }
    }
    // A device that takes octets so fast does not hang.
    lock.lock();
    try {
      return pending(queue.size() + inHand - inCall, inCall, device.pendingOutput());
    } finally {
      lock.unlock();
    }
  }

  private long moves() {
    lock.lock();
    try {
      return moves;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The least that can be pending. How much of the octets in a native call the driver has, and
   * counts too, can't be told: all of them, or some. So they count as one octet, lest the sum be
   * zero, unless the driver has more; up to {@link #MOST_WAITING} octets are left out, for a moment
   * up to {@link #CHUNK}.
   *
   * @param queued the number of octets that no call has been given
   * @param inCall the number of octets that one has been given
   * @param driver the number of octets that the driver has to send yet, less than 0 if it does not
   *     say
   */
  static int pending(int queued, int inCall, int driver) {
    return queued + Math.max(Math.min(inCall, 1), driver);
  }

  /** Waits until nothing is pending; false if the time was up first. */
  boolean drain(long deadline, long characterNanos) throws PortClosedException, PortLostException {
    try (DeafWait wait = new DeafWait()) {
      if (!await(wait, deadline, () -> stopped || isEmpty())) {
        return false;
      }
      while (true) {
        lifecycle.checkUsable();
        // Not under the lock, as in pending(). What is written meanwhile need not be waited for.
        int left = device.pendingOutput();
        if (left <= 0) {
          return true;
        }
        if (System.nanoTime() - deadline >= 0) {
          return false;
        }
        long look = Math.clamp(left * characterNanos, SHORTEST_LOOK, LONGEST_LOOK);
        long next = System.nanoTime() + look;
        await(wait, next - deadline < 0 ? next : deadline, () -> stopped);
      }
    }
  }

  private boolean await(DeafWait wait, long deadline, BooleanSupplier reached) {
    lock.lock();
    try {
      return wait.until(changed, deadline, reached);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Throws away what waits in our queue and, if the driver can do that for these queues, in the
   * driver. What the thread is writing at this moment, up to 1 KiB, can go out as far as the driver
   * takes it.
   */
  void purge(Purge which, long patienceNanos) {
    boolean writing;
    lock.lock();
    try {
      queue.clear();
      writing = inHand > 0;
      dropsRest = writing;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (!device.flush(which) || !writing) {
      return;
    }
    // The driver has room now, so that a write which waited for some ends; what it brought goes
    // too.
    long deadline = DeafWait.deadline(patienceNanos);
    try (DeafWait wait = new DeafWait()) {
      lock.lock();
      try {
        wait.until(changed, deadline, () -> stopped || inHand == 0);
      } finally {
        lock.unlock();
      }
    }
    device.flush(which);
  }

  /** Ends writing because the device is lost. */
  void lost(String reason) {
    queue.end(reason);
    end();
  }

  /** Frees those who wait for room, because the port is being closed. */
  void free() {
    queue.close();
  }

  /** Ends writing: frees those who wait, and the thread unless it is in native code. */
  void stop() {
    free();
    end();
  }

  private void end() {
    lock.lock();
    try {
      stopped = true;
      changed.signalAll();
      filled.signalAll();
      if (!started) {
        ended.countDown();
      }
    } finally {
      lock.unlock();
    }
  }

  CountDownLatch ended() {
    return ended;
  }
}
