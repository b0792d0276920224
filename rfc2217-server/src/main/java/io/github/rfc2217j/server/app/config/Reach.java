package io.github.rfc2217j.server.app.config;

import io.github.rfc2217j.server.Exposure;
import java.net.InetAddress;

/** Says in the configuration's words who can reach what is served where. Any thread. */
public final class Reach {

  private Reach() {}

  /**
   * Judges a port.
   *
   * @param port what its keys say
   * @param address where it listens
   * @return who can use it
   */
  public static Exposure of(PortConfig port, InetAddress address) {
    boolean named = !port.owners().isEmpty() || !port.observers().isEmpty();
    return Exposure.of(
        address,
        port.tls().isPresent(),
        port.tls().filter(tls -> tls.mustShowCertificate(named)).isPresent(),
        !port.allow().isEmpty());
  }

  /**
   * Says why a port that is {@link Exposure#OPEN} is not served, and what to do.
   *
   * @param where the address
   * @return the text, without a full stop
   */
  public static String open(String where) {
    return "other machines can reach "
        + where
        + ", and whoever does could use the port. Do one of these: add 'tls' with"
        + " 'client-ca', so that clients need a certificate; add 'allow', such as 'allow:"
        + " 192.0.2.0/24', on a network that you trust; or listen on 127.0.0.1 and let"
        + " clients come by ssh -L";
  }

  /**
   * Says that a host to listen on has no address.
   *
   * @param host its name
   * @return the text, without a full stop
   */
  public static String unknown(String host) {
    return "no host '" + host + "' is known here; use 127.0.0.1, or an address of this machine";
  }

  /** Says what is suspicious about a port that is {@link Exposure#OPEN_BEHIND_TLS}. */
  static String openBehindTls(PortConfig port, String where) {
    boolean asked = port.tls().flatMap(tls -> tls.clientCa()).isPresent();
    return "TLS hides what is sent, but anybody who reaches "
        + where
        + " can use the port; "
        + (asked
            ? "say 'client-certificates: required' in 'tls', or add 'owners' or 'allow'"
            : "add 'client-ca' to 'tls', or 'allow'");
  }
}
