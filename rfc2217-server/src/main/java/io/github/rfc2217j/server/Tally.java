package io.github.rfc2217j.server;

import io.github.rfc2217j.api.LineState;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Keeps account of what goes on at a port, whoever comes and goes. Any thread. */
final class Tally {

  private final LongAdder fromDevice = new LongAdder();
  private final LongAdder sessions = new LongAdder();
  private final LongAdder losses = new LongAdder();
  private final LongAdder overruns = new LongAdder();
  private final LongAdder parityErrors = new LongAdder();
  private final LongAdder framingErrors = new LongAdder();
  private final LongAdder breaks = new LongAdder();

  private final ReentrantLock lock = new ReentrantLock();
  private long sentBefore;
  private @Nullable LongSupplier sent;

  /** A client has come. */
  void session() {
    sessions.increment();
  }

  /** The device is lost. */
  void lost() {
    losses.increment();
  }

  /** The device has sent octets. */
  void received(int count) {
    fromDevice.add(count);
  }

  /** The receiver has met errors. */
  void met(LineState state) {
    count(state, LineState.OVERRUN_ERROR, overruns);
    count(state, LineState.PARITY_ERROR, parityErrors);
    count(state, LineState.FRAMING_ERROR, framingErrors);
    count(state, LineState.BREAK_DETECT, breaks);
  }

  private static void count(LineState state, int bit, LongAdder count) {
    if (state.has(bit)) {
      count.increment();
    }
  }

  /** An owner comes, who tells how many octets the device has taken from it. */
  void ownerBegins(LongSupplier octets) {
    lock.lock();
    try {
      settle();
      sent = octets;
    } finally {
      lock.unlock();
    }
  }

  /** The owner is gone, and sends nothing more. */
  void ownerEnds() {
    lock.lock();
    try {
      settle();
    } finally {
      lock.unlock();
    }
  }

  private void settle() {
    if (sent != null) {
      sentBefore += sent.getAsLong();
      sent = null;
    }
  }

  PortTotals totals() {
    long toDevice;
    lock.lock();
    try {
      toDevice = sent == null ? sentBefore : sentBefore + sent.getAsLong();
    } finally {
      lock.unlock();
    }
    return new PortTotals(
        toDevice,
        fromDevice.sum(),
        sessions.sum(),
        losses.sum(),
        overruns.sum(),
        parityErrors.sum(),
        framingErrors.sum(),
        breaks.sum());
  }
}
