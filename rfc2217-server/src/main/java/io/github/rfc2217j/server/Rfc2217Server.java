package io.github.rfc2217j.server;

import io.github.rfc2217j.api.SerialSettings;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  private static final Logger LOG = LoggerFactory.getLogger(Rfc2217Server.class);

  /** Longer than the slowest orderly end of a connection. */
  private static final Duration LONGEST_STOP = Duration.ofSeconds(8);

  private static final Duration FORCED_STOP = Duration.ofSeconds(2);

  private final List<Listener> listeners;
  private final List<ExportedPort> ports;
  private final Refusals refusals;

  private final Crowd crowd;
  private final Runnable unregister;

  private Rfc2217Server(
      List<Listener> listeners, Refusals refusals, Crowd crowd, @Nullable String jmxName) {
    this.listeners = listeners;
    this.refusals = refusals;
    this.crowd = crowd;
    this.ports = listeners.stream().map(Listener::exportedPort).toList();
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
   * Returns what is served where.
   *
   * @return the exported ports, in the order in which they were given
   */
  public List<ExportedPort> ports() {
    return ports;
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
    return ports.stream()
        .filter(port -> port.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "no port '"
                    + name
                    + "' is served; served are "
                    + ports.stream().map(ExportedPort::name).toList()))
        .address();
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
    listeners.forEach(Listener::close);
    if (listeners.stream().allMatch(listener -> listener.awaitEnd(deadline))) {
      return true;
    }
    listeners.forEach(Listener::abandon);
    Deadline forced = Deadline.in(FORCED_STOP);
    List<Listener> stuck =
        listeners.stream().filter(listener -> !listener.awaitEnd(forced)).toList();
    stuck.forEach(Listener::complain);
    return stuck.isEmpty();
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
        crowd.size(),
        listeners.stream().map(Listener::snapshot).toList(),
        refusals.counts());
  }

  /** Whom the server did not let in. */
  Refusals refusals() {
    return refusals;
  }

  /** Collects what a server is to do. Not for several threads at once. */
  public static final class Builder {

    record Wanted(
        Site site,
        ListenerAccess access,
        String name,
        PortOpener opener,
        SerialSettings settings,
        PortOptions port) {

      private void release() {
        try {
          site.release();
        } catch (IOException e) {
          LOG.warn("closing {} reported: {}", site.text(), e.getMessage());
        }
      }
    }

    private final List<Wanted> wanted = new ArrayList<>();
    private Limits limits = Limits.DEFAULT;

    private Duration tlsLook = TlsContexts.LOOK;

    private @Nullable String jmxName;

    private Builder() {}

    /** For tests. */
    Builder tlsLook(Duration interval) {
      tlsLook = interval;
      return this;
    }

    /**
     * Names an address to listen on; what is served there comes next.
     *
     * @param host a name or number of this machine, such as 127.0.0.1, ::1 or localhost; other
     *     addresses than those of the loopback interface need {@link Binding#tls} or {@link
     *     Binding#allow}
     * @param port the TCP port, 1 to 65535; 0 for any free one, see {@link Rfc2217Server#ports}
     * @return the address, to say what it serves
     * @throws IllegalArgumentException if the port is out of range
     */
    public Binding bind(String host, int port) {
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException(
            "a TCP port is 1 to 65535, or 0 for any free one, not " + port);
      }
      return new Binding(this, new TcpSite(host, port));
    }

    /**
     * Names a file to listen on by a UNIX-domain socket that the server's own user alone may
     * connect to.
     *
     * @param file as {@link #bind(Path, Set)}
     * @return the place, to say what it serves
     */
    public Binding bind(Path file) {
      return bind(file, PosixFilePermissions.fromString("rw-------"));
    }

    /**
     * Names a file to listen on by a UNIX-domain socket. Who may write to the file may connect;
     * neither TLS nor lists of addresses go with it. It is made when the server starts and removed
     * when it stops. What a server that was killed has left there is replaced, unless somebody
     * listens.
     *
     * @param file the file, in a directory that exists and that the server may write to; the system
     *     limits the length of its path to some hundred octets, of which two dozen are needed
     *     besides its directory's
     * @param permissions of the file, from the beginning; ignored where the system has none
     * @return the place, to say what it serves
     */
    public Binding bind(Path file, Set<PosixFilePermission> permissions) {
      return new Binding(this, new UnixSite(file, permissions));
    }

    /**
     * Takes a socket that listens already. From now on it is the server's: stopping closes it, and
     * so does a start that fails.
     *
     * @param socket bound and open
     * @return the place, to say what it serves
     * @throws IllegalArgumentException if it is not bound and open
     */
    public Binding bind(ServerSocket socket) {
      return new Binding(this, HandedSite.of(socket));
    }

    /**
     * Takes a channel that listens already, TCP or UNIX-domain; {@link System#inheritedChannel}
     * returns one where inetd or systemd ({@code StandardInput=socket}) has started the process.
     * From now on it is the server's: stopping closes it, and so does a start that fails. The file
     * of a UNIX-domain socket stays.
     *
     * @param channel bound, open and in blocking mode
     * @return the place, to say what it serves
     * @throws IllegalArgumentException if it is something else
     * @throws IOException if its address can't be told
     */
    public Binding bind(ServerSocketChannel channel) throws IOException {
      return new Binding(this, HandedSite.of(channel));
    }

    Builder add(Wanted port) {
      wanted.add(port);
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
     * or none is. Looks up host names, which may block; devices are not touched.
     *
     * @return the running server
     * @throws BindException if an address can't be listened on; the message says which, why and
     *     what to do
     * @throws IOException if the lookup of a host name failed, or a file for TLS can't be used; the
     *     message says which, why and what to do
     * @throws IllegalArgumentException if a listener without TLS and without an allow list is at an
     *     address that other machines can reach, a rule contradicts itself, or another server has
     *     the name that {@link #jmx} gave
     * @throws IllegalStateException if nothing is to be served, or {@link #jmx} was called and the
     *     module {@code java.management} is not there
     */
    public Rfc2217Server start() throws IOException {
      if (wanted.isEmpty()) {
        throw new IllegalStateException(
            "nothing to serve; call bind(\"127.0.0.1\", 2217).serve(\"/dev/ttyUSB0\") first");
      }
      List<Listener> listeners = new ArrayList<>();
      Refusals refusals = new Refusals();
      Crowd crowd = new Crowd(limits);
      Rfc2217Server server;
      try {
        for (Wanted each : wanted) {
          Export export = new Export(each.name, each.opener, each.settings, each.port);
          Entrance entrance =
              each.access.entrance(each.site, each.name, tlsLook, crowd, limits, refusals);
          listeners.add(new Listener(each.site.open(each.name, each.access), export, entrance));
        }
        server = new Rfc2217Server(List.copyOf(listeners), refusals, crowd, jmxName);
      } catch (IOException | RuntimeException | Error e) {
        listeners.forEach(Listener::close);
        wanted.forEach(Wanted::release);
        throw e;
      }
      listeners.forEach(Listener::start);
      server.ports.forEach(port -> LOG.info("serving {} on {}", port.name(), port.hostAndPort()));
      return server;
    }
  }
}
