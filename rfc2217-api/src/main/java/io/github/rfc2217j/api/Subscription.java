package io.github.rfc2217j.api;

/** A listener's place at a port; closing it ends the delivery. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
  /**
   * Ends the delivery. Idempotent, never blocks. An event that is being delivered at this moment is
   * not called back.
   */
  @Override
  void close();
}
