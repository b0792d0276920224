package io.github.rfc2217j.server;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries to open a device that is missing, again and again, until it is there or nobody wants it.
 *
 * <p>Thread: the port's search. Stateless.
 */
final class DeviceSearch {

  private static final Logger LOG = LoggerFactory.getLogger(DeviceSearch.class);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private DeviceSearch() {}

  interface Attempt {
    void run() throws IOException;
  }

  /**
   * Searches.
   *
   * @param missing asked with the lock held; whether to go on
   * @param changed signalled when that may have changed
   * @param attempt tries once to open the device, without the lock
   */
  static void run(
      String name,
      ReentrantLock lock,
      Condition changed,
      BooleanSupplier missing,
      Attempt attempt) {
    Duration pause = FIRST_PAUSE;
    String told = "";
    while (isMissing(lock, missing)) {
      try {
        attempt.run();
        continue;
      } catch (IOException | RuntimeException | Error e) {
        // Nobody else would look for it any more; memory for a thread is short for a while only.
        if (!told.equals(e.toString())) {
          told = e.toString();
          LOG.warn("{} is not there, and is looked for until it is: {}", name, told);
          if (!(e instanceof IOException)) {
            LOG.error("{}: a fault in the search", name, e);
          }
        }
      }
      lock.lock();
      try {
        Deadline.in(pause).until(changed, () -> !missing.getAsBoolean());
      } finally {
        lock.unlock();
      }
      Duration longer = pause.multipliedBy(2);
      pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }
  }

  private static boolean isMissing(ReentrantLock lock, BooleanSupplier missing) {
    lock.lock();
    try {
      return missing.getAsBoolean();
    } finally {
      lock.unlock();
    }
  }
}
