package io.github.rfc2217j.server;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Collects ports that are to be served, and where. Not for several threads at once.
 *
 * @param <L> what collects
 */
public abstract sealed class PortList<L extends PortList<L>>
    permits Rfc2217Server.Builder, PortChange {

  private final List<Wanted> wanted = new ArrayList<>();

  PortList() {}

  /** Returns this, as what it is. */
  abstract L self();

  List<Wanted> wanted() {
    return wanted;
  }

  L add(Wanted port) {
    wanted.add(port);
    return self();
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
  public final Binding<L> bind(String host, int port) {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException(
          "a TCP port is 1 to 65535, or 0 for any free one, not " + port);
    }
    return new Binding<>(self(), new TcpSite(host, port));
  }

  /**
   * Names a file to listen on by a UNIX-domain socket that the server's own user alone may connect
   * to.
   *
   * @param file as {@link #bind(Path, Set)}
   * @return the place, to say what it serves
   */
  public final Binding<L> bind(Path file) {
    return bind(file, PosixFilePermissions.fromString("rw-------"));
  }

  /**
   * Names a file to listen on by a UNIX-domain socket. Who may write to the file may connect;
   * neither TLS nor lists of addresses go with it. It is made when the port begins to be served and
   * removed when that ends. What a server that was killed has left there is replaced, unless
   * somebody listens.
   *
   * @param file the file, in a directory that exists and that the server may write to; the system
   *     limits the length of its path to some hundred octets, of which two dozen are needed besides
   *     its directory's
   * @param permissions of the file, from the beginning; ignored where the system has none
   * @return the place, to say what it serves
   */
  public final Binding<L> bind(Path file, Set<PosixFilePermission> permissions) {
    return new Binding<>(self(), new UnixSite(file, permissions));
  }

  /**
   * Takes a socket that listens already. From now on it is the server's: stopping closes it, and so
   * does a failure to serve it.
   *
   * @param socket bound and open
   * @return the place, to say what it serves
   * @throws IllegalArgumentException if it is not bound and open
   */
  public final Binding<L> bind(ServerSocket socket) {
    return new Binding<>(self(), HandedSite.of(socket));
  }

  /**
   * Takes a channel that listens already, TCP or UNIX-domain; {@link System#inheritedChannel}
   * returns one where inetd or systemd ({@code StandardInput=socket}) has started the process. From
   * now on it is the server's: stopping closes it, and so does a failure to serve it. The file of a
   * UNIX-domain socket stays.
   *
   * @param channel bound, open and in blocking mode
   * @return the place, to say what it serves
   * @throws IllegalArgumentException if it is something else
   * @throws IOException if its address can't be told
   */
  public final Binding<L> bind(ServerSocketChannel channel) throws IOException {
    return new Binding<>(self(), HandedSite.of(channel));
  }
}
