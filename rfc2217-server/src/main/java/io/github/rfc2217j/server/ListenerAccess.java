package io.github.rfc2217j.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects who may come in at a listener. Not for several threads at once. */
final class ListenerAccess {

  private static final Logger LOG = LoggerFactory.getLogger(ListenerAccess.class);

  private final List<Cidr> allowed = new ArrayList<>();
  private final List<IdentityPattern> owners = new ArrayList<>();
  private final List<IdentityPattern> observers = new ArrayList<>();
  private Optional<ServerTls> tls = Optional.empty();

  void tls(ServerTls options) {
    tls = Optional.of(options);
  }

  void allow(String... blocks) {
    Stream.of(blocks).map(Cidr::of).forEach(allowed::add);
  }

  void owners(String... identities) {
    Stream.of(identities).map(IdentityPattern::of).forEach(owners::add);
  }

  void observers(String... identities) {
    Stream.of(identities).map(IdentityPattern::of).forEach(observers::add);
  }

  private boolean asksForCertificates() {
    return tls.isPresent() && tls.get().clientCa().isPresent();
  }

  /**
   * Looks whether the rules fit a place.
   *
   * @throws IllegalArgumentException if they don't; the message says what does
   */
  void check(SocketAddress place, String name) {
    check(Addresses.text(place), place, name);
  }

  /** The same for a place that was given as something else. */
  void check(String where, SocketAddress place, String name) {
    if (!(place instanceof InetSocketAddress tcp)) {
      checkUnix(where, name);
    } else {
      checkTcp(where, tcp, name);
    }
  }

  /**
   * Looks at a listener on an address.
   *
   * @throws IllegalArgumentException if nothing keeps other machines out; the message says what can
   */
  private void checkTcp(String where, InetSocketAddress place, String name) {
    boolean shown =
        tls.isPresent() && tls.get().mustShowCertificate(!owners.isEmpty() || !observers.isEmpty());
    switch (Exposure.of(place.getAddress(), tls.isPresent(), shown, !allowed.isEmpty())) {
      case CLOSED -> {
        // As it should be.
      }
      case OPEN_BEHIND_TLS ->
          LOG.warn(
              "{} at {}: TLS hides what is sent, but anybody who reaches this address can use the"
                  + " port; require client certificates (withClientCa) or name addresses (allow)",
              name,
              where);
      case OPEN ->
          throw new IllegalArgumentException(
              "refused to serve "
                  + name
                  + " on "
                  + where
                  + ": this is not an address of the loopback interface, and whoever can reach it"
                  + " could use the port. Do one of these: give the listener TLS with client"
                  + " certificates, .tls(ServerTls.pem(cert, key).withClientCa(ca)); name the"
                  + " addresses that may come, .allow(\"192.0.2.0/24\"), on a network that you"
                  + " trust; or serve on 127.0.0.1 and let clients come through a tunnel, such as"
                  + " ssh -L 2217:127.0.0.1:"
                  + (place.getPort() == 0 ? "PORT" : place.getPort())
                  + " this-machine");
    }
  }

  /**
   * Looks at a listener on a UNIX-domain socket.
   *
   * @throws IllegalArgumentException if it is to have what makes sense only where clients come over
   *     a network
   */
  void checkUnix(String where, String name) {
    if (tls.isPresent() || !allowed.isEmpty()) {
      throw new IllegalArgumentException(
          "refused to serve "
              + name
              + " on "
              + where
              + " with TLS or a list of addresses: the permissions of the file say who may come."
              + " Leave out .tls(...) and .allow(...)");
    }
  }

  /**
   * Makes the entrance; reads the files for TLS.
   *
   * @throws IOException if a file can't be used; the message says which and why
   * @throws IllegalArgumentException if clients are named that can't be told from others
   */
  Entrance entrance(Site site, String name, Commons commons) throws IOException {
    AccessRule rule =
        new AccessRule(List.copyOf(allowed), List.copyOf(owners), List.copyOf(observers));
    if (rule.namesIdentities() && !asksForCertificates()) {
      throw new IllegalArgumentException(
          "the listener "
              + site.text()
              + " names owners or observers of "
              + name
              + ", but does not ask for client certificates; call"
              + " .tls(ServerTls.pem(cert, key).withClientCa(ca))");
    }
    TlsContexts contexts = tls.isPresent() ? new TlsContexts(tls.get(), commons.tlsLook()) : null;
    return new Entrance(name, rule, contexts, commons);
  }
}
