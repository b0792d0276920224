package io.github.rfc2217j.server.app;

import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.server.Binding;
import io.github.rfc2217j.server.ExportedPort;
import io.github.rfc2217j.server.Exposure;
import io.github.rfc2217j.server.PortChange;
import io.github.rfc2217j.server.PortList;
import io.github.rfc2217j.server.Rfc2217Server;
import io.github.rfc2217j.server.app.config.Place;
import io.github.rfc2217j.server.app.config.PortConfig;
import io.github.rfc2217j.server.app.config.Reach;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What of the configuration a server serves, port by port; each port has one place here. Changes
 * what differs and leaves the rest alone. Not for several threads at once.
 */
final class Exports {

  /** How long clients of a port that goes may take to end. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Map<PortConfig, ExportedPort> served = new LinkedHashMap<>();
  private final Rfc2217Server server;

  Exports(Rfc2217Server server) {
    this.server = server;
  }

  /** Returns what is served where. */
  Map<PortConfig, ExportedPort> served() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(served));
  }

  /** Tells whether a port has clients at this moment. */
  boolean hasClients(PortConfig port) {
    ExportedPort exported = served.get(port);
    return exported != null
        && server.snapshot().ports().stream()
            .anyMatch(each -> each.port().equals(exported) && !each.sessions().isEmpty());
  }

  /**
   * Serves some ports and no others. Those that are served already do not notice.
   *
   * @throws IOException if one can't be served; then everything is as it was
   * @throws IllegalArgumentException likewise
   */
  void serve(Collection<PortConfig> wanted) throws IOException {
    Set<PortConfig> coming = new LinkedHashSet<>(wanted);
    coming.removeAll(served.keySet());
    List<PortConfig> leaving = new ArrayList<>(served.keySet());
    leaving.removeAll(wanted);
    if (coming.isEmpty() && leaving.isEmpty()) {
      return;
    }
    // What makes room for an address that overlaps with its own must go before; if the rest then
    // fails it comes back.
    List<PortConfig> first =
        leaving.stream()
            .filter(old -> coming.stream().anyMatch(next -> isInTheWay(old, next)))
            .toList();
    change(List.of(), first);
    leaving.removeAll(first);
    try {
      change(coming, leaving);
    } catch (IOException | RuntimeException e) {
      restore(first, e);
      throw e;
    }
  }

  private void restore(List<PortConfig> ports, Exception failure) {
    try {
      change(ports, List.of());
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private void change(Collection<PortConfig> coming, Collection<PortConfig> leaving)
      throws IOException {
    if (coming.isEmpty() && leaving.isEmpty()) {
      return;
    }
    PortChange change = server.change();
    List<PortConfig> going = new ArrayList<>(leaving);
    Map<PortConfig, ExportedPort> replaced = new LinkedHashMap<>();
    List<PortConfig> fresh = new ArrayList<>();
    for (PortConfig port : coming) {
      Optional<PortConfig> before =
          going.stream().filter(old -> isInItsPlace(old, port)).findFirst();
      if (before.isPresent()) {
        ExportedPort old = exported(before.get());
        going.remove(before.get());
        serve(change.replace(old), port);
        replaced.put(port, new ExportedPort(port.name(), old.socketAddress()));
      } else {
        serve(bind(change, port), port);
        fresh.add(port);
      }
    }
    going.forEach(port -> change.remove(exported(port)));
    change.apply(PATIENCE);
    leaving.forEach(served::remove);
    served.putAll(replaced);
    List<ExportedPort> all = server.ports();
    List<ExportedPort> last = all.subList(all.size() - fresh.size(), all.size());
    for (int i = 0; i < fresh.size(); i++) {
      served.put(fresh.get(i), last.get(i));
    }
  }

  private ExportedPort exported(PortConfig port) {
    ExportedPort exported = served.get(port);
    if (exported == null) {
      throw new IllegalStateException(port.name() + " is not served");
    }
    return exported;
  }

  private static Place place(PortConfig port) {
    return port.listen().getFirst();
  }

  private static boolean isInItsPlace(PortConfig old, PortConfig next) {
    boolean same = place(old).equals(place(next));
    boolean anyFree = place(old) instanceof Place.Tcp(String host, int number) && number == 0;
    return same && (!anyFree || old.name().equals(next.name()));
  }

  /** Tells whether a port can be served only when another one has gone, although both differ. */
  private static boolean isInTheWay(PortConfig old, PortConfig next) {
    if (place(old) instanceof Place.Tcp(String host, int number)
        && place(next) instanceof Place.Tcp(String other, int its)) {
      return number == its && number != 0 && !host.equals(other);
    }
    // A socket that stays keeps its permissions.
    return place(old) instanceof Place.Unix
        && place(old).equals(place(next))
        && !old.socketPermissions().equals(next.socketPermissions());
  }

  private static <L extends PortList<L>> Binding<L> bind(L list, PortConfig port)
      throws IOException {
    // No switch: the JVM makes the code of one by types anew at each start.
    Place place = place(port);
    if (place instanceof Place.Tcp(String host, int number)) {
      return list.bind(host, number);
    }
    if (place instanceof Place.Unix(Path file)) {
      return list.bind(file, port.socketPermissions());
    }
    if (place instanceof Place.Inherited) {
      return list.bind(handedIn(port));
    }
    throw new IllegalArgumentException(place + " is for a pattern");
  }

  private static ServerSocketChannel handedIn(PortConfig port) throws IOException {
    Channel channel = System.inheritedChannel();
    if (channel instanceof ServerSocketChannel listening) {
      return listening;
    }
    throw new IOException(
        port.name()
            + " is to be served on an inherited socket, but the process was given "
            + (channel == null ? "none" : "one that does not listen")
            + " as its standard input; with systemd, say StandardInput=socket and Accept=no");
  }

  /**
   * Judges a socket that was handed over, whose address no check of the file could know.
   *
   * @throws IllegalArgumentException if strangers could use the port; the message says so in the
   *     configuration's words
   */
  static void judge(PortConfig port, SocketAddress handedIn) {
    if (handedIn instanceof InetSocketAddress address
        && Reach.of(port, address.getAddress()) == Exposure.OPEN) {
      throw new IllegalArgumentException(
          "refused to serve "
              + port.name()
              + " on the socket that was handed over: "
              + Reach.open(address.getAddress().getHostAddress() + ':' + address.getPort()));
    }
  }

  /** A UNIX-domain socket's file has permissions, and those rules are for TCP. */
  private static boolean isTcp(PortConfig port) throws IOException {
    if (place(port) instanceof Place.Inherited) {
      SocketAddress address = handedIn(port).getLocalAddress();
      judge(port, address);
      return address instanceof InetSocketAddress;
    }
    return !(place(port) instanceof Place.Unix);
  }

  private static <L extends PortList<L>> void serve(Binding<L> binding, PortConfig port)
      throws IOException {
    if (isTcp(port)) {
      binding.allow(port.allow().toArray(String[]::new));
      binding.owners(port.owners().toArray(String[]::new));
      binding.observers(port.observers().toArray(String[]::new));
      port.tls().ifPresent(binding::tls);
    }
    binding.serve(
        port.name(),
        port.settings(),
        port.options(),
        wanted -> SerialPorts.open(port.device(), wanted));
  }
}
