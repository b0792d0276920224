package io.github.rfc2217j.client;

import java.time.Duration;

/**
 * How TCP finds out that a server is gone without a word. After some silence the system sends
 * probes; if none of them is answered the connection is lost. Where the system has no such
 * settings, its own hold.
 *
 * <p>Probes are sent on a silent connection only. While octets that were sent wait for their
 * acknowledgement, TCP repeats them until the system's limit instead, on Linux for some 15 minutes.
 *
 * @param idle how long the connection must be silent, 1 to 32767 s, whole seconds
 * @param interval how long to wait between probes, 1 to 32767 s, whole seconds
 * @param count how many probes may stay unanswered, 1 to 127
 */
public record KeepAlive(Duration idle, Duration interval, int count) {

  /** Lost after 60 s: 30 s of silence, then 3 probes 10 s apart. */
  public static final KeepAlive DEFAULT =
      new KeepAlive(Duration.ofSeconds(30), Duration.ofSeconds(10), 3);

  /** Linux takes no more. */
  private static final int MOST_SECONDS = 32767;

  private static final int MOST_PROBES = 127;

  /**
   * Makes the settings.
   *
   * @throws IllegalArgumentException if a value is out of its range; the message names it
   */
  public KeepAlive {
    seconds("idle time", idle);
    seconds("interval", interval);
    if (count < 1 || count > MOST_PROBES) {
      throw new IllegalArgumentException(
          "the keep-alive count must be 1 to " + MOST_PROBES + ", not " + count);
    }
  }

  private static void seconds(String what, Duration time) {
    if (time.getNano() != 0 || time.getSeconds() < 1 || time.getSeconds() > MOST_SECONDS) {
      throw new IllegalArgumentException(
          "the keep-alive "
              + what
              + " must be 1 to "
              + MOST_SECONDS
              + " whole seconds, not "
              + time);
    }
  }

  /** When a silent server is lost at the latest. */
  Duration longest() {
    return idle.plus(interval.multipliedBy(count));
  }
}
