package io.github.rfc2217j.api.spi;

import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.PortLostException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of octets between two threads, with time-outs, an end and a close.
 *
 * <p>Any number of threads may use it. Memory grows with the fill, from nothing to the capacity,
 * and is kept. An interrupt does not end a wait; the interrupt status is kept.
 */
public final class ByteRing {

  /** Waits without limit. */
  public static final long FOREVER = Long.MAX_VALUE;

  private static final int FIRST_SIZE = 512;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final String port;
  private final int capacity;

  private byte[] octets = new byte[0];
  private int head;
  private int size;
  private @Nullable String loss;
  private boolean closed;

  /**
   * Makes an empty queue.
   *
   * @param port the port's name, for messages
   * @param capacity the most octets it holds, positive
   */
  public ByteRing(String port, int capacity) {
    if (capacity <= 0) {
      throw new IllegalArgumentException("capacity must be positive, not " + capacity);
    }
    this.port = port;
    this.capacity = capacity;
  }

  /**
   * Puts octets in; waits until there is room for at least one.
   *
   * @param src the octets; those taken are consumed
   * @param nanos how long to wait; 0 not at all, {@link #FOREVER} without limit
   * @return the number taken, 0 if the time was up first or {@code src} is empty
   * @throws PortClosedException after {@link #close()}
   * @throws PortLostException after {@link #end(String)}
   */
  public int put(ByteBuffer src, long nanos) throws PortClosedException, PortLostException {
    lock.lock();
    try {
      checkPut();
      if (src.hasRemaining() && size == capacity) {
        await(() -> size < capacity || loss != null, nanos);
        checkPut();
      }
      int count = Math.min(src.remaining(), capacity - size);
      if (count > 0) {
        store(src, count);
        changed.signalAll();
      }
      return count;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes octets out; waits for the first one.
   *
   * @param dst where to put them
   * @param nanos how long to wait; 0 not at all, {@link #FOREVER} without limit
   * @return the number taken, 0 if the time was up first or {@code dst} has no room, -1 if the
   *     queue was {@linkplain #end ended} and is empty
   * @throws PortClosedException after {@link #close()}
   */
  public int take(ByteBuffer dst, long nanos) throws PortClosedException {
    lock.lock();
    try {
      checkOpen();
      if (!dst.hasRemaining()) {
        return 0;
      }
      if (size == 0 && loss == null) {
        await(() -> size > 0 || loss != null, nanos);
        checkOpen();
      }
      if (size == 0) {
        return loss == null ? 0 : -1;
      }
      int count = Math.min(dst.remaining(), size);
      fetch(dst, count);
      changed.signalAll();
      return count;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the queue is empty.
   *
   * @param nanos how long to wait
   * @return false if the time was up first
   * @throws PortClosedException after {@link #close()}
   * @throws PortLostException after {@link #end(String)}
   */
  public boolean awaitEmpty(long nanos) throws PortClosedException, PortLostException {
    lock.lock();
    try {
      checkPut();
      await(() -> size == 0 || loss != null, nanos);
      checkPut();
      return size == 0;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns the number of octets in the queue.
   *
   * @return 0 to the capacity
   */
  public int size() {
    lock.lock();
    try {
      return size;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Throws away what is in the queue.
   *
   * @return the number of octets thrown away
   */
  public int clear() {
    lock.lock();
    try {
      int dropped = size;
      size = 0;
      changed.signalAll();
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the queue because the device or the connection is lost: what is in it can still be taken,
   * then takers get -1; nothing can be put any more. The first reason stands.
   *
   * @param reason the message of the {@link PortLostException} that writers get
   */
  public void end(String reason) {
    lock.lock();
    try {
      if (loss == null) {
        loss = reason;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Closes the queue: waiting and later calls get a {@link PortClosedException}. Idempotent. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      size = 0;
      octets = new byte[0];
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void checkOpen() throws PortClosedException {
    if (closed) {
      throw new PortClosedException(port);
    }
  }

  private void checkPut() throws PortClosedException, PortLostException {
    checkOpen();
    if (loss != null) {
      throw new PortLostException(port, loss);
    }
  }

  private void store(ByteBuffer src, int count) {
    if (size + count > octets.length) {
      grow(size + count);
    }
    int tail = (head + size) % octets.length;
    int first = Math.min(count, octets.length - tail);
    src.get(octets, tail, first);
    src.get(octets, 0, count - first);
    size += count;
  }

  private void grow(int needed) {
    long wanted = Math.max(FIRST_SIZE, Math.max(needed, octets.length * 2L));
    byte[] larger = new byte[(int) Math.min(capacity, wanted)];
    int first = Math.min(size, octets.length - head);
    System.arraycopy(octets, head, larger, 0, first);
    System.arraycopy(octets, 0, larger, first, size - first);
    octets = larger;
    head = 0;
  }

  private void fetch(ByteBuffer dst, int count) {
    int first = Math.min(count, octets.length - head);
    dst.put(octets, head, first);
    dst.put(octets, 0, count - first);
    head = (head + count) % octets.length;
    size -= count;
    if (size == 0) {
      head = 0;
    }
  }

  /**
   * Waits until there is enough, the queue is closed or the time is up; deaf to interrupts until
   * then.
   */
  private void await(BooleanSupplier enough, long nanos) {
    long start = System.nanoTime();
    long left = nanos;
    boolean interrupted = false;
    while (left > 0 && !closed && !enough.getAsBoolean()) {
      try {
        if (nanos == FOREVER) {
          changed.await();
        } else {
          changed.awaitNanos(left);
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
      left = nanos == FOREVER ? FOREVER : nanos - (System.nanoTime() - start);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    lock.lock();
    try {
      return "ByteRing[" + size + " of " + capacity + (closed ? ", closed" : "") + "]";
    } finally {
      lock.unlock();
    }
  }
}
