package io.github.rfc2217j.api.spi.device;

import io.github.rfc2217j.api.spi.DeafWait;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Looks at the modem lines and error counters of those ports that somebody listens to, all on one
 * platform thread, which runs only while there is such a port.
 *
 * <p>Nothing waits in the driver for a change (TIOCMIWAIT): a device can't be removed while
 * somebody does, and nothing ends that wait. Libraries' own listeners are not used either:
 * jSerialComm's loses changes on Linux, delays closing by a second, and can crash the JVM when a
 * port is closed (its issue 628).
 */
final class ModemPoller {

  static final ModemPoller SHARED = new ModemPoller();

  /** Short enough for a person and for most devices. */
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** More are looked at less often: a look takes two microseconds, and all are to cost little. */
  private static final int PORTS = 100;

  private static final System.Logger LOG = System.getLogger(ModemPoller.class.getName());

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Runnable> looks = new CopyOnWriteArrayList<>();
  private boolean running;

  /** Calls something every 20 ms, or less often if it is one of many; it must not block. */
  void add(Runnable look) {
    lock.lock();
    try {
      looks.add(look);
      if (!running) {
        running = true;
        Thread.ofPlatform()
            .daemon()
            .stackSize(Receiver.STACK)
            .name("rfc2217-modem-lines")
            .start(this::run);
      }
    } finally {
      lock.unlock();
    }
  }

  void remove(Runnable look) {
    lock.lock();
    try {
      looks.remove(look);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try (DeafWait wait = new DeafWait()) {
      while (true) {
        lock.lock();
        try {
          long next = DeafWait.deadline(period(looks.size()));
          if (wait.until(changed, next, looks::isEmpty)) {
            running = false;
            return;
          }
        } finally {
          lock.unlock();
        }
        looks.forEach(this::call);
      }
    }
  }

  /** How long after the last looks the next ones begin: 20 ms for 100 ports, 100 ms for 500. */
  static long period(int ports) {
    return PERIOD_NANOS * Math.max(ports, PORTS) / PORTS;
  }

  private void call(Runnable look) {
    try {
      look.run();
    } catch (RuntimeException | Error e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "cannot look at a port's lines; its changes are not reported any more",
          e);
      remove(look);
    }
  }
}
