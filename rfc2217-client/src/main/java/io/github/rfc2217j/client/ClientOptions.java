package io.github.rfc2217j.client;

import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.protocol.NvtPolicy;
import io.github.rfc2217j.protocol.QuirkProfile;
import io.github.rfc2217j.protocol.SessionOptions;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a remote port is and how to open it.
 *
 * @param host the server's name or address; IPv6 addresses without brackets
 * @param port the server's TCP port, 1 to 65535
 * @param settings what to ask for at the opening
 * @param dtr whether to raise or lower DTR at the opening; not touched if empty
 * @param rts whether to raise or lower RTS at the opening; not touched if empty
 * @param connectTimeout how long to wait for the name, the TCP connection and TLS, positive
 * @param negotiateTimeout how long to wait for the agreement on COM-PORT, positive
 * @param requestTimeout how long to wait for the answer to any later request, positive
 * @param busyTimeout how long to go on trying to open a port that the server says is in use,
 *     positive; empty to fail at once
 * @param nvt what to do with CR while BINARY is off
 * @param signature what to answer to the server's SIGNATURE, 1 to 255 characters from 0 to 255
 * @param quirks what the server is; empty to tell from what it shows
 * @param unanswered whether it is an error that the server leaves a request unanswered
 * @param pollModem how often to ask for the modem lines, positive; empty to wait for reports
 * @param keepAlive how a server that is gone without a word is found out
 * @param reconnect how to get a lost connection back; empty to leave that to the program
 * @param tls whom to believe and what to show over TLS; empty for a connection without it
 */
public record ClientOptions(
    String host,
    int port,
    WantedSettings settings,
    Optional<Boolean> dtr,
    Optional<Boolean> rts,
    Duration connectTimeout,
    Duration negotiateTimeout,
    Duration requestTimeout,
    Optional<Duration> busyTimeout,
    NvtPolicy nvt,
    String signature,
    Optional<QuirkProfile> quirks,
    UnansweredPolicy unanswered,
    Optional<Duration> pollModem,
    KeepAlive keepAlive,
    Optional<ReconnectPolicy> reconnect,
    Optional<TlsOptions> tls) {

  /** The TCP port that is used where none is named: the number of the RFC, as pyserial has it. */
  public static final int DEFAULT_PORT = 2217;

  /** How long each step may take unless told otherwise: what gensio, pyserial and serialx wait. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

  static final int LARGEST_PORT = 65535;

  /**
   * Makes options.
   *
   * @throws IllegalArgumentException if a value is out of its range; the message names it
   */
  public ClientOptions {
    if (host.isBlank()) {
      throw new IllegalArgumentException("a host is needed, such as lab7 or 192.0.2.7");
    }
    if (port < 1 || port > LARGEST_PORT) {
      throw new IllegalArgumentException("TCP port must be 1 to 65535, not " + port);
    }
    positive("connectTimeout", connectTimeout);
    positive("negotiateTimeout", negotiateTimeout);
    positive("requestTimeout", requestTimeout);
    busyTimeout.ifPresent(timeout -> positive("busyTimeout", timeout));
    pollModem.ifPresent(interval -> positive("pollModem", interval));
    signature = SessionOptions.of(signature).signature();
  }

  private static void positive(String name, Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException(name + " must be positive, not " + timeout);
    }
  }

  /**
   * Starts from the defaults.
   *
   * @param host the server's name or address
   * @param port the server's TCP port, 1 to 65535
   * @return a builder that asks for nothing, with time-outs of 5 s
   */
  public static Builder builder(String host, int port) {
    return new Builder(host, port);
  }

  /**
   * Starts from these options.
   *
   * @return a builder that has them
   */
  public Builder toBuilder() {
    Builder builder = new Builder(host, port);
    builder.settings = settings;
    builder.dtr = dtr;
    builder.rts = rts;
    builder.connectTimeout = connectTimeout;
    builder.negotiateTimeout = negotiateTimeout;
    builder.requestTimeout = requestTimeout;
    builder.busyTimeout = busyTimeout;
    builder.nvt = nvt;
    builder.signature = signature;
    builder.quirks = quirks;
    builder.unanswered = unanswered;
    builder.pollModem = pollModem;
    builder.keepAlive = keepAlive;
    builder.reconnect = reconnect;
    builder.tls = tls;
    return builder;
  }

  /** What a session is told. */
  SessionOptions session() {
    SessionOptions session = SessionOptions.of(signature).withNvt(nvt);
    return quirks.map(session::withQuirks).orElse(session);
  }

  /**
   * Returns the name of the port that these options lead to.
   *
   * @return {@code rfc2217://host:port}, or {@code rfc2217s://host:port} with TLS
   */
  public String name() {
    return (tls.isPresent() ? "rfc2217s://" : "rfc2217://") + authority();
  }

  String authority() {
    return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
  }

  /** Collects options. For one thread. */
  public static final class Builder {
    private final String host;
    private final int port;
    private WantedSettings settings = WantedSettings.NONE;
    private Optional<Boolean> dtr = Optional.empty();
    private Optional<Boolean> rts = Optional.empty();
    private Duration connectTimeout = DEFAULT_TIMEOUT;
    private Duration negotiateTimeout = DEFAULT_TIMEOUT;
    private Duration requestTimeout = DEFAULT_TIMEOUT;
    private Optional<Duration> busyTimeout = Optional.empty();
    private NvtPolicy nvt = NvtPolicy.AUTO;
    private String signature = "rfc2217j";
    private Optional<QuirkProfile> quirks = Optional.empty();
    private UnansweredPolicy unanswered = UnansweredPolicy.TOLERATE;
    private Optional<Duration> pollModem = Optional.empty();
    private KeepAlive keepAlive = KeepAlive.DEFAULT;
    private Optional<ReconnectPolicy> reconnect = Optional.empty();
    private Optional<TlsOptions> tls = Optional.empty();

    private Builder(String host, int port) {
      this.host = host;
      this.port = port;
    }

    /**
     * Asks for settings at the opening.
     *
     * @param wanted all of them
     * @return this
     */
    public Builder settings(SerialSettings wanted) {
      return settings(WantedSettings.of(wanted));
    }

    /**
     * Asks for some settings at the opening.
     *
     * @param wanted which and what
     * @return this
     */
    public Builder settings(WantedSettings wanted) {
      settings = wanted;
      return this;
    }

    /**
     * Sets DTR at the opening.
     *
     * @param on true to raise it
     * @return this
     */
    public Builder dtr(boolean on) {
      dtr = Optional.of(on);
      return this;
    }

    /**
     * Sets RTS at the opening.
     *
     * @param on true to raise it
     * @return this
     */
    public Builder rts(boolean on) {
      rts = Optional.of(on);
      return this;
    }

    /**
     * Limits the wait for the name, the TCP connection and TLS.
     *
     * @param timeout positive
     * @return this
     */
    public Builder connectTimeout(Duration timeout) {
      connectTimeout = timeout;
      return this;
    }

    /**
     * Limits the wait for the agreement on COM-PORT.
     *
     * @param timeout positive
     * @return this
     */
    public Builder negotiateTimeout(Duration timeout) {
      negotiateTimeout = timeout;
      return this;
    }

    /**
     * Limits the wait for the answer to a request.
     *
     * @param timeout positive
     * @return this
     */
    public Builder requestTimeout(Duration timeout) {
      requestTimeout = timeout;
      return this;
    }

    /**
     * Goes on trying to open a port that the server says is in use: many servers say so for a
     * moment after their last client has left.
     *
     * @param timeout for how long, positive
     * @return this
     */
    public Builder busyTimeout(Duration timeout) {
      busyTimeout = Optional.of(timeout);
      return this;
    }

    /**
     * Says what to do with CR while BINARY is off.
     *
     * @param policy the policy
     * @return this
     */
    public Builder nvt(NvtPolicy policy) {
      nvt = policy;
      return this;
    }

    /**
     * Says what to answer to the server's SIGNATURE.
     *
     * @param text 1 to 255 characters from 0 to 255; gensio keeps 27 of them
     * @return this
     */
    public Builder signature(String text) {
      signature = text;
      return this;
    }

    /**
     * Says what the server is, where it cannot be told from what it shows.
     *
     * @param profile what such servers do
     * @return this
     */
    public Builder quirks(QuirkProfile profile) {
      quirks = Optional.of(profile);
      return this;
    }

    /**
     * Says whether it is an error that the server leaves a request unanswered.
     *
     * @param policy the policy
     * @return this
     */
    public Builder unanswered(UnansweredPolicy policy) {
      unanswered = policy;
      return this;
    }

    /**
     * Asks for the modem lines at intervals, for servers that do not report their changes.
     *
     * @param interval how often, positive
     * @return this
     */
    public Builder pollModem(Duration interval) {
      pollModem = Optional.of(interval);
      return this;
    }

    /**
     * Says how a server that is gone without a word is found out.
     *
     * @param times when to probe
     * @return this
     */
    public Builder keepAlive(KeepAlive times) {
      keepAlive = times;
      return this;
    }

    /**
     * Gets a lost connection back; see {@link Rfc2217Client} for what a program sees of it.
     *
     * @param policy when to try
     * @return this
     */
    public Builder reconnect(ReconnectPolicy policy) {
      reconnect = Optional.of(policy);
      return this;
    }

    /**
     * Connects over TLS 1.3 or 1.2.
     *
     * @param options whom to believe and what to show
     * @return this
     */
    public Builder tls(TlsOptions options) {
      tls = Optional.of(options);
      return this;
    }

    /**
     * Makes the options.
     *
     * @return the options
     * @throws IllegalArgumentException if a value is out of its range; the message names it
     */
    public ClientOptions build() {
      return new ClientOptions(
          host,
          port,
          settings,
          dtr,
          rts,
          connectTimeout,
          negotiateTimeout,
          requestTimeout,
          busyTimeout,
          nvt,
          signature,
          quirks,
          unanswered,
          pollModem,
          keepAlive,
          reconnect,
          tls);
    }
  }
}
