package io.github.rfc2217j.server;

import io.github.rfc2217j.protocol.NvtPolicy;
import io.github.rfc2217j.protocol.QuirkProfile;
import io.github.rfc2217j.protocol.SessionOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * How one port is served. Two of them are equal if they say the same.
 *
 * <pre>{@code
 * PortOptions.builder().sharing(SharingPolicy.SHARED).onLoss(LossPolicy.HOLD).build()
 * }</pre>
 *
 * @param sharing what becomes of a second client
 * @param life when the device is open
 * @param onLoss what becomes of clients when the device is lost
 * @param linesAtStart what is done to DTR and RTS when a client gets the port
 * @param linesAtEnd what is done to DTR and RTS when that client leaves
 * @param signature what clients are told when they ask (RFC 2217 §3, SIGNATURE), 1 to 255
 *     characters of ASCII
 * @param idleTimeout how long a client may neither send nor get data, at most 7 days; zero for ever
 * @param keepAlive how long a connection is silent before TCP asks whether the client is there, 1
 *     second to 2 hours; zero for never
 * @param keptOctets how many of the last octets that came while there was no client are kept, 0 to
 *     1048576
 * @param observerQueue how many octets may wait for an observer, 16384 to 67108864
 * @param settingsDrain how long a change of settings waits for earlier data to leave, 0 to 60
 *     seconds
 * @param breakLength how long the break is that Telnet's BRK asks for, over 0 and at most 5 seconds
 * @param stuckPatience how long a client keeps a port that another one wants although the device
 *     takes nothing and the server's queue is full, 0 to 24 hours
 * @param nvt what to do with CR while BINARY is off
 * @param quirks what the clients are; empty to tell from what each shows
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
    int observerQueue,
    Duration settingsDrain,
    Duration breakLength,
    Duration stuckPatience,
    NvtPolicy nvt,
    Optional<QuirkProfile> quirks) {

  private static final int MOST_KEPT = 1024 * 1024;
  private static final int LEAST_OBSERVER_QUEUE = 16 * 1024;
  private static final int MOST_OBSERVER_QUEUE = 64 * 1024 * 1024;
  private static final int LONGEST_SIGNATURE = 255;
  private static final Duration LONGEST_IDLE = Duration.ofDays(7);
  private static final Duration LONGEST_KEEP_ALIVE = Duration.ofHours(2);
  private static final Duration LONGEST_DRAIN = Duration.ofMinutes(1);
  private static final Duration LONGEST_BREAK = Duration.ofSeconds(5);
  private static final Duration LONGEST_PATIENCE = Duration.ofDays(1);

  /**
   * One client at a time, the device open while there is one, lines left alone, no idle time-out,
   * TCP asks after 30 seconds. The signature says nothing of the device.
   */
  public static final PortOptions DEFAULT = builder().build();

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
    check(isFromZero(idleTimeout, LONGEST_IDLE), "idleTimeout", "0 (none) to 7 days", idleTimeout);
    check(
        keepAlive.isZero()
            || (keepAlive.compareTo(Duration.ofSeconds(1)) >= 0
                && keepAlive.compareTo(LONGEST_KEEP_ALIVE) <= 0),
        "keepAlive",
        "0 (none) or 1 second to 2 hours",
        keepAlive);
    check(keptOctets >= 0 && keptOctets <= MOST_KEPT, "keptOctets", "0 to 1048576", keptOctets);
    check(
        observerQueue >= LEAST_OBSERVER_QUEUE && observerQueue <= MOST_OBSERVER_QUEUE,
        "observerQueue",
        "16384 to 67108864",
        observerQueue);
    check(
        isFromZero(settingsDrain, LONGEST_DRAIN),
        "settingsDrain",
        "0 to 60 seconds",
        settingsDrain);
    check(
        breakLength.isPositive() && breakLength.compareTo(LONGEST_BREAK) <= 0,
        "breakLength",
        "over 0 and at most 5 seconds",
        breakLength);
    check(
        isFromZero(stuckPatience, LONGEST_PATIENCE),
        "stuckPatience",
        "0 to 24 hours",
        stuckPatience);
  }

  private static boolean isFromZero(Duration value, Duration most) {
    return !value.isNegative() && value.compareTo(most) <= 0;
  }

  private static void check(boolean right, String name, String range, Object value) {
    if (!right) {
      throw new IllegalArgumentException(name + " must be " + range + ", not " + value);
    }
  }

  /**
   * Starts from the defaults.
   *
   * @return a builder of {@link #DEFAULT}
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Starts from these options.
   *
   * @return a builder that has them
   */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.sharing = sharing;
    builder.life = life;
    builder.onLoss = onLoss;
    builder.linesAtStart = linesAtStart;
    builder.linesAtEnd = linesAtEnd;
    builder.signature = signature;
    builder.idleTimeout = idleTimeout;
    builder.keepAlive = keepAlive;
    builder.keptOctets = keptOctets;
    builder.observerQueue = observerQueue;
    builder.settingsDrain = settingsDrain;
    builder.breakLength = breakLength;
    builder.stuckPatience = stuckPatience;
    builder.nvt = nvt;
    builder.quirks = quirks;
    return builder;
  }

  /** What a session is told. */
  SessionOptions session() {
    SessionOptions session = SessionOptions.of(signature).withNvt(nvt);
    return quirks.map(session::withQuirks).orElse(session);
  }

  /** Collects options, whose ranges {@link #build} checks. For one thread. */
  public static final class Builder {
    private SharingPolicy sharing = SharingPolicy.EXCLUSIVE;
    private PortLife life = PortLife.ON_DEMAND;
    private LossPolicy onLoss = LossPolicy.DISCONNECT;
    private LinePolicy linesAtStart = LinePolicy.LEAVE;
    private LinePolicy linesAtEnd = LinePolicy.LEAVE;
    // Under the 27 octets that gensio keeps.
    private String signature = "rfc2217j";
    private Duration idleTimeout = Duration.ZERO;
    private Duration keepAlive = Duration.ofSeconds(30);
    private int keptOctets;
    private int observerQueue = 256 * 1024;
    private Duration settingsDrain = Duration.ofSeconds(1);
    private Duration breakLength = Duration.ofMillis(250);
    private Duration stuckPatience = Duration.ofMinutes(1);
    private NvtPolicy nvt = NvtPolicy.AUTO;
    private Optional<QuirkProfile> quirks = Optional.empty();

    private Builder() {}

    /**
     * Says what becomes of a second client.
     *
     * @param policy {@link SharingPolicy#EXCLUSIVE} at first
     * @return this
     */
    public Builder sharing(SharingPolicy policy) {
      sharing = policy;
      return this;
    }

    /**
     * Says when the device is open.
     *
     * @param when {@link PortLife#ON_DEMAND} at first
     * @return this
     */
    public Builder life(PortLife when) {
      life = when;
      return this;
    }

    /**
     * Says what becomes of clients when the device is lost.
     *
     * @param policy {@link LossPolicy#DISCONNECT} at first
     * @return this
     */
    public Builder onLoss(LossPolicy policy) {
      onLoss = policy;
      return this;
    }

    /**
     * Says what is done to DTR and RTS when a client gets the port. What a device without these
     * lines can't do is passed over.
     *
     * @param policy {@link LinePolicy#LEAVE} at first
     * @return this
     */
    public Builder linesAtStart(LinePolicy policy) {
      linesAtStart = policy;
      return this;
    }

    /**
     * Says what is done to DTR and RTS when the client that had the port leaves.
     *
     * @param policy {@link LinePolicy#LEAVE} at first
     * @return this
     */
    public Builder linesAtEnd(LinePolicy policy) {
      linesAtEnd = policy;
      return this;
    }

    /**
     * Sets the signature.
     *
     * @param text 1 to 255 characters of ASCII, of which some peers keep 27; {@code rfc2217j} at
     *     first
     * @return this
     */
    public Builder signature(String text) {
      signature = text;
      return this;
    }

    /**
     * Sets a time after which a client is let go if no data went either way. Commands and their
     * answers do not count.
     *
     * @param most zero for none, as at first; at most 7 days
     * @return this
     */
    public Builder idleTimeout(Duration most) {
      idleTimeout = most;
      return this;
    }

    /**
     * Sets the time of silence before TCP asks whether the client is still there. A client that
     * vanished without a word is let go some 30 seconds later.
     *
     * @param idle zero for never, or 1 second to 2 hours; 30 seconds at first
     * @return this
     */
    public Builder keepAlive(Duration idle) {
      keepAlive = idle;
      return this;
    }

    /**
     * Sets how many octets are kept while there is no client, the last ones that came; the next
     * owner of the port gets them first. Only for {@link PortLife#KEEP_OPEN} ports.
     *
     * @param most 0 to 1048576; none at first, for to most programs old data is a surprise
     * @return this
     */
    public Builder keptOctets(int most) {
      keptOctets = most;
      return this;
    }

    /**
     * Bounds what waits for an observer, besides what TCP itself keeps. An observer for which more
     * would wait is let go; the port never waits for it.
     *
     * @param octets 16384 to 67108864; 262144 at first
     * @return this
     */
    public Builder observerQueue(int octets) {
      observerQueue = octets;
      return this;
    }

    /**
     * Sets how long a change of settings and the start of a break wait for octets sent before to
     * leave the port; then they act anyway, and the log says so.
     *
     * @param most 0 to 60 seconds; one second at first, since pyserial waits three for an answer
     * @return this
     */
    public Builder settingsDrain(Duration most) {
      settingsDrain = most;
      return this;
    }

    /**
     * Sets how long the break is that is sent for Telnet's BRK.
     *
     * @param length over 0 and at most 5 seconds; 250 milliseconds at first
     * @return this
     */
    public Builder breakLength(Duration length) {
      breakLength = length;
      return this;
    }

    /**
     * Sets how long a client keeps a port that another client wants although the device takes
     * nothing. This concerns only a client that goes on sending when it is asked to stop, until a
     * mebioctet waits for the device: from then on the server reads nothing from it and can't tell
     * whether it is still there. A client that is known to have left gives way at once.
     *
     * @param patience 0 to 24 hours; one minute at first
     * @return this
     */
    public Builder stuckPatience(Duration patience) {
      stuckPatience = patience;
      return this;
    }

    /**
     * Says what to do with CR in data while BINARY is off (RFC 854, RFC 856).
     *
     * @param policy {@link NvtPolicy#AUTO} at first
     * @return this
     */
    public Builder nvt(NvtPolicy policy) {
      nvt = policy;
      return this;
    }

    /**
     * Says what the clients are, where that cannot be told from what they show: Cisco IOS, which
     * names speeds by an index.
     *
     * @param profile what such clients do
     * @return this
     */
    public Builder quirks(QuirkProfile profile) {
      quirks = Optional.of(profile);
      return this;
    }

    /**
     * Makes the options.
     *
     * @return the options
     * @throws IllegalArgumentException if a value is out of its range; the message has the range
     */
    public PortOptions build() {
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
          observerQueue,
          settingsDrain,
          breakLength,
          stuckPatience,
          nvt,
          quirks);
    }
  }
}
