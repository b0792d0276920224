package io.github.rfc2217j.server;

import io.github.rfc2217j.api.spi.Turns;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does work that comes in pieces, each of which is waited for: on the virtual thread that calls
 * {@link #run}, and on a platform thread as long as many come. That one is woken by what comes, and
 * the system gives it a processor; a virtual thread has to find a carrier first, of which busy
 * ports have taken theirs. As long as nothing comes there is no thread.
 *
 * <p>The caller of {@link #run} waits meanwhile, so the work is one thread's at a time.
 */
final class PieceWork {

  /** Patience without end. */
  static final int FOR_EVER = 0;

  private static final Logger LOG = LoggerFactory.getLogger(PieceWork.class);

  /** After how many pieces to look how long they took. */
  private static final int SAMPLE = 64;

  /** Many are 200 a second: more than a person types, less than a firmware is written with. */
  private static final long QUICK = Duration.ofMillis(320).toNanos();

  /** Few are 20 a second, or none for a second. */
  private static final long SLOW = Duration.ofMillis(3200).toNanos();

  private static final int SILENCE_MILLIS = 1000;

  /** How many platform threads all servers together may have for it: some MB of stacks. */
  private static final Semaphore THREADS = new Semaphore(128);

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
     * @return how many octets it had, 0 if none came in time, negative if no more will come
     */
    int next(int patience) throws IOException;
  }

  /**
   * Takes work; nothing is done yet.
   *
   * @param mayHaveThread whether a wait for a piece may have an end
   */
  PieceWork(Piece piece, boolean mayHaveThread) {
    this.piece = piece;
    this.mayHaveThread = mayHaveThread;
  }

  /** Returns when a patience ends that begins now. */
  static Deadline end(int patience) {
    return patience == FOR_EVER ? Deadline.never() : Deadline.in(Duration.ofMillis(patience));
  }

  /** Does all of it. */
  void run() throws IOException {
    boolean more = true;
    while (more) {
      int octets = piece.next(FOR_EVER);
      more = octets >= 0;
      turns.moved(octets);
      if (more && isSampleOver() && sampleTook() < QUICK && mayHaveThread) {
        more = runOnPlatformThread();
      }
    }
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

  private boolean isSampleOver() {
    return ++pieces % SAMPLE == 0;
  }

  /** Returns how long the sample that is over took; the next one begins. */
  private long sampleTook() {
    long before = sampleBegan;
    sampleBegan = System.nanoTime();
    return sampleBegan - before;
  }

  /** A time in which many pieces come, and the platform thread that does them. */
  private final class Busy {

    private final CountDownLatch over = new CountDownLatch(1);
    private boolean more = true;
    private @Nullable Throwable failure;

    /** Returns when few pieces come again; false if no more will come. */
    boolean run() throws IOException {
      String name = Thread.currentThread().getName();
      try {
        Thread.ofPlatform()
            .daemon()
            .inheritInheritableThreadLocals(false)
            .name(name)
            .start(this::work);
      } catch (OutOfMemoryError e) {
        mayHaveThread = false;
        LOG.warn("the system has no thread for '{}', which is slower without", name, e);
        return true;
      }
      Deadline.never().until(over);
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
        while (octets > 0 && !(isSampleOver() && sampleTook() > SLOW)) {
          octets = piece.next(SILENCE_MILLIS);
          turns.moved(octets);
        }
        more = octets >= 0;
      } catch (IOException | RuntimeException | Error e) {
        failure = e;
      } finally {
        over.countDown();
      }
    }
  }
}
