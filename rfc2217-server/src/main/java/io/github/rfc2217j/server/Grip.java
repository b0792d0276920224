package io.github.rfc2217j.server;

import io.github.rfc2217j.protocol.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an owner has of an open device: the queue to it, the pump, and control.
 *
 * <p>Threads: the owner's reader uses it, its ticker or the loss of the device ends it. It has one
 * of its own, the pump, which the reader, who alone puts, starts when octets wait first. The lock
 * guards whether the reader acts; the port is called without it.
 */
final class Grip {

  private static final Logger LOG = LoggerFactory.getLogger(Grip.class);

  private final OpenDevice device;
  private final Client client;
  private final ToDevice toDevice;
  private final PortControl control;
  private final Thread pump;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();

  /** Whether the reader does something to the port; guarded by the lock. */
  private boolean acting;

  /** How many octets the port had taken when all were seen to have left; -1 if they were not. */
  private volatile long settledAt = -1;

  Grip(OpenDevice device, InForce inForce, Client client, PortOptions options) {
    this.device = device;
    this.client = client;
    this.toDevice = new ToDevice(device.port(), device.name(), device::portFailed, this::regulate);
    this.control = new PortControl(device, inForce, toDevice, client, options);
    this.pump = Thread.ofVirtual().name("rfc2217-to-device " + device.name()).unstarted(this::pump);
  }

  OpenDevice device() {
    return device;
  }

  ToDevice toDevice() {
    return toDevice;
  }

  private void pump() {
    try {
      toDevice.run();
    } catch (RuntimeException | Error e) {
      LOG.error("a fault in {} ends its use", Thread.currentThread().getName(), e);
      toDevice.close();
      device.lose("a fault of the server");
    }
  }

  /** Takes what the client sends; waits while there is no room. */
  void put(ByteBuffer data) {
    // Some may go straight to the port.
    act(true);
    try {
      toDevice.offer(data);
      if (toDevice.waiting() > 0 && pump.getState() == Thread.State.NEW) {
        pump.start();
      }
      if (toDevice.waiting() >= ToDevice.HIGH_WATER) {
        regulate();
      }
      if (data.hasRemaining()) {
        // Answers are not to wait for the device.
        client.wire().wakeWriter();
        toDevice.put(data);
      }
    } finally {
      act(false);
    }
  }

  /**
   * Asks the client to send nothing more, or to go on, as the queue to the device is. A client that
   * takes no notice is read from all the same, so that its commands are heard, until the queue is
   * full. Looks at the queue with the session locked, so that the last one to ask is right.
   */
  private void regulate() {
    Wire wire = client.wire();
    wire.update(session -> {
      boolean before = session.isPeerSuspended();
      int waiting = toDevice.waiting();
      if (waiting >= ToDevice.HIGH_WATER) {
        session.suspend(wire.now());
      } else if (waiting <= ToDevice.LOW_WATER) {
        session.resume(wire.now());
      }
      if (session.isPeerSuspended() != before) {
        Journal.all().flow(device.name(), client.peer(), !before, false);
      }
    });
  }

  /** Carries out what the client asks for, unless it has left meanwhile. */
  boolean carryOut(Request request) {
    if (!act(true)) {
      return false;
    }
    try {
      return control.carryOut(request);
    } finally {
      act(false);
    }
  }

  void sendBreak() {
    if (act(true)) {
      try {
        control.sendBreak();
      } finally {
        act(false);
      }
    }
  }

  /** Begins or ends what is done to the port; false if the client has left. */
  private boolean act(boolean begins) {
    lock.lock();
    try {
      acting = begins && !toDevice.isClosed();
      idle.signalAll();
      return acting;
    } finally {
      lock.unlock();
    }
  }

  /**
   * What the client sent before it left is the device's, as long as the device takes it; not for
   * long once somebody waits for the port.
   */
  void sendLastOctets(BooleanSupplier isUrged) {
    try {
      LastOctets.send(toDevice, isUrged);
      // Before the look: the reader may still bring more.
      long written = toDevice.written();
      long left = toDevice.unsettled();
      if (left > 0) {
        LOG.warn(
            "{}: {} octets for {} are lost: the device did not take them after the client had left",
            client.peer(),
            left,
            device.name());
      } else {
        settledAt = written;
      }
    } catch (IOException | RuntimeException e) {
      // Whatever the port does, it is left next.
      LOG.warn(
          "{}: the last octets for {} are lost: {}", client.peer(), device.name(), e.toString());
    }
  }

  /** Tells after the pump's end whether something that the port took may still be on its way. */
  boolean isUnsettled() {
    return toDevice.written() != settledAt;
  }

  /** Ends the pump and every wait; what is queued is forgotten. Idempotent. */
  void close() {
    toDevice.close();
  }

  /**
   * The device is lost: what is queued is forgotten, and a client that was asked to stop may go on.
   */
  void lose() {
    toDevice.close();
    regulate();
  }

  /**
   * Waits for the pump's end after {@link #close}; false if it was over first. One that has not
   * begun by then leaves the port alone.
   */
  boolean awaitEnd(Deadline deadline) {
    return deadline.until(pump);
  }

  /**
   * Waits after {@link #close} until the reader does nothing to the port, and never will; false if
   * it was over first.
   */
  boolean awaitReader(Deadline deadline) {
    lock.lock();
    try {
      return deadline.until(idle, () -> !acting);
    } finally {
      lock.unlock();
    }
  }
}
