package io.github.rfc2217j.server;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * How one port is served. Start from {@link #DEFAULT}:
 *
 * <pre>{@code
 * PortOptions.DEFAULT.withSharing(SharingPolicy.SHARED).withOnLoss(LossPolicy.HOLD)
 * }</pre>
 *
 * @param sharing what becomes of a second client
 * @param life when the device is open
 * @param onLoss what becomes of clients when the device is lost
 * @param linesAtStart what is done to DTR and RTS when a client gets the port
 * @param linesAtEnd what is done to DTR and RTS when that client leaves
 * @param signature what clients are told when they ask (RFC 2217 §3, SIGNATURE)
 * @param idleTimeout how long a client may neither send nor get data; zero for ever
 * @param keepAlive how long a connection is silent before TCP asks whether the client is there;
 *     zero for never
 * @param keptOctets how many of the last octets that came while there was no client are kept
 * @param observerQueue how many octets may wait for an observer
 */
public record PortOptions(
    SharingPolicy sharing,
    PortLife life,
    LossPolicy onLoss,
    LinePolicy linesAtStart,
    LinePolicy linesAtEnd,
    String signature,
    Duration idleTimeout,
    Duration keepAlive,
    int keptOctets,
    int observerQueue) {

  private static final int MOST_KEPT = 1024 * 1024;
  private static final int LEAST_OBSERVER_QUEUE = 16 * 1024;
  private static final int MOST_OBSERVER_QUEUE = 64 * 1024 * 1024;
  private static final int LONGEST_SIGNATURE = 255;
  private static final Duration LONGEST_IDLE = Duration.ofDays(7);
  private static final Duration LONGEST_KEEP_ALIVE = Duration.ofHours(2);

  /**
   * One client at a time, the device open while there is one, lines left alone, no idle time-out,
   * TCP asks after 30 seconds. The signature says nothing of the device.
   */
  public static final PortOptions DEFAULT =
      new PortOptions(
          SharingPolicy.EXCLUSIVE,
          PortLife.ON_DEMAND,
          LossPolicy.DISCONNECT,
          LinePolicy.LEAVE,
          LinePolicy.LEAVE,
          // Under the 27 octets that gensio keeps.
          "rfc2217j",
          Duration.ZERO,
          Duration.ofSeconds(30),
          0,
          256 * 1024);

  /**
   * Makes options.
   *
   * @throws IllegalArgumentException if a value is out of its range; the message has the range
   */
  public PortOptions {
    if (!StandardCharsets.US_ASCII.newEncoder().canEncode(signature)
        || signature.isEmpty()
        || signature.length() > LONGEST_SIGNATURE) {
      throw new IllegalArgumentException(
          "a signature is 1 to 255 characters of ASCII, not '" + signature + "'");
    }
    if (idleTimeout.isNegative() || idleTimeout.compareTo(LONGEST_IDLE) > 0) {
      throw new IllegalArgumentException(
          "idleTimeout must be 0 (none) to 7 days, not " + idleTimeout);
    }
    if (keepAlive.compareTo(LONGEST_KEEP_ALIVE) > 0
        || !(keepAlive.isZero() || keepAlive.compareTo(Duration.ofSeconds(1)) >= 0)) {
      throw new IllegalArgumentException(
          "keepAlive must be 0 (none) or 1 second to 2 hours, not " + keepAlive);
    }
    if (keptOctets < 0 || keptOctets > MOST_KEPT) {
      throw new IllegalArgumentException("keptOctets must be 0 to 1048576, not " + keptOctets);
    }
    if (observerQueue < LEAST_OBSERVER_QUEUE || observerQueue > MOST_OBSERVER_QUEUE) {
      throw new IllegalArgumentException(
          "observerQueue must be 16384 to 67108864, not " + observerQueue);
    }
  }

  /**
   * Returns these options with another way to deal with a second client.
   *
   * @param policy EXCLUSIVE at first
   * @return the changed copy
   */
  public PortOptions withSharing(SharingPolicy policy) {
    return new PortOptions(
        policy,
        life,
        onLoss,
        linesAtStart,
        linesAtEnd,
        signature,
        idleTimeout,
        keepAlive,
        keptOctets,
        observerQueue);
  }

  /**
   * Returns these options with another life of the device.
   *
   * @param when ON_DEMAND at first
   * @return the changed copy
   */
  public PortOptions withLife(PortLife when) {
    return new PortOptions(
        sharing,
        when,
        onLoss,
        linesAtStart,
        linesAtEnd,
        signature,
        idleTimeout,
        keepAlive,
        keptOctets,
        observerQueue);
  }

  /**
   * Returns these options with another way to deal with the loss of the device.
   *
   * @param policy DISCONNECT at first
   * @return the changed copy
   */
  public PortOptions withOnLoss(LossPolicy policy) {
    return new PortOptions(
        sharing,
        life,
        policy,
        linesAtStart,
        linesAtEnd,
        signature,
        idleTimeout,
        keepAlive,
        keptOctets,
        observerQueue);
  }

  /**
   * Returns these options with another treatment of DTR and RTS when a client gets the port. What a
   * device without these lines can't do is passed over.
   *
   * @param policy LEAVE at first
   * @return the changed copy
   */
  public PortOptions withLinesAtStart(LinePolicy policy) {
    return new PortOptions(
        sharing,
        life,
        onLoss,
        policy,
        linesAtEnd,
        signature,
        idleTimeout,
        keepAlive,
        keptOctets,
        observerQueue);
  }

  /**
   * Returns these options with another treatment of DTR and RTS when the client that had the port
   * leaves.
   *
   * @param policy LEAVE at first
   * @return the changed copy
   */
  public PortOptions withLinesAtEnd(LinePolicy policy) {
    return new PortOptions(
        sharing,
        life,
        onLoss,
        linesAtStart,
        policy,
        signature,
        idleTimeout,
        keepAlive,
        keptOctets,
        observerQueue);
  }

  /**
   * Returns these options with another signature.
   *
   * @param text 1 to 255 characters of ASCII; some peers keep 27
   * @return the changed copy
   * @throws IllegalArgumentException if it is something else
   */
  public PortOptions withSignature(String text) {
    return new PortOptions(
        sharing,
        life,
        onLoss,
        linesAtStart,
        linesAtEnd,
        text,
        idleTimeout,
        keepAlive,
        keptOctets,
        observerQueue);
  }

  /**
   * Returns these options with a time after which a client is let go if no data went either way.
   * Commands and their answers do not count.
   *
   * @param most zero for none, as at first; at most 7 days
   * @return the changed copy
   * @throws IllegalArgumentException if it is something else
   */
  public PortOptions withIdleTimeout(Duration most) {
    return new PortOptions(
        sharing,
        life,
        onLoss,
        linesAtStart,
        linesAtEnd,
        signature,
        most,
        keepAlive,
        keptOctets,
        observerQueue);
  }

  /**
   * Returns these options with another time of silence before TCP asks whether the client is still
   * there. A client that vanished without a word is let go some 30 seconds later.
   *
   * @param idle zero for never, or 1 second to 2 hours; 30 seconds at first
   * @return the changed copy
   * @throws IllegalArgumentException if it is something else
   */
  public PortOptions withKeepAlive(Duration idle) {
    return new PortOptions(
        sharing,
        life,
        onLoss,
        linesAtStart,
        linesAtEnd,
        signature,
        idleTimeout,
        idle,
        keptOctets,
        observerQueue);
  }

  /**
   * Returns these options with a number of octets that are kept while there is no client, the last
   * ones that came; the next owner of the port gets them first. Only for {@link PortLife#KEEP_OPEN}
   * ports. None at first: to most programs old data is a surprise.
   *
   * @param most 0 to 1048576
   * @return the changed copy
   * @throws IllegalArgumentException if it is something else
   */
  public PortOptions withKeptOctets(int most) {
    return new PortOptions(
        sharing,
        life,
        onLoss,
        linesAtStart,
        linesAtEnd,
        signature,
        idleTimeout,
        keepAlive,
        most,
        observerQueue);
  }

  /**
   * Returns these options with another bound of what waits for an observer, besides what TCP itself
   * keeps. An observer for which more would wait is let go; the port never waits for it.
   *
   * @param octets 16384 to 67108864; 262144 at first
   * @return the changed copy
   * @throws IllegalArgumentException if it is something else
   */
  public PortOptions withObserverQueue(int octets) {
    return new PortOptions(
        sharing,
        life,
        onLoss,
        linesAtStart,
        linesAtEnd,
        signature,
        idleTimeout,
        keepAlive,
        keptOctets,
        octets);
  }
}
