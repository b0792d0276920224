package io.github.rfc2217j.api.spi.device;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Keeps native calls from holding all carriers of virtual threads, of which there are as many as
 * cores unless the program says otherwise.
 *
 * <p>Most calls to a driver take microseconds, less than it costs to have another thread make them,
 * and are made where they are asked for. On a USB adapter, however, they are requests to the
 * device, and take seconds if that hangs. So half of the carriers at most are in such calls at
 * once; calls beyond that, which come about when some hang, are made on platform threads; with a
 * single carrier all are. There are no more such threads than ports, since a port makes one call at
 * a time.
 *
 * <p>Any thread may call; one that is not virtual makes its calls itself.
 */
final class Carriers {

  static final Carriers SHARED = new Carriers(carriers() / 2);

  private static final long IDLE_SECONDS = 5;

  private final Semaphore places;
  private final Executor others =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Thread.ofPlatform().daemon().name("rfc2217-native-", 1).factory());

  /** {@code most} is how many carriers may be in native calls at once. */
  Carriers(int most) {
    places = new Semaphore(most);
  }

  private static int carriers() {
    int wanted =
        Integer.getInteger(
            "jdk.virtualThreadScheduler.parallelism", Runtime.getRuntime().availableProcessors());
    return Math.min(wanted, Integer.getInteger("jdk.virtualThreadScheduler.maxPoolSize", wanted));
  }

  /**
   * Makes a call, here or on another thread, and waits for its end; an interrupt hastens nothing.
   */
  <T> T call(Supplier<T> call) {
    if (!Thread.currentThread().isVirtual()) {
      return call.get();
    }
    if (!places.tryAcquire()) {
      return elsewhere(call);
    }
    try {
      return call.get();
    } finally {
      places.release();
    }
  }

  private <T> T elsewhere(Supplier<T> call) {
    try {
      return CompletableFuture.supplyAsync(call, others).join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw e;
      }
    }
  }
}
