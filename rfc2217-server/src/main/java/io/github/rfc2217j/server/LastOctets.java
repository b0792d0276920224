package io.github.rfc2217j.server;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/**
 * How long a client's last octets may take to leave after the client has left: as long as some do,
 * and not for long once somebody waits for the port. Stateless; the client's ticker waits.
 */
final class LastOctets {

  /** Together less than {@link Gate#WHILE_ENDING}. */
  private static final Duration URGED = Duration.ofSeconds(2);

  private static final Duration URGED_STALL = Duration.ofMillis(200);

  /** What the queue holds takes twenty minutes at 9600 bit/s. */
  private static final Duration LEISURELY = Duration.ofMinutes(20);

  /** How long both waits can take. */
  static final Duration LONGEST = LEISURELY.plus(URGED).multipliedBy(2);

  /** A device may hold its line back for a while. */
  private static final Duration LEISURELY_STALL = Duration.ofSeconds(5);

  private static final Duration GLANCE = Duration.ofMillis(20);

  private LastOctets() {}

  /**
   * What is waited for.
   *
   * @param <E> how looking may fail
   */
  private interface Last<E extends Exception> {
    /** Waits for a moment; true if it is over. */
    boolean glance() throws E;

    /** Returns a number that changes as long as octets leave. */
    long left() throws E;
  }

  /** Waits for what is queued to leave; comes back early when the queue is closed. */
  static void send(ToDevice queue, BooleanSupplier isUrged) throws IOException {
    Last<IOException> last =
        new Last<>() {
          @Override
          public boolean glance() throws IOException {
            if (queue.isSettled() || queue.isClosed()) {
              return true;
            }
            queue.pause(GLANCE);
            return queue.isSettled();
          }

          @Override
          public long left() throws IOException {
            return queue.left();
          }
        };
    await(last, isUrged, () -> false);
  }

  /**
   * Waits until a reader has read what its client sent.
   *
   * @param isCut comes back early when this holds
   */
  static void awaitReader(CountDownLatch done, Place place, BooleanSupplier isCut) {
    Last<RuntimeException> last =
        new Last<>() {
          @Override
          public boolean glance() {
            return Deadline.in(GLANCE).until(done);
          }

          @Override
          public long left() {
            return place.sent();
          }
        };
    await(last, place::isUrged, isCut);
  }

  private static <E extends Exception> void await(
      Last<E> last, BooleanSupplier isUrged, BooleanSupplier isCut) throws E {
    await(last, LEISURELY, LEISURELY_STALL, () -> isUrged.getAsBoolean() || isCut.getAsBoolean());
    await(last, URGED, URGED_STALL, () -> !isUrged.getAsBoolean() || isCut.getAsBoolean());
  }

  private static <E extends Exception> void await(
      Last<E> last, Duration most, Duration stall, BooleanSupplier ends) throws E {
    Deadline deadline = Deadline.in(most);
    Deadline patience = Deadline.in(stall);
    long before = last.left();
    while (!deadline.isOver() && !patience.isOver() && !ends.getAsBoolean() && !last.glance()) {
      long now = last.left();
      if (now != before) {
        before = now;
        patience = Deadline.in(stall);
      }
    }
  }
}
