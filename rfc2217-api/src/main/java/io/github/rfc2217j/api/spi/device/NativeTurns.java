package io.github.rfc2217j.api.spi.device;

import io.github.rfc2217j.api.ProviderException;
import io.github.rfc2217j.api.spi.DeafWait;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes native calls of a library that is not safe for several at once: one at a time, each by
 * {@link NativeThread}. While one is stuck, the others are refused and say so, since nobody knows
 * what it leaves in the library when it comes back.
 *
 * <p>Any thread may call.
 */
public final class NativeTurns {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final String library;
  private final Duration limit;

  /** What is being done, and with which port; guarded by the lock. */
  private @Nullable String underWay;

  /**
   * Makes turns; nobody has one yet.
   *
   * @param library the library's name, for messages
   * @param limit how long a call may take, and how long it may have to wait for its turn
   */
  public NativeTurns(String library, Duration limit) {
    this.library = library;
    this.limit = limit;
  }

  /**
   * Waits for its turn, makes a call and waits for its end; an interrupt hastens neither.
   *
   * @param <T> what the call returns
   * @param port the port's name, for messages
   * @param doing what the call does, such as {@code opening}
   * @param call what to do
   * @param late gets what the call returned if nobody waits for it any more, on its thread
   * @return what the call returned
   * @throws ProviderException if the time was up
   * @throws IOException if the call threw it
   */
  public <T> T call(String port, String doing, NativeThread.Call<T> call, Consumer<? super T> late)
      throws IOException {
    begin(port, doing);
    AtomicBoolean running = new AtomicBoolean();
    try {
      return NativeThread.call(
          port,
          doing,
          limit,
          () -> {
            running.set(true);
            try {
              return call.call();
            } finally {
              end();
            }
          },
          late);
    } catch (Error e) {
      if (!running.get()) {
        // There was no memory for a thread.
        end();
      }
      throw e;
    }
  }

  private void begin(String port, String doing) throws ProviderException {
    try (DeafWait wait = new DeafWait()) {
      lock.lock();
      try {
        if (!wait.until(changed, DeafWait.deadline(limit.toNanos()), () -> underWay == null)) {
          throw new ProviderException(
              port,
              doing
                  + " "
                  + port
                  + " has not had its turn after "
                  + limit.toMillis()
                  + " ms: "
                  + library
                  + " is still "
                  + underWay
                  + ". Unplug that device, or start this program again.");
        }
        underWay = doing + " " + port;
      } finally {
        lock.unlock();
      }
    }
  }

  private void end() {
    lock.lock();
    try {
      underWay = null;
      // One has its turn next; hundreds of others, when all clients come at once, need not look.
      // Who is woken and finds that a newcomer was quicker waits again, behind the others: the
      // newcomer wakes the next one here.
      changed.signal();
    } finally {
      lock.unlock();
    }
  }
}
