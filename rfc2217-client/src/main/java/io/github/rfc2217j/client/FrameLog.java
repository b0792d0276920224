package io.github.rfc2217j.client;

import io.github.rfc2217j.protocol.FrameWatcher;
import io.github.rfc2217j.protocol.SessionEvent;
import io.github.rfc2217j.protocol.comport.ComPortCodec.Sender;
import io.github.rfc2217j.protocol.telnet.TelnetEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Logs the frames of a connection at DEBUG and its data at TRACE, and keeps the last frames for the
 * exception that says what went wrong. Guarded by the connection's lock, which every method is
 * called under; {@link #attachTo} takes it itself.
 *
 * <p>Frames are put into words only when somebody looks. Data is counted, and nothing else is done
 * with it unless TRACE is on.
 */
final class FrameLog implements FrameWatcher {

  /** How many frames are kept: the opening's burst, and its answers or what came instead. */
  static final int KEPT = 32;

  /** How much of a run of data is shown. */
  static final int SHOWN_OCTETS = 32;

  private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Logger logger;
  private final String name;
  private final ReentrantLock lock;
  private final LongSupplier now;

  // a ring of entries: when, what, how much data came before it in its direction
  private final long[] times = new long[KEPT];
  private final Object[] frames = new Object[KEPT];
  private final long[] data = new long[KEPT];
  private long total;

  private long dataReceived;
  private long dataSent;
  private int seen;
  private @Nullable TelnetEvent lastReceived;
  private long lastReceivedAt;

  /**
   * Makes an empty log.
   *
   * @param now the time since the connection began
   */
  FrameLog(Logger logger, String name, ReentrantLock lock, LongSupplier now) {
    this.logger = logger;
    this.name = name;
    this.lock = lock;
    this.now = now;
  }

  // frames

  @Override
  public void received(TelnetEvent frame, ByteBuffer payload) {
    noteReceived(payload);
    if (frame instanceof TelnetEvent.Malformed) {
      return; // comes back as a violation
    }
    lastReceived = frame;
    lastReceivedAt = now.getAsLong();
    keep(frame, dataReceived);
    dataReceived = 0;
  }

  @Override
  public void sent(byte[] frame) {
    keep(frame, dataSent);
    dataSent = 0;
  }

  /** The peer departed from the protocol. */
  void violated(SessionEvent.Violated violation) {
    keep(violation, dataReceived);
    dataReceived = 0;
  }

  private void keep(Object frame, long before) {
    int index = (int) (total % KEPT);
    times[index] = now.getAsLong();
    frames[index] = frame;
    data[index] = before;
    total++;
    if (logger.isDebugEnabled()) {
      logger.debug("{}: {} {}", name, time(times[index]), words(frame));
    }
  }

  // data

  /** What a receive put out; called after each. */
  void received(ByteBuffer payload) {
    noteReceived(payload);
    seen = 0;
  }

  private void noteReceived(ByteBuffer payload) {
    int count = payload.position() - seen;
    if (count > 0) {
      dataReceived += count;
      trace("<-", payload, seen, count);
      seen = payload.position();
    }
  }

  /** What an encode took, from a position on. */
  void sent(ByteBuffer payload, int from) {
    int count = payload.position() - from;
    dataSent += count;
    if (count > 0) {
      trace("->", payload, from, count);
    }
  }

  private void trace(String arrow, ByteBuffer payload, int from, int count) {
    if (logger.isTraceEnabled()) {
      byte[] shown = new byte[Math.min(count, SHOWN_OCTETS)];
      payload.get(from, shown);
      logger.trace(
          "{}: {} {} {} of data: {}{} {}",
          name,
          time(now.getAsLong()),
          arrow,
          octets(count),
          Frames.hex(shown, SHOWN_OCTETS),
          count > SHOWN_OCTETS ? " ..." : "",
          Wording.quoted(shown, shown.length));
    }
  }

  // what is known when something went wrong

  /**
   * Gives an exception the last frames, once, unless there are none.
   *
   * @return the exception
   */
  <T extends Throwable> T attachTo(T failure) {
    lock.lock();
    try {
      if (total > 0 && RecentFrames.of(failure).isEmpty()) {
        failure.addSuppressed(new RecentFrames(name, lines()));
      }
    } finally {
      lock.unlock();
    }
    return failure;
  }

  /** The last frames and the data around them, oldest first. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (long i = Math.max(0, total - KEPT); i < total; i++) {
      int index = (int) (i % KEPT);
      String before = data[index] == 0 ? "" : " (after " + octets(data[index]) + " of data)";
      lines.add(time(times[index]) + ' ' + words(frames[index]) + before);
    }
    if (dataReceived + dataSent > 0) {
      lines.add("then data: " + octets(dataReceived) + " received, " + octets(dataSent) + " sent");
    }
    return lines;
  }

  /** A sentence for a message: what the peer sent last. */
  String lastWord() {
    TelnetEvent last = lastReceived;
    return last == null
        ? "It never sent a command."
        : "It last sent "
            + Frames.describe(last, Sender.SERVER)
            + ", "
            + Wording.time(now.getAsLong() - lastReceivedAt)
            + " ago.";
  }

  private static String words(Object frame) {
    return switch (frame) {
      case TelnetEvent event -> "<- " + Frames.describe(event, Sender.SERVER);
      case SessionEvent.Violated violated ->
          "<- departs from the protocol: " + violated.violation() + ' ' + violated.detail();
      case byte[] octets -> "-> " + Frames.describe(octets);
      default -> throw new IllegalStateException("no frame: " + frame);
    };
  }

  private static String octets(long count) {
    return count == 1 ? "1 octet" : count + " octets";
  }

  private static String time(long nanos) {
    return String.format(Locale.ROOT, "+%.4f s", nanos / SECOND);
  }
}
