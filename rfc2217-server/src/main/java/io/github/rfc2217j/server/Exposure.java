package io.github.rfc2217j.server;

import java.net.InetAddress;

/** Whether strangers can use a port, as its listener's address and rules are. */
public enum Exposure {
  /** No: only this machine reaches the address, or something keeps out who is not meant. */
  CLOSED,
  /** Yes, whoever reaches the address can; TLS hides what is sent and nothing more. */
  OPEN_BEHIND_TLS,
  /** Yes, whoever reaches the address can, and whoever is on the way can read along. */
  OPEN;

  /**
   * Judges a listener. Any thread; does not block.
   *
   * @param address where it listens; the address that stands for all is reachable
   * @param tls whether it speaks TLS
   * @param mustShowCertificate whether nobody comes in without a certificate that it believes, as
   *     {@link ServerTls#mustShowCertificate} tells; without TLS this counts for nothing
   * @param hasAllowList whether only clients from named addresses may connect
   * @return who can use what is served there
   */
  public static Exposure of(
      InetAddress address, boolean tls, boolean mustShowCertificate, boolean hasAllowList) {
    if (address.isLoopbackAddress() || hasAllowList || (tls && mustShowCertificate)) {
      return CLOSED;
    }
    return tls ? OPEN_BEHIND_TLS : OPEN;
  }
}
