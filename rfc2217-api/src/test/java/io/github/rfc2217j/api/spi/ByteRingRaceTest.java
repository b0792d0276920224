package io.github.rfc2217j.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.PortLostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/**
 * Those who wait without limit at a queue that is full, empty, thrown away, ended or closed: each
 * of them is woken, and what was put comes out in its order. The property {@code rfc2217j.race}
 * says how many rounds, {@code rfc2217j.race.seed} repeats them.
 */
class ByteRingRaceTest {

  private static final int ROUNDS = Integer.getInteger("rfc2217j.race", 2000);
  private static final long SEED = Long.getLong("rfc2217j.race.seed", System.nanoTime());
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Random random = new Random(SEED);

  private interface Work {
    int run() throws PortClosedException, PortLostException;
  }

  /** What a thread has done, and the thread, for a look at where it waits. */
  private record Worker(FutureTask<Integer> task, Thread thread) {}

  @Test
  void everyWaitEndsAndTheOrderIsKept() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      race("round %d with -Drfc2217j.race.seed=%d".formatted(round, SEED));
    }
  }

  private void race(String round) throws Exception {
    ByteRing ring = new ByteRing("p", 1 + random.nextInt(8));
    boolean ends = random.nextBoolean();
    boolean clears = random.nextInt(3) == 0;
    int octets = random.nextInt(100);
    int chunk = 1 + random.nextInt(12);
    ByteBuffer taken = ByteBuffer.allocate(200);
    List<Worker> workers = new ArrayList<>();
    Worker putter =
        start(
            workers,
            () -> {
              ByteBuffer all = ByteBuffer.allocate(100);
              int count = 0;
              while (count < octets) {
                all.clear().put((byte) count).flip();
                count += ring.put(all, ByteRing.FOREVER);
              }
              return count;
            });
    Worker taker =
        start(
            workers,
            () -> {
              int count = 0;
              while (count >= 0) {
                ByteBuffer part = taken.slice(taken.position(), chunk);
                count = ring.take(part, ByteRing.FOREVER);
                taken.position(taken.position() + Math.max(0, count));
              }
              return count;
            });
    start(workers, () -> ring.awaitEmpty(ByteRing.FOREVER) ? 1 : 0);
    if (clears) {
      start(workers, ring::clear);
    }
    for (int i = random.nextInt(200); i > 0; i--) {
      Thread.onSpinWait();
    }
    if (ends && random.nextBoolean()) {
      // Everything was put before the end, so everything must come out.
      assertThat(result(putter, round)).isEqualTo(octets);
      ring.end("gone");
      assertThat(result(taker, round)).isEqualTo(-1);
      if (!clears) {
        assertThat(taken.position()).as(round).isEqualTo(octets);
      }
    } else if (ends) {
      ring.end("gone");
    } else {
      ring.close();
    }
    for (Worker each : workers) {
      result(each, round);
    }
    for (int i = 1; i < taken.position(); i++) {
      assertThat(taken.get(i)).as(round).isGreaterThan(taken.get(i - 1));
    }
  }

  private static Worker start(List<Worker> workers, Work work) {
    FutureTask<Integer> task =
        new FutureTask<>(() -> {
          try {
            return work.run();
          } catch (PortClosedException | PortLostException e) {
            // What ended its wait is as good as a result: that it ended is what counts.
            return Integer.MIN_VALUE;
          }
        });
    Worker worker = new Worker(task, Thread.ofVirtual().start(task));
    workers.add(worker);
    return worker;
  }

  private static int result(Worker worker, String round)
      throws ExecutionException, InterruptedException {
    try {
      return worker.task().get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      AssertionError failure = new AssertionError(round + ": nobody woke it", e);
      failure.setStackTrace(worker.thread().getStackTrace());
      throw failure;
    }
  }
}
