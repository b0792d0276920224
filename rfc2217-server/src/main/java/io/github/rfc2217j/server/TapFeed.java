package io.github.rfc2217j.server;

import io.github.rfc2217j.server.SessionTap.Direction;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries what goes over a connection to a tap.
 *
 * <p>Threads: those of the connection offer; one of its own calls the tap. The lock guards the
 * queue, and is not held while the tap is called.
 */
final class TapFeed {

  private static final Logger LOG = LoggerFactory.getLogger(TapFeed.class);

  /** What may wait for a tap; a file takes it at once, a person who looks on need not see all. */
  private static final int CAPACITY = 1024 * 1024;

  /** What a waiting piece costs besides its octets. */
  private static final int OVERHEAD = 64;

  private record Piece(Direction direction, Instant at, byte[] octets) {}

  private final SessionTap tap;
  private final String peer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<Piece> waiting = new ArrayDeque<>();
  private int waitingOctets;
  private long missed;
  private boolean closed;

  TapFeed(SessionTap tap, String peer) {
    this.tap = tap;
    this.peer = peer;
  }

  void start() {
    Thread.ofVirtual().name("rfc2217-tap " + peer).start(this::run);
  }

  /** Takes a copy of octets, or counts them if too many wait. Does not block. */
  void offer(Direction direction, byte[] octets, int count) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      if (missed > 0 || waitingOctets + count + OVERHEAD > CAPACITY) {
        // Until the tap has been told, so that it knows where they were.
        missed += count;
      } else {
        waiting.add(new Piece(direction, Instant.now(), Arrays.copyOf(octets, count)));
        waitingOctets += count + OVERHEAD;
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Shows what waits, then ends. Idempotent; returns at once. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      boolean more = true;
      while (more) {
        more = showNext();
      }
      tap.ended();
    } catch (RuntimeException | Error e) {
      LOG.error("{}: a tap fails, and is shown nothing more", peer, e);
      close();
    }
  }

  private boolean showNext() {
    Piece piece;
    long gone = 0;
    lock.lock();
    try {
      while (waiting.isEmpty() && missed == 0 && !closed) {
        changed.awaitUninterruptibly();
      }
      piece = waiting.poll();
      if (piece != null) {
        waitingOctets -= piece.octets.length + OVERHEAD;
      } else {
        gone = missed;
        missed = 0;
      }
    } finally {
      lock.unlock();
    }
    return show(piece, gone);
  }

  private boolean show(@Nullable Piece piece, long gone) {
    if (piece != null) {
      tap.octets(piece.direction, piece.at, ByteBuffer.wrap(piece.octets).asReadOnlyBuffer());
    } else if (gone > 0) {
      tap.missed(gone);
    }
    return piece != null || gone > 0;
  }
}
