package io.github.rfc2217j.server;

import io.github.rfc2217j.api.tls.Identities;
import io.github.rfc2217j.api.tls.TlsSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who comes in at a listener. {@link #turnsAway} is the acceptor's and never blocks, {@link #admit}
 * is called on the client's own thread. Each refusal is one line in the log and one count.
 */
final class Entrance {

  private static final Logger LOG = LoggerFactory.getLogger(Entrance.class);

  /**
   * A client that is let in.
   *
   * @param socket what to speak to it by
   * @param role as what it came in
   * @param identities the names in its certificate, none if it showed none
   */
  record Admitted(Socket socket, Role role, List<String> identities) {}

  private final String port;
  private final AccessRule rule;
  private final @Nullable TlsContexts tls;
  private final Crowd crowd;
  private final Refusals refusals;
  private final Consumer<LiveSession> begun;

  Entrance(String port, AccessRule rule, @Nullable TlsContexts tls, Commons commons) {
    this.port = port;
    this.rule = rule;
    this.tls = tls;
    this.crowd = commons.crowd();
    this.refusals = commons.refusals();
    this.begun = commons.begun();
  }

  Limits limits() {
    return crowd.limits();
  }

  /** Returns the name of the port that is behind it. */
  String port() {
    return port;
  }

  boolean isPlain() {
    return tls == null;
  }

  /** Counts a refusal, of which the caller writes the line. */
  void count(Refusal reason, String peer) {
    refusals.count(reason);
    Journal.all().refused(port, peer, reason);
  }

  /** Looks at a client that has connected; whoever is not turned away has to {@link #leave}. */
  boolean turnsAway(Socket socket) {
    InetAddress address = socket.getInetAddress();
    if (!rule.allows(address)) {
      refuse(socket, Refusal.ADDRESS, "its address is not on the allow list of " + port);
      return true;
    }
    Optional<Refusal> full = crowd.enter(address);
    if (full.isPresent()) {
      refuse(
          socket,
          full.get(),
          full.get() == Refusal.TOTAL
              ? "the server has " + limits().connections() + " connections, its limit"
              : "its address has "
                  + limits().connectionsPerAddress()
                  + " connections, the limit for one address");
      return true;
    }
    return false;
  }

  /** Tells the program of a client that is about to be greeted. */
  void begin(LiveSession session) {
    try {
      begun.accept(session);
    } catch (RuntimeException e) {
      LOG.error("{}: the program's listener for sessions fails", session.peer(), e);
    }
  }

  void leave(InetAddress address) {
    crowd.leave(address);
  }

  /** Shakes hands if the listener has TLS, and looks who it is; empty if it may not come in. */
  Optional<Admitted> admit(Socket tcp) throws IOException {
    if (tls == null) {
      return Optional.of(new Admitted(tcp, Role.OWNER, List.of()));
    }
    TlsSocket socket = tls.over(tcp);
    SSLSession session;
    try {
      session = socket.handshake(limits().handshake().toNanos());
    } catch (IOException e) {
      refuse(tcp, Refusal.TLS, "TLS failed: " + explain(e));
      // The alert that says why is on its way.
      Farewell.listen(tcp);
      return Optional.empty();
    }
    List<String> identities = identities(session);
    Optional<Role> role = rule.role(identities);
    if (role.isEmpty()) {
      refuse(
          tcp,
          Refusal.IDENTITY,
          identities.isEmpty()
              ? "it showed no certificate, and " + port + " is for named clients only"
              : "its certificate is for "
                  + String.join(", ", identities)
                  + ", none of which may use "
                  + port);
      Farewell.say(socket, "Your certificate does not give access to this serial port.");
      return Optional.empty();
    }
    LOG.info(
        "{}: {} {}{}",
        Sockets.peer(tcp),
        session.getProtocol(),
        session.getCipherSuite(),
        identities.isEmpty() ? "" : ", is " + String.join(", ", identities));
    return Optional.of(new Admitted(socket, role.get(), identities));
  }

  private String explain(IOException e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof SocketTimeoutException) {
      return "the handshake was not over after " + limits().handshake().toMillis() / 1000.0 + " s";
    }
    if (message.contains("Unsupported or unrecognized SSL message")) {
      return "it does not speak TLS; clients of this listener open rfc2217s://";
    }
    if (message.contains("certificate_unknown") || message.contains("unknown_ca")) {
      return "the client does not believe the server's certificate (" + message + ")";
    }
    if (message.contains("client certificate chain")) {
      return "it showed no certificate, and one is required";
    }
    return e instanceof SSLException ? message : "the connection broke: " + message;
  }

  private static List<String> identities(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate own
          ? Identities.of(own)
          : List.of();
    } catch (SSLPeerUnverifiedException e) {
      // It showed none.
      return List.of();
    }
  }

  private void refuse(Socket socket, Refusal reason, String why) {
    count(reason, Sockets.peer(socket));
    LOG.info("{}: refused, {}", Sockets.peer(socket), why);
  }
}
