package io.github.rfc2217j.api.spi.device;

import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.spi.DeafWait;
import io.github.rfc2217j.api.spi.EventDispatcher;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Whether a port is open, lost or closed, and the events that say so; any thread may call. */
final class Lifecycle {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final String port;
  private final EventDispatcher events;

  private @Nullable String loss;
  private boolean closed;

  Lifecycle(String port, EventDispatcher events) {
    this.port = port;
    this.events = events;
  }

  /** Notes that the device is gone; true for the first who says so on an open port. */
  boolean lose(String reason) {
    lock.lock();
    try {
      if (closed || loss != null) {
        return false;
      }
      loss = reason;
      events.publish(new SerialEvent.Disconnected(new PortLostException(port, reason)));
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Notes that the port is being closed; true for the first who says so. */
  boolean close() {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      closed = true;
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Tells whether neither close nor loss has ended the use of the device. */
  boolean isUsable() {
    lock.lock();
    try {
      return !closed && loss == null;
    } finally {
      lock.unlock();
    }
  }

  void checkOpen() throws PortClosedException {
    if (isClosed()) {
      throw new PortClosedException(port);
    }
  }

  void checkUsable() throws PortClosedException, PortLostException {
    lock.lock();
    try {
      if (closed) {
        throw new PortClosedException(port);
      }
      if (loss != null) {
        throw new PortLostException(port, loss);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Publishes an event that only a usable port has. */
  void publish(SerialEvent event) {
    lock.lock();
    try {
      if (!closed && loss == null) {
        events.publish(event);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the time is up, or the port is closed or lost. */
  void awaitEnd(long nanos) {
    long deadline = DeafWait.deadline(nanos);
    try (DeafWait wait = new DeafWait()) {
      lock.lock();
      try {
        wait.until(changed, deadline, () -> closed || loss != null);
      } finally {
        lock.unlock();
      }
    }
  }
}
