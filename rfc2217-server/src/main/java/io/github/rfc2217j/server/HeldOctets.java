package io.github.rfc2217j.server;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the pump from the device has in its hand for a client: a buffer that waits to be sent.
 *
 * <p>Every method is called with the session lock held, which guards the waiting buffer too.
 */
final class HeldOctets {

  private @Nullable ByteBuffer waiting;
  private boolean resumed;
  private long purgedAt = System.nanoTime();

  /**
   * The pump has read.
   *
   * @return false if that was purged
   */
  boolean take(ByteBuffer octets, long readAt) {
    if (readAt - purgedAt < 0) {
      return false;
    }
    waiting = octets;
    return true;
  }

  /** Everything is sent, or purged. */
  void release() {
    waiting = null;
    resumed = false;
  }

  /** Forgets what was read until now; the port has just been purged. */
  void purge() {
    purgedAt = System.nanoTime();
    if (waiting != null) {
      waiting.position(waiting.limit());
    }
  }

  /** Returns how many octets wait. */
  int size() {
    return waiting == null ? 0 : waiting.remaining();
  }

  /** The client lets us send again. */
  void resumed() {
    resumed = waiting != null;
  }

  /**
   * Returns what was held since before the client suspended us, and so is older than the answers
   * since.
   */
  @Nullable ByteBuffer older() {
    return resumed && waiting != null && waiting.hasRemaining() ? waiting : null;
  }
}
