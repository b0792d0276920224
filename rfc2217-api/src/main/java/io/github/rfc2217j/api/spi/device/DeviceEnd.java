package io.github.rfc2217j.api.spi.device;

import io.github.rfc2217j.api.spi.DeafWait;
import java.util.concurrent.TimeUnit;

/**
 * The end of an open device: its threads are asked out of native code, then it is closed, over
 * their heads if need be. On a thread of its own, since a library may hang in any of it.
 */
record DeviceEnd(
    String name,
    GuardedDevice device,
    Receiver receiver,
    Transmitter transmitter,
    Listeners listeners) {

  /**
   * How long the two threads are asked out of native code before the device is closed over their
   * heads.
   */
  private static final long ROUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How long they are waited for in all. */
  private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final long ROUSE_PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final System.Logger LOG = System.getLogger(NativePort.class.getName());

  /** Closes it; false if the library could not. */
  boolean close() {
    // Other threads hold these locks while they make native calls.
    receiver.stop();
    transmitter.stop();
    listeners.end();
    long start = System.nanoTime();
    try (DeafWait wait = new DeafWait()) {
      boolean out = false;
      while (!out && System.nanoTime() - start < ROUSE_NANOS) {
        device.rouse();
        out = awaitThreads(wait, DeafWait.deadline(ROUSE_PERIOD_NANOS));
      }
      boolean success = device.close();
      if (!awaitThreads(wait, start + CLOSE_NANOS)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0} is closed, but {1} keeps a thread that reads or writes it; it is left behind",
            name,
            device.library());
      }
      return success;
    }
  }

  private boolean awaitThreads(DeafWait wait, long deadline) {
    return wait.until(receiver.ended(), deadline) && wait.until(transmitter.ended(), deadline);
  }
}
