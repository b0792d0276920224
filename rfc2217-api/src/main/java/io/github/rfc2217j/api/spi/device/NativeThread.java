package io.github.rfc2217j.api.spi.device;

import io.github.rfc2217j.api.spi.DeafWait;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

/**
 * Makes native calls that can take long, each on a platform thread of its own that ends with it.
 *
 * <p>Opening, listing and closing devices takes seconds when a Bluetooth link or a hung USB adapter
 * is involved. On a virtual thread such a call would hold its carrier, of which there are no more
 * than cores.
 */
public final class NativeThread {

  private NativeThread() {}

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
   * @param name the thread's name
   * @param call what to do
   * @return what the call returned
   * @throws IOException if the call did
   */
  public static <T> T call(String name, Call<T> call) throws IOException {
    CountDownLatch ended = new CountDownLatch(1);
    FutureTask<T> task = new FutureTask<>(call);
    Thread.ofPlatform()
        .daemon()
        .inheritInheritableThreadLocals(false)
        .name(name)
        .start(() -> {
          task.run();
          ended.countDown();
        });
    try (DeafWait wait = new DeafWait()) {
      // Not the thread itself: who waits for a platform thread holds a carrier on Java 21.
      wait.until(ended, DeafWait.deadline(Long.MAX_VALUE));
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

  private static void showCaller(Throwable failure) {
    failure.setStackTrace(
        Stream.of(failure.getStackTrace(), new Throwable().getStackTrace())
            .flatMap(Stream::of)
            .toArray(StackTraceElement[]::new));
  }
}
