package io.github.rfc2217j.server;

import io.github.rfc2217j.api.Purge;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts serial ports on the network through RFC 2217.
 *
 * <pre>{@code
 * try (Rfc2217Server server =
 *     Rfc2217Server.builder()
 *         .bind("127.0.0.1", 2217).serve("/dev/ttyUSB0", SerialSettings.of("115200 8N1"))
 *         .bind("127.0.0.1", 2218).serve("sim:loop")
 *         .start()) {
 *   ...
 * }
 * }</pre>
 *
 * <p>Each port has one client at a time; another one gets a line of text that says so, and is let
 * go. The device is opened when a client comes and closed when it has left. {@link PortOptions}
 * make it otherwise: ports that are shared or taken over, devices that stay open, clients that stay
 * while a device is unplugged.
 *
 * <p>Without TLS clients are not asked who they are and nothing is encrypted. So a listener whose
 * address other machines can reach needs {@linkplain Binding#tls TLS} or a {@linkplain
 * Binding#allow list} of the addresses that may connect.
 *
 * <p>Every method may be called from any thread. The server's own threads are virtual.
 */
public final class Rfc2217Server implements AutoCloseable {

  /** Longer than the slowest orderly end of a connection. */
  private static final Duration LONGEST_STOP = Duration.ofSeconds(8);

  private final Commons commons;
  private final Roster roster;
  private final Runnable unregister;

  private Rfc2217Server(Commons commons, @Nullable String jmxName) {
    this.commons = commons;
    this.roster = new Roster(commons);
    this.unregister = jmxName == null ? () -> {} : Management.register(jmxName, this::snapshot);
  }

  /**
   * Makes a builder of a server.
   *
   * @return a builder that exports nothing yet
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns what is served where at this moment.
   *
   * @return the exported ports, in the order in which they were given
   */
  public List<ExportedPort> ports() {
    return roster.listeners().stream().map(Listener::exportedPort).toList();
  }

  /**
   * Returns a port.
   *
   * @param name the port's name, as it was given
   * @return the first port of that name
   * @throws IllegalArgumentException if there is none; the message lists the names
   */
  public ExportedPort port(String name) {
    List<ExportedPort> ports = ports();
    return ports.stream()
        .filter(port -> port.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no port '"
                    + name
                    + "' is served; served are "
                    + ports.stream().map(ExportedPort::name).toList()));
  }

  /**
   * Returns where a port is served.
   *
   * @param name the port's name, as it was given
   * @return the address of the first port of that name
   * @throws IllegalArgumentException if there is none; the message lists the names
   * @throws IllegalStateException if it is served on a UNIX-domain socket
   */
  public InetSocketAddress address(String name) {
    return port(name).address();
  }

  /**
   * Begins a change of the ports: some come, go, or are replaced, and the others' clients go on.
   *
   * @return a change of nothing yet
   */
  public PortChange change() {
    return new PortChange(roster);
  }

  /**
   * Limits from now on what clients may cost the server. Who is connected stays, even if there are
   * too many now; the limit on commands concerns clients that come.
   *
   * @param most the limits
   */
  public void limits(Limits most) {
    commons.crowd().limits(most);
  }

  /**
   * Stops the server as {@link #stop} does, and gives the devices eight seconds, which is more than
   * an orderly end takes: what clients have sent is given to the devices as far as those take it
   * within two seconds.
   */
  @Override
  public void close() {
    stop(LONGEST_STOP);
  }

  /**
   * Stops the server: no client is accepted any more, those being served are let go, what they have
   * sent is given to the devices, and every port is closed. What is not done when the time is up is
   * broken off: connections are cut, and what is still on its way to a device is lost. Idempotent.
   *
   * @param patience how long an orderly end may take
   * @return true if everything has ended; false if a device can't be closed, of which the log
   *     tells, two seconds after the time is up
   * @throws IllegalArgumentException if the time is negative
   */
  public boolean stop(Duration patience) {
    Deadline deadline = Deadline.in(patience);
    unregister.run();
    return roster.stop(deadline);
  }

  /**
   * Looks at the server. Costs some locks that are held for a moment, and asks no device; may be
   * done as often as one likes, from any thread, also after the server has stopped.
   *
   * @return how the server is now
   */
  public ServerSnapshot snapshot() {
    return new ServerSnapshot(
        Instant.now(),
        commons.crowd().size(),
        roster.listeners().stream().map(Listener::snapshot).toList(),
        commons.refusals().counts());
  }

  /**
   * Returns the sessions of all ports, those among them whose clients have said nothing yet.
   *
   * @return the sessions, by port; they may end at any time
   */
  public List<LiveSession> sessions() {
    return roster.listeners().stream().map(Listener::service).flatMap(Service::sessions).toList();
  }

  /**
   * Throws away what waits at a port, as a client that purges does: what its owner has sent and has
   * not left the device, what the device has sent and the owner has not got, or both.
   *
   * @param port one of {@link #ports}
   * @param which which of them
   * @throws IOException if the device can't, or failed
   * @throws IllegalStateException if the device is not open
   * @throws IllegalArgumentException if the port is not served
   */
  public void purge(ExportedPort port, Purge which) throws IOException {
    roster.find(port).service().port().purge(which);
  }

  /**
   * Sends a break at a port, whoever has it, and without regard for what waits. Blocks meanwhile.
   *
   * @param port one of {@link #ports}
   * @param length how long, positive
   * @throws IOException if the device can't, or failed
   * @throws IllegalStateException if the device is not open
   * @throws IllegalArgumentException if the port is not served, or the length is not positive
   */
  public void sendBreak(ExportedPort port, Duration length) throws IOException {
    roster.find(port).service().port().sendBreak(length);
  }

  /** Whom the server did not let in. */
  Refusals refusals() {
    return commons.refusals();
  }

  /** Collects what a server is to do. Not for several threads at once. */
  public static final class Builder extends PortList<Builder> {

    private Limits limits = Limits.DEFAULT;
    private Duration tlsLook = TlsContexts.LOOK;
    private Consumer<LiveSession> begun = session -> {};
    private @Nullable String jmxName;

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /** For tests. */
    Builder tlsLook(Duration interval) {
      tlsLook = interval;
      return this;
    }

    /**
     * Says what clients may cost the server.
     *
     * @param most the limits; {@link Limits#DEFAULT} if not set
     * @return this builder
     */
    public Builder limits(Limits most) {
      limits = most;
      return this;
    }

    /**
     * Has a listener told of each client that has connected and been let in, before anything is
     * said, for instance to {@linkplain LiveSession#tap capture} all of it. Called on the session's
     * own virtual thread; the client waits meanwhile.
     *
     * @param listener is told; what it throws is logged
     * @return this builder
     */
    public Builder onSession(Consumer<LiveSession> listener) {
      begun = listener;
      return this;
    }

    /**
     * Has the server's figures shown by the platform's MBean server, as a {@link ServerMXBean}
     * named {@code io.github.rfc2217j:type=Server,name=NAME}, until it stops.
     *
     * @param name one that no other server of this process has
     * @return this builder
     */
    public Builder jmx(String name) {
      jmxName = name;
      return this;
    }

    /**
     * Starts the server; when it returns, clients can connect. Either every address is listened on
     * or none is; there may be none, since {@link Rfc2217Server#change} adds ports. Looks up host
     * names, which may block; devices are not touched.
     *
     * @return the running server
     * @throws BindException if an address can't be listened on; the message says which, why and
     *     what to do
     * @throws IOException if the lookup of a host name failed, or a file for TLS can't be used; the
     *     message says which, why and what to do
     * @throws IllegalArgumentException if a listener without TLS and without an allow list is at an
     *     address that other machines can reach, a rule contradicts itself, or another server has
     *     the name that {@link #jmx} gave
     * @throws IllegalStateException if {@link #jmx} was called and the module {@code
     *     java.management} is not there
     */
    public Rfc2217Server start() throws IOException {
      Commons commons = new Commons(new Crowd(limits), new Refusals(), begun, tlsLook);
      Rfc2217Server server;
      try {
        server = new Rfc2217Server(commons, jmxName);
      } catch (RuntimeException | Error e) {
        wanted().forEach(Wanted::release);
        throw e;
      }
      try {
        server.roster.change(wanted(), List.of(), Duration.ZERO);
      } catch (IOException | RuntimeException | Error e) {
        server.close();
        throw e;
      }
      return server;
    }
  }
}
