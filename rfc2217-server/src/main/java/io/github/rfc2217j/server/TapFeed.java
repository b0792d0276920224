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

  private record Piece(Direction direction, Instant at, ByteBuffer octets) {}

  private record Missed(long fromClient, long toClient) {
    static final Missed NOTHING = new Missed(0, 0);

    Missed plus(Direction direction, int count) {
      return direction == Direction.FROM_CLIENT
          ? new Missed(fromClient + count, toClient)
          : new Missed(fromClient, toClient + count);
    }
  }

  private final SessionTap tap;
  private final String peer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<Piece> waiting = new ArrayDeque<>();
  private int waitingOctets;
  private Missed missed = Missed.NOTHING;
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
      if (!missed.equals(Missed.NOTHING) || waitingOctets + count + OVERHEAD > CAPACITY) {
        // Until the tap has been told, so that it knows where they were.
        missed = missed.plus(direction, count);
      } else {
        ByteBuffer copy = ByteBuffer.wrap(Arrays.copyOf(octets, count)).asReadOnlyBuffer();
        waiting.add(new Piece(direction, Instant.now(), copy));
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
    Missed gone = Missed.NOTHING;
    lock.lock();
    try {
      while (waiting.isEmpty() && missed.equals(Missed.NOTHING) && !closed) {
        changed.awaitUninterruptibly();
      }
      piece = waiting.poll();
      if (piece != null) {
        waitingOctets -= piece.octets.remaining() + OVERHEAD;
      } else {
        gone = missed;
        missed = Missed.NOTHING;
      }
    } finally {
      lock.unlock();
    }
    return show(piece, gone);
  }

  private boolean show(@Nullable Piece piece, Missed gone) {
    if (piece != null) {
      tap.octets(piece.direction, piece.at, piece.octets);
    } else if (!gone.equals(Missed.NOTHING)) {
      tap.missed(gone.fromClient, gone.toClient);
    }
    return piece != null || !gone.equals(Missed.NOTHING);
  }
}
