package io.github.rfc2217j.server;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.protocol.PortStatus;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is in force at a port, as far as is known, and how the client has set its lines. Outlives
 * the device. Any thread.
 */
final class InForce {

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<ControlLine, Boolean> asked = new EnumMap<>(ControlLine.class);
  private PortStatus status;

  InForce(SerialSettings settings) {
    this.status = new PortStatus(settings, false, true, true);
  }

  PortStatus status() {
    lock.lock();
    try {
      return status;
    } finally {
      lock.unlock();
    }
  }

  /**
   * A device has been opened: that raises both lines; whether it did is asked when a client asks.
   */
  void opened(SerialSettings settings) {
    lock.lock();
    try {
      status = new PortStatus(settings, false, true, true);
    } finally {
      lock.unlock();
    }
  }

  void settings(SerialSettings settings) {
    lock.lock();
    try {
      status = status.withSettings(settings);
    } finally {
      lock.unlock();
    }
  }

  void breakOn(boolean on) {
    lock.lock();
    try {
      status = new PortStatus(status.settings(), on, status.dtr(), status.rts());
    } finally {
      lock.unlock();
    }
  }

  /** A line was seen like this. */
  void line(ControlLine line, boolean on) {
    lock.lock();
    try {
      status =
          switch (line) {
            case DTR -> new PortStatus(status.settings(), status.breakOn(), on, status.rts());
            case RTS -> new PortStatus(status.settings(), status.breakOn(), status.dtr(), on);
          };
    } finally {
      lock.unlock();
    }
  }

  /** The client has set a line. */
  void asked(ControlLine line, boolean on) {
    lock.lock();
    try {
      asked.put(line, on);
      line(line, on);
    } finally {
      lock.unlock();
    }
  }

  /** Returns the lines as the client has set them; those that it did not set are not among them. */
  Map<ControlLine, Boolean> asked() {
    lock.lock();
    try {
      return Map.copyOf(asked);
    } finally {
      lock.unlock();
    }
  }

  /** The client has left. */
  void forgetAsked() {
    lock.lock();
    try {
      asked.clear();
    } finally {
      lock.unlock();
    }
  }
}
