package io.github.rfc2217j.api.simulated;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.FlowControl;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.spi.ByteRing;
import io.github.rfc2217j.api.spi.EventDispatcher;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * What works inside one open port: the queues, the lines, the flow control.
 *
 * <p>Every method is called with the line's lock held and waits for nothing. The queues have locks
 * of their own, so that readers and writers wait in them without the line's lock, and move octets
 * afterwards: sending is done by whoever changed what it depends on, or by the pacing thread, which
 * runs only while there is something to send.
 */
final class Uart {

  /** What Linux gives a serial port's driver. */
  static final int TRANSMIT_QUEUE = 4096;

  private static final byte XON = 0x11;
  private static final byte XOFF = 0x13;

  private final SimulatedDevice device;
  private final EventDispatcher events;
  private final ByteRing received;
  private final ByteRing waiting;
  private final int capacity;
  private final boolean paced;
  private final Condition changed;
  private final byte[] chunk = new byte[512];

  private SerialSettings settings;
  private ModemState reported = ModemState.ALL_LOW;
  private boolean dtr = true;
  private boolean rts = true;
  private boolean heldBreak;
  private int timedBreaks;
  private boolean stoppedByXoff;
  private boolean throttling;
  private boolean sending;
  private boolean pacing;
  private boolean gone;
  private int met;

  Uart(String name, SimulatedDevice device, EventDispatcher events, boolean paced, int capacity) {
    this.device = device;
    this.events = events;
    this.paced = paced;
    this.capacity = capacity;
    this.received = new ByteRing(name, capacity);
    this.waiting = new ByteRing(name, TRANSMIT_QUEUE);
    this.changed = device.lock().newCondition();
    this.settings = device.abilities().first();
  }

  ByteRing received() {
    return received;
  }

  ByteRing waiting() {
    return waiting;
  }

  /** Signalled at the end of the port and at what the pacing thread waits for. */
  Condition changed() {
    return changed;
  }

  SerialSettings settings() {
    return settings;
  }

  /** Takes part in what happens on the line; the device has this port by now. */
  void start() {
    reported = device.modemState();
    driveLines();
    Uart other = otherEnd();
    if (other != null) {
      if (other.isSendingBreak()) {
        meet(LineState.BREAK_DETECT);
      }
      other.transmit();
    }
  }

  /** Takes no part any more; the device does not have this port any more. */
  void stop() {
    gone = true;
    changed.signalAll();
    driveLines();
    Uart other = otherEnd();
    if (other != null) {
      other.transmit();
    }
  }

  private @Nullable Uart otherEnd() {
    return device.otherEnd().uart();
  }

  SerialSettings apply(SerialSettings wanted) {
    SerialSettings before = settings;
    settings = device.abilities().settle(wanted, before);
    if (settings.flowControl().input() != before.flowControl().input()) {
      if (throttling) {
        holdBack(before.flowControl().input(), false);
      }
      driveLines();
      throttle();
    }
    if (settings.flowControl().output() != FlowControl.Output.XON_XOFF) {
      stoppedByXoff = false;
    }
    transmit();
    return settings;
  }

  // Lines.

  /** Moves lines at once: the other end sees one change. */
  void set(Map<ControlLine, Boolean> levels) {
    dtr = levels.getOrDefault(ControlLine.DTR, dtr);
    rts = levels.getOrDefault(ControlLine.RTS, rts);
    driveLines();
  }

  /** Returns the level on the wire, which flow control may hold low. */
  boolean isSet(ControlLine line) {
    FlowControl.Input input = throttling ? settings.flowControl().input() : FlowControl.Input.NONE;
    return device.abilities().can(Capability.CONTROL_LINES)
        && switch (line) {
          case DTR -> dtr && input != FlowControl.Input.DTR;
          case RTS -> rts && input != FlowControl.Input.RTS;
        };
  }

  private void driveLines() {
    Uart other = otherEnd();
    if (other != null) {
      other.lookAtModemLines();
    }
  }

  void lookAtModemLines() {
    ModemState now = device.modemState();
    if (now.equals(reported)) {
      return;
    }
    if (device.abilities().can(Capability.MODEM_EVENTS)) {
      events.publish(new SerialEvent.ModemChanged(reported, now));
    }
    reported = now;
    transmit();
  }

  /** Holds the break, ends it, or starts (1) or ends (-1) one of a given length. */
  void changeBreak(boolean held, int timed) {
    boolean before = isSendingBreak();
    heldBreak = held;
    timedBreaks += timed;
    Uart other = otherEnd();
    if (!before && isSendingBreak() && other != null) {
      other.meet(LineState.BREAK_DETECT);
    }
    transmit();
  }

  private boolean isSendingBreak() {
    return heldBreak || timedBreaks > 0;
  }

  // Sending.

  /** Sends what may be sent now; called after every change of what that depends on. */
  void transmit() {
    if (!paced) {
      send(Integer.MAX_VALUE);
      return;
    }
    changed.signalAll();
    if (!pacing && maySend()) {
      pacing = true;
      Thread.ofVirtual().name("rfc2217-simulated-pace " + device.name()).start(this::pace);
    }
  }

  private boolean maySend() {
    ModemState lines = device.modemState();
    return !gone
        && waiting.size() > 0
        && !device.isOutputHeld()
        && !isSendingBreak()
        && switch (settings.flowControl().output()) {
          case NONE -> true;
          case XON_XOFF -> !stoppedByXoff;
          case CTS -> lines.cts();
          case DSR -> lines.dsr();
          case DCD -> lines.cd();
        };
  }

  private int send(int most) {
    if (sending) {
      // What the other end does with a chunk comes back here; the loop below looks again after each
      // chunk.
      return 0;
    }
    sending = true;
    int sent = 0;
    while (sent < most && maySend()) {
      Uart other = otherEnd();
      int room = other == null || (paced && other.room() == 0) ? chunk.length : other.room();
      int count = take(Math.min(room, most - sent));
      if (count == 0) {
        break;
      }
      sent += count;
      if (other != null) {
        other.receive(chunk, count, settings);
      }
    }
    sending = false;
    return sent;
  }

  private int take(int most) {
    try {
      return waiting.take(ByteBuffer.wrap(chunk, 0, Math.min(most, chunk.length)), 0);
    } catch (PortClosedException e) {
      throw new IllegalStateException("closed although it is part of the line", e);
    }
  }

  /** The pacing thread: at most one for each open port. */
  private void pace() {
    device.lock().lock();
    try {
      Pacer pacer = new Pacer(System.nanoTime(), settings.characterNanos());
      while (maySend()) {
        if (pacer.characterNanos() != settings.characterNanos()) {
          pacer = new Pacer(System.nanoTime(), settings.characterNanos());
        }
        long now = System.nanoTime();
        pacer.sent(send(pacer.due(now)));
        if (!maySend()) {
          return;
        }
        changed.awaitNanos(pacer.nanosToNext(now, waiting.size()));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody but this port knows this thread", e);
    } finally {
      pacing = false;
      device.lock().unlock();
    }
  }

  // Receiving.

  /** Returns how many octets the receive queue takes before something has to be looked at. */
  private int room() {
    int size = received.size();
    boolean mayThrottle = !throttling && settings.flowControl().input() != FlowControl.Input.NONE;
    return mayThrottle && size < highWater() ? highWater() - size : capacity - size;
  }

  /**
   * Receives the first octets of an array, which it overwrites, from a sender of the given
   * settings.
   */
  void receive(byte[] octets, int count, SerialSettings sender) {
    boolean looksForXoff = settings.flowControl().output() == FlowControl.Output.XON_XOFF;
    boolean wasStopped = stoppedByXoff;
    int errors = 0;
    int kept = 0;
    for (int i = 0; i < count; i++) {
      int result = Framing.receive(octets[i] & 0xFF, sender, settings);
      errors |= result >> Framing.ERROR_SHIFT;
      byte octet = (byte) result;
      if (looksForXoff && (octet == XON || octet == XOFF)) {
        stoppedByXoff = octet == XOFF;
      } else {
        octets[kept++] = octet;
      }
    }
    if (put(ByteBuffer.wrap(octets, 0, kept)) < kept) {
      errors |= LineState.OVERRUN_ERROR;
    }
    if (errors != 0) {
      meet(errors);
    }
    throttle();
    if (wasStopped && !stoppedByXoff) {
      transmit();
    }
  }

  private int put(ByteBuffer octets) {
    try {
      return received.put(octets, 0);
    } catch (PortClosedException | PortLostException e) {
      throw new IllegalStateException("closed although it is part of the line", e);
    }
  }

  /** Goes on after octets were taken out of the receive queue. */
  void makeRoom() {
    if (gone) {
      return;
    }
    throttle();
    Uart other = otherEnd();
    if (other != null) {
      other.transmit();
    }
  }

  private int highWater() {
    return Math.max(1, (int) (capacity * 3L / 4));
  }

  private void throttle() {
    FlowControl.Input input = settings.flowControl().input();
    int size = received.size();
    boolean wanted = throttling ? size > capacity / 4 : size >= highWater();
    if (input != FlowControl.Input.NONE && wanted != throttling) {
      holdBack(input, wanted);
    }
  }

  private void holdBack(FlowControl.Input input, boolean hold) {
    throttling = hold;
    if (input != FlowControl.Input.XON_XOFF) {
      driveLines();
      return;
    }
    Uart other = otherEnd();
    if (other != null) {
      other.receive(new byte[] {hold ? XOFF : XON}, 1, settings);
    }
  }

  void meet(int errors) {
    if (device.abilities().can(Capability.LINE_ERRORS)) {
      met |= errors;
      events.publish(new SerialEvent.LineChanged(new LineState(errors)));
    }
  }

  LineState takeLineState() {
    LineState state = new LineState(met);
    met = 0;
    return state;
  }
}
