package io.github.rfc2217j.client;

import io.github.rfc2217j.api.tls.KeyMaterial;
import io.github.rfc2217j.api.tls.SingleKeyManager;
import io.github.rfc2217j.api.tls.TestCa;
import io.github.rfc2217j.api.tls.Trust;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** The TLS of a server that a test makes up. */
final class TlsPeer {

  private final SSLSocketFactory factory;
  private final String version;
  private final boolean demandsCertificate;

  /**
   * Makes it.
   *
   * @param clients whose certificates it believes
   */
  TlsPeer(TestCa.Issued own, Path clients, String version, boolean demandsCertificate)
      throws IOException {
    SSLContext context =
        Trust.context(
            new SingleKeyManager(Optional.of(new KeyMaterial(own.key(), own.chain()))),
            Trust.authorities(clients));
    this.factory = context.getSocketFactory();
    this.version = version;
    this.demandsCertificate = demandsCertificate;
  }

  Socket over(Socket tcp) throws IOException {
    SSLSocket tls = (SSLSocket) factory.createSocket(tcp, null, tcp.getPort(), true);
    tls.setUseClientMode(false);
    tls.setNeedClientAuth(demandsCertificate);
    tls.setEnabledProtocols(new String[] {version});
    return tls;
  }
}
