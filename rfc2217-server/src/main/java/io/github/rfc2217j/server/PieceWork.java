package io.github.rfc2217j.server;

import io.github.rfc2217j.api.spi.Turns;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does work that comes in pieces, each of which is waited for: on the virtual thread that calls
 * {@link #run}, and on a platform thread as long as many come. That one is woken by what comes, and
 * the system gives it a processor; a virtual thread has to find a carrier first, of which busy
 * ports have taken theirs. As long as nothing comes there is no platform thread; a piece that has
 * to wait while it is done, for a device that takes nothing for instance, keeps it.
 *
 * <p>The caller of {@link #run} waits meanwhile, so the work is one thread's at a time. Both have
 * the same name.
 */
final class PieceWork {

  /** Patience without end. */
  static final int FOR_EVER = 0;

  private static final Logger LOG = LoggerFactory.getLogger(PieceWork.class);

  /** Many are so many pieces in the time of {@link #quick}, few are less in {@link #SLOW}. */
  private static final int SAMPLE = 64;

  /** 200 a second: more than a person types, less than a firmware is written with. */
  static final Duration QUICK = Duration.ofMillis(320);

  /** 20 a second. */
  private static final long SLOW = Duration.ofMillis(3200).toNanos();

  /** None at all in this time are few, too. */
  private static final int SILENCE_MILLIS = 1000;

  /** How many platform threads all servers together may have for it: some MB of stacks. */
  static final int MOST_THREADS = 128;

  /** For tests, which a loaded machine makes slow. */
  private static volatile long quick = QUICK.toNanos();

  private static final Semaphore THREADS = new Semaphore(MOST_THREADS);
  private static final AtomicBoolean TOLD = new AtomicBoolean();

  private final Piece piece;
  private final Turns turns = new Turns();
  private boolean mayHaveThread;
  private int pieces;
  private long sampleBegan = System.nanoTime();

  /** Waits for a piece and does it. */
  @FunctionalInterface
  interface Piece {

    /**
     * Waits for a piece and does it.
     *
     * @param patience how long to wait, in milliseconds; {@link #FOR_EVER}
     * @return how many octets it had, 0 if none came in time or it was in vain, negative if no more
     *     will come
     */
    int next(int patience) throws IOException;
  }

  /**
   * Takes work; nothing is done yet.
   *
   * @param mayHaveThread false if the patience of this work can have no end, which a platform
   *     thread needs
   */
  PieceWork(Piece piece, boolean mayHaveThread) {
    this.piece = piece;
    this.mayHaveThread = mayHaveThread;
  }

  /** Sets in which time 64 pieces are many. */
  static void setQuick(Duration time) {
    quick = time.toNanos();
  }

  /** Returns the time until which a patience that begins now lasts. */
  static Deadline end(int patience) {
    return patience == FOR_EVER ? Deadline.never() : Deadline.in(Duration.ofMillis(patience));
  }

  /** Does all of it. */
  void run() throws IOException {
    boolean more = true;
    while (more) {
      more = next(FOR_EVER) >= 0;
      if (more && pieces == SAMPLE) {
        boolean many = sampleTakes() < quick;
        beginSample();
        if (many && mayHaveThread) {
          more = runOnPlatformThread();
        }
      }
    }
  }

  private int next(int patience) throws IOException {
    int octets = piece.next(patience);
    pieces++;
    // For the platform thread, too: who moves octets without an end lets go of the processor now
    // and then, or an octet of a quiet port waits behind them five times as long.
    turns.moved(octets);
    return octets;
  }

  private long sampleTakes() {
    return System.nanoTime() - sampleBegan;
  }

  private void beginSample() {
    pieces = 0;
    sampleBegan = System.nanoTime();
  }

  private boolean runOnPlatformThread() throws IOException {
    if (!THREADS.tryAcquire()) {
      return true;
    }
    try {
      return new Busy().run();
    } finally {
      THREADS.release();
    }
  }

  /** A time in which many pieces come, and the platform thread that does them. */
  private final class Busy {

    private final CountDownLatch over = new CountDownLatch(1);
    private boolean more = true;
    private @Nullable Throwable failure;

    /** Returns when few pieces come again; false if no more will come. */
    boolean run() throws IOException {
      Thread thread =
          Thread.ofPlatform().daemon().name(Thread.currentThread().getName()).unstarted(this::work);
      try {
        thread.start();
      } catch (OutOfMemoryError e) {
        mayHaveThread = false;
        if (!TOLD.getAndSet(true)) {
          LOG.warn(
              "the system has no thread for '{}', which is slower without; the same for others is"
                  + " not told",
              thread.getName(),
              e);
        }
        return true;
      }
      // Not the thread itself: who waits for a platform thread holds a carrier on Java 21.
      Deadline.never().until(over);
      Deadline.never().until(thread);
      return switch (failure) {
        case null -> more;
        case IOException e -> throw e;
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new IllegalStateException(failure);
      };
    }

    private void work() {
      try {
        int octets = 1;
        while (octets > 0 && sampleTakes() < SLOW) {
          octets = PieceWork.this.next(SILENCE_MILLIS);
          if (pieces == SAMPLE) {
            beginSample();
          }
        }
        more = octets >= 0;
      } catch (Throwable e) {
        // Also what a port throws that may not.
        failure = e;
      } finally {
        over.countDown();
      }
    }
  }
}
