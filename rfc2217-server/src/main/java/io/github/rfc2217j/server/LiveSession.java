package io.github.rfc2217j.server;

import io.github.rfc2217j.api.Subscription;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;

/** A client's session while it lasts, to look at it and to act on it. Any thread. */
public interface LiveSession {

  /**
   * Returns the name of the port that it is for.
   *
   * @return the name, as it was given
   */
  String port();

  /**
   * Returns the client's address.
   *
   * @return such as {@code 192.0.2.7:40312}
   */
  String peer();

  /**
   * Returns the address of this machine to which the client came.
   *
   * @return an {@link java.net.InetSocketAddress}, or a {@link java.net.UnixDomainSocketAddress}
   */
  SocketAddress localAddress();

  /**
   * Returns the names in the client's certificate.
   *
   * @return such as {@code cn:alice}; none if it showed none
   */
  List<String> identities();

  /**
   * Looks at the session.
   *
   * @return how it is; empty while the client has said nothing, and has no place at the port
   */
  Optional<SessionSnapshot> snapshot();

  /**
   * Lets the client go, in order: what it has sent is given to the device. Returns at once; does
   * nothing if it is leaving.
   *
   * @param reason for the log
   */
  void disconnect(String reason);

  /**
   * Has a tap shown what goes over the connection from now on.
   *
   * @param tap what is shown it
   * @return ends that
   */
  Subscription tap(SessionTap tap);
}
