package io.github.rfc2217j.server;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** How far a connection has come, and why it ends. Any thread; the lock guards everything. */
final class Course {

  private final ReentrantLock lock = new ReentrantLock();
  private boolean entering;

  /** Written with the lock held. */
  private volatile @Nullable Stay stay;

  private @Nullable String endReason;

  /** Written with the lock held. */
  private volatile boolean readsOn;

  private boolean deviceLost;

  /** The client has spoken; false if the connection ends. */
  boolean enter() {
    lock.lock();
    try {
      entering = endReason == null;
      return entering;
    } finally {
      lock.unlock();
    }
  }

  boolean isEntering() {
    lock.lock();
    try {
      return entering;
    } finally {
      lock.unlock();
    }
  }

  /** The client has its place; false if the connection ends, and it has not. */
  boolean begin(Stay mine) {
    lock.lock();
    try {
      if (endReason == null) {
        stay = mine;
      }
      return endReason == null;
    } finally {
      lock.unlock();
    }
  }

  /** Returns the client's stay, null if it has not begun. */
  @Nullable Stay stay() {
    return stay;
  }

  void deviceLost() {
    lock.lock();
    try {
      deviceLost = true;
    } finally {
      lock.unlock();
    }
  }

  boolean isDeviceLost() {
    lock.lock();
    try {
      return deviceLost;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The connection ends; the first reason stands. Whatever else ends it ends the last reading too.
   *
   * @param lastReading whether what the client has sent is read all the same
   * @return true the first time
   */
  boolean end(String reason, boolean lastReading) {
    lock.lock();
    try {
      boolean first = endReason == null;
      if (first) {
        endReason = reason;
      }
      readsOn = lastReading && (first || readsOn);
      return first;
    } finally {
      lock.unlock();
    }
  }

  /** Tells whether what the client has sent is read although the connection ends. */
  boolean readsOn() {
    return readsOn;
  }

  /** Returns why it ends. */
  String endReason() {
    lock.lock();
    try {
      return String.valueOf(endReason);
    } finally {
      lock.unlock();
    }
  }
}
