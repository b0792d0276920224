package io.github.rfc2217j.api.spi.device;

import io.github.rfc2217j.api.ProviderException;
import io.github.rfc2217j.api.spi.DeafWait;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Makes native calls that can take long, each on a platform thread of its own that ends with it.
 *
 * <p>Opening, listing and closing devices takes seconds when a Bluetooth link or a hung USB adapter
 * is involved. On a virtual thread such a call would hold its carrier, of which there are few. A
 * call that does not come back in time is given up: nothing ends a thread that is in native code,
 * so it is left behind, and does not keep the program from ending.
 */
public final class NativeThread {

  private static final System.Logger LOG = System.getLogger(NativeThread.class.getName());

  private static final Start OWN_THREAD =
      (name, body) ->
          Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false).name(name).start(body);

  /**
   * For what has to be done and is not tried again: where the system has no thread to give, the
   * caller makes the call itself, however long it takes.
   */
  static final Start ANYHOW = orHere(OWN_THREAD);

  private NativeThread() {}

  /** Starts the thread of a call. */
  interface Start {
    void start(String name, Runnable body);
  }

  /**
   * What is done on the thread; it throws nothing checked but {@link IOException}s.
   *
   * @param <T> what it returns
   */
  @FunctionalInterface
  public interface Call<T> extends Callable<T> {
    @Override
    T call() throws IOException;
  }

  /**
   * Makes a call and waits for its end, which an interrupt does not hasten. What it throws is
   * thrown here, with the caller's stack below that of the thread.
   *
   * @param <T> what the call returns
   * @param port the port's name, for messages
   * @param doing what the call does, such as {@code opening}; for messages and the thread's name
   * @param limit how long to wait
   * @param call what to do
   * @param late gets what the call returned if nobody waits for it any more, on its thread
   * @return what the call returned
   * @throws ProviderException if the time was up
   * @throws IOException if the call threw it
   */
  public static <T> T call(
      String port, String doing, Duration limit, Call<T> call, Consumer<? super T> late)
      throws IOException {
    return call(OWN_THREAD, port, doing, limit, call, late);
  }

  /** Has calls made by the caller where there is no thread to be had from {@code start}. */
  static Start orHere(Start start) {
    return (name, body) -> {
      try {
        start.start(name, body);
      } catch (Error e) {
        // The call first: where threads are short, the log may fail as well.
        body.run();
        LOG.log(
            System.Logger.Level.WARNING,
            "no thread could be had for '" + name + "'; its caller did its work",
            e);
      }
    };
  }

  /** The same, on a thread that {@code start} gives. */
  static <T> T call(
      Start start,
      String port,
      String doing,
      Duration limit,
      Call<T> call,
      Consumer<? super T> late)
      throws IOException {
    String name = "rfc2217-" + doing + " " + port;
    CountDownLatch ended = new CountDownLatch(1);
    AtomicBoolean settled = new AtomicBoolean();
    FutureTask<T> task = new FutureTask<>(call);
    start.start(
        name,
        () -> {
          task.run();
          if (settled.compareAndSet(false, true)) {
            ended.countDown();
          } else {
            cameLate(name, task, late);
          }
        });
    try (DeafWait wait = new DeafWait()) {
      // Not the thread itself: who waits for a platform thread holds a carrier on Java 21.
      if (!wait.until(ended, DeafWait.deadline(limit.toNanos()))
          && settled.compareAndSet(false, true)) {
        throw stuck(port, doing, limit, name);
      }
    }
    if (task.state() == FutureTask.State.SUCCESS) {
      return task.resultNow();
    }
    Throwable failure = task.exceptionNow();
    showCaller(failure);
    switch (failure) {
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }

  private static ProviderException stuck(String port, String doing, Duration limit, String name) {
    String message =
        doing
            + " "
            + port
            + " has not come back from native code after "
            + limit.toMillis()
            + " ms; its thread '"
            + name
            + "' is left behind. Unplug the device, and see what the operating system's log says"
            + " of its driver.";
    LOG.log(System.Logger.Level.WARNING, message);
    return new ProviderException(port, message);
  }

  private static <T> void cameLate(String name, FutureTask<T> task, Consumer<? super T> late) {
    boolean success = task.state() == FutureTask.State.SUCCESS;
    String end = success ? "done" : "failed with " + task.exceptionNow();
    LOG.log(System.Logger.Level.INFO, "the thread ''{0}'' came back at last: {1}", name, end);
    if (success) {
      late.accept(task.resultNow());
    }
  }

  private static void showCaller(Throwable failure) {
    failure.setStackTrace(
        Stream.of(failure.getStackTrace(), new Throwable().getStackTrace())
            .flatMap(Stream::of)
            .toArray(StackTraceElement[]::new));
  }
}
