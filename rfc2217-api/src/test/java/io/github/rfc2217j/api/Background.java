package io.github.rfc2217j.api;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A call in a thread of its own, waited for no longer than a broken test may take. */
public final class Background<T> {

  /** What no machine needs, however busy. */
  public static final long PATIENCE_SECONDS = 30;

  private final FutureTask<T> task;
  private final Thread thread;

  private Background(Callable<T> call) {
    this.task = new FutureTask<>(call);
    this.thread = Thread.ofPlatform().daemon().start(task);
  }

  public static <T> Background<T> start(Callable<T> call) {
    return new Background<>(call);
  }

  public void interrupt() {
    thread.interrupt();
  }

  /** Returns the call's result or throws what it threw. */
  public T result() throws Exception {
    try {
      return task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    } catch (TimeoutException e) {
      AssertionError failure = new AssertionError("still running: " + thread.getState(), e);
      failure.setStackTrace(thread.getStackTrace());
      throw failure;
    }
  }
}
