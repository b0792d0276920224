package io.github.rfc2217j.server;

import java.time.Duration;

/**
 * What clients may cost a server, at all ports together. Two of them are equal if they say the
 * same.
 *
 * @param connections how many there may be at once, at all ports together
 * @param connectionsPerAddress how many of them from one address; of IPv6 from one /64 network,
 *     which is what a single subscriber is given
 * @param handshake how long a client has for the TLS handshake, however it spreads its octets
 * @param negotiation how long a client has to agree to COM-PORT or to refuse it (RFC 2217 §2)
 * @param commandsPerSecond how many COM-PORT commands of one client are carried out in a second; as
 *     many may come in a burst. Who sends more is read from more slowly, and loses nothing
 */
public record Limits(
    int connections,
    int connectionsPerAddress,
    Duration handshake,
    Duration negotiation,
    int commandsPerSecond) {

  /** Each connection costs some 100 KiB. */
  public static final int DEFAULT_CONNECTIONS = 2048;

  /** A gateway that uses 500 ports and comes again while its last connections still end. */
  public static final int DEFAULT_CONNECTIONS_PER_ADDRESS = 1024;

  /** A handshake takes three round trips and some arithmetic. */
  public static final Duration DEFAULT_HANDSHAKE = Duration.ofSeconds(10);

  /** A client answers within a round trip; this is for slow lines and slow people. */
  public static final Duration DEFAULT_NEGOTIATION = Duration.ofSeconds(30);

  /** No serial line takes more than a hundredth of it. */
  public static final int DEFAULT_COMMANDS_PER_SECOND = 10_000;

  /** The defaults above. */
  public static final Limits DEFAULT = builder().build();

  /**
   * Makes limits.
   *
   * @throws IllegalArgumentException if one is not positive; the message names it
   */
  public Limits {
    positive("connections", connections);
    positive("connectionsPerAddress", connectionsPerAddress);
    positive("handshake", handshake.isPositive() ? 1 : 0);
    positive("negotiation", negotiation.isPositive() ? 1 : 0);
    positive("commandsPerSecond", commandsPerSecond);
  }

  private static void positive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException("the limit '" + name + "' must be positive");
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
   * Starts from these limits.
   *
   * @return a builder that has them
   */
  public Builder toBuilder() {
    return new Builder()
        .connections(connections)
        .connectionsPerAddress(connectionsPerAddress)
        .handshake(handshake)
        .negotiation(negotiation)
        .commandsPerSecond(commandsPerSecond);
  }

  /** Collects limits, which {@link #build} checks. For one thread. */
  public static final class Builder {
    private int connections = DEFAULT_CONNECTIONS;
    private int connectionsPerAddress = DEFAULT_CONNECTIONS_PER_ADDRESS;
    private Duration handshake = DEFAULT_HANDSHAKE;
    private Duration negotiation = DEFAULT_NEGOTIATION;
    private int commandsPerSecond = DEFAULT_COMMANDS_PER_SECOND;

    private Builder() {}

    /**
     * Limits the connections.
     *
     * @param most at all ports together, positive
     * @return this
     */
    public Builder connections(int most) {
      connections = most;
      return this;
    }

    /**
     * Limits the connections from one address.
     *
     * @param most positive
     * @return this
     */
    public Builder connectionsPerAddress(int most) {
      connectionsPerAddress = most;
      return this;
    }

    /**
     * Limits the time for the TLS handshake.
     *
     * @param most positive
     * @return this
     */
    public Builder handshake(Duration most) {
      handshake = most;
      return this;
    }

    /**
     * Limits the time for the negotiation.
     *
     * @param most positive
     * @return this
     */
    public Builder negotiation(Duration most) {
      negotiation = most;
      return this;
    }

    /**
     * Limits the rate of commands.
     *
     * @param most positive
     * @return this
     */
    public Builder commandsPerSecond(int most) {
      commandsPerSecond = most;
      return this;
    }

    /**
     * Makes the limits.
     *
     * @return the limits
     * @throws IllegalArgumentException if one is not positive; the message names it
     */
    public Limits build() {
      return new Limits(
          connections, connectionsPerAddress, handshake, negotiation, commandsPerSecond);
    }
  }
}
