package io.github.rfc2217j.endtoend.soak;

import io.github.rfc2217j.api.tls.TestCa;
import io.github.rfc2217j.server.ServerTls;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/** The server's certificate and key, in files that are written anew while they are used. */
final class Certificates {

  private final TestCa ca = new TestCa("Soak CA");
  private final Path authority;
  private final Path certificate;
  private final Path key;

  Certificates(Path folder) throws GeneralSecurityException, IOException {
    authority = ca.pem(folder.resolve("ca.pem"));
    certificate = folder.resolve("server.pem");
    key = folder.resolve("server.key");
    renew();
  }

  /** Writes one file after the other, as most tools do: for a moment they don't fit together. */
  void renew() throws GeneralSecurityException, IOException {
    TestCa.Issued issued = ca.issue("soak", "ip:127.0.0.1");
    issued.certificatePem(certificate);
    issued.keyPem(key);
  }

  ServerTls server() {
    return ServerTls.pem(certificate, key);
  }

  String query() {
    return "?tls_ca=" + authority;
  }
}
