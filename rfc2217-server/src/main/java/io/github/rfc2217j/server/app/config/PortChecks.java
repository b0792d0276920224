package io.github.rfc2217j.server.app.config;

import io.github.rfc2217j.server.PortLife;
import io.github.rfc2217j.server.SharingPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Looks at one port for what its keys say together. */
final class PortChecks {

  private final Problems problems;

  PortChecks(Problems problems) {
    this.problems = problems;
  }

  /**
   * Looks at a port.
   *
   * @param values what holds for it
   * @param own what the port itself says
   */
  void check(Values values, Values own, PortConfig port) {
    for (Values.Value item : values.items("listen")) {
      place((Place) item.value(), item.spot(), port);
    }
    several(values, port);
    pattern(values, port);
    identities(values, port);
    useless(own, port);
  }

  private void place(Place place, Spot spot, PortConfig port) {
    // No switch over the places: Java makes those at their first use, which the start waits for.
    if (place instanceof Place.Tcp tcp) {
      reachable(tcp.host(), spot, port);
    } else if (place instanceof Place.Range range) {
      reachable(range.host(), spot, port);
      if (!port.isPattern()) {
        problems.error(
            spot,
            "a range of TCP ports is for a pattern of devices; this port needs one address, such"
                + " as "
                + new Place.Tcp(range.host(), range.first()));
      }
    } else if (place instanceof Place.Inherited) {
      inherited(spot, port);
    } else if (!(place instanceof Place.Unix)) {
      throw new IllegalStateException("nobody knows who can reach " + place);
    }
  }

  /** Nobody is to serve a port to a whole network by accident. */
  private void reachable(String host, Spot spot, PortConfig port) {
    try {
      switch (Reach.of(port, InetAddress.getByName(host))) {
        case CLOSED -> {
          // As it should be.
        }
        case OPEN_BEHIND_TLS -> problems.warn(spot, Reach.openBehindTls(port, host));
        case OPEN -> problems.error(spot, Reach.open(host));
      }
    } catch (UnknownHostException e) {
      problems.error(spot, Reach.unknown(host));
    }
  }

  /** Where a socket is that is handed over is known when the server starts, which looks again. */
  private void inherited(Spot spot, PortConfig port) {
    InetAddress any = new InetSocketAddress(0).getAddress();
    switch (Reach.of(port, any)) {
      case CLOSED -> {
        // Wherever it is.
      }
      case OPEN_BEHIND_TLS ->
          problems.warn(spot, "if it is a TCP socket: " + Reach.openBehindTls(port, "its address"));
      case OPEN ->
          problems.warn(
              spot,
              "the port is refused at the start if the socket that is handed over has an address"
                  + " that other machines reach; then add 'tls' with 'client-ca', or 'allow'");
    }
  }

  /** Each address is a port of its own to the library, so what they share is the device alone. */
  private void several(Values values, PortConfig port) {
    boolean exclusive =
        port.options().sharing() == SharingPolicy.EXCLUSIVE
            && port.options().life() == PortLife.ON_DEMAND;
    if (port.listen().size() > 1 && !exclusive && !port.isPattern()) {
      problems.error(
          values.spot("listen"),
          "several addresses are possible with 'sharing: exclusive' and without 'keep-open' alone;"
              + " name one");
    }
  }

  private void pattern(Values values, PortConfig port) {
    if (!port.isPattern()) {
      return;
    }
    if (port.listen().size() != 1 || !(port.listen().getFirst() instanceof Place.Range)) {
      if (values.has("listen")) {
        problems.error(
            values.spot("listen"),
            "a pattern of devices needs one range of TCP ports, such as 127.0.0.1:4000-4099; each"
                + " device gets one of them");
      }
    }
  }

  private void identities(Values values, PortConfig port) {
    boolean asked = port.tls().isPresent() && port.tls().get().clientCa().isPresent();
    for (String key : new String[] {"owners", "observers"}) {
      if (values.has(key) && !asked) {
        problems.error(
            values.spot(key),
            "'"
                + key
                + "' names certificates, but clients are asked for none; add 'tls' with"
                + " 'client-ca'");
      }
    }
    if (values.has("observers") && port.options().sharing() != SharingPolicy.SHARED) {
      problems.warn(values.spot("observers"), "observers are let in only with 'sharing: shared'");
    }
  }

  /** What the port itself says and nothing comes of; defaults may be meant for other ports. */
  private void useless(Values own, PortConfig port) {
    if (own.has("kept-octets") && port.options().life() != PortLife.KEEP_OPEN) {
      problems.warn(own.spot("kept-octets"), "octets are kept only with 'keep-open: true'");
    }
    boolean unix = port.listen().stream().anyMatch(place -> place instanceof Place.Unix);
    if (own.has("socket-permissions") && !unix) {
      problems.warn(
          own.spot("socket-permissions"),
          "these concern UNIX-domain sockets, and the port has none ('listen: unix:/PATH')");
    }
    boolean onlyUnix = port.listen().stream().allMatch(place -> place instanceof Place.Unix);
    if ((own.has("tls") || own.has("allow")) && onlyUnix && !port.listen().isEmpty()) {
      problems.warn(
          own.spot(own.has("tls") ? "tls" : "allow"),
          "at a UNIX-domain socket 'socket-permissions' say who may connect; 'tls' and 'allow' are"
              + " for TCP addresses");
    }
  }
}
