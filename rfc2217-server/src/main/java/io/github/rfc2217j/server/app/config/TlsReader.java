package io.github.rfc2217j.server.app.config;

import io.github.rfc2217j.api.Secret;
import io.github.rfc2217j.api.tls.KeyMaterial;
import io.github.rfc2217j.api.tls.Trust;
import io.github.rfc2217j.server.ClientCertificates;
import io.github.rfc2217j.server.ServerTls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Makes the TLS of a port, and looks whether its files can be used. */
final class TlsReader {

  private final Path directory;
  private final Problems problems;

  TlsReader(Path directory, Problems problems) {
    this.directory = directory;
    this.problems = problems;
  }

  Optional<ServerTls> read(Values values) {
    Optional<Path> cert = file(values, "cert");
    Optional<Path> keystore = file(values, "keystore");
    Optional<Path> clientCa = file(values, "client-ca");
    if (cert.isPresent() == keystore.isPresent()) {
      problems.error(
          values.spot(), "tls needs a certificate: either 'cert' (and 'key') or 'keystore'");
      return Optional.empty();
    }
    ClientCertificates asked =
        PortsReader.word(values, "client-certificates", ClientCertificates.class)
            .orElse(clientCa.isPresent() ? ClientCertificates.REQUIRED : ClientCertificates.NONE);
    if (clientCa.isPresent() == (asked == ClientCertificates.NONE)) {
      problems.error(
          values.spot("client-certificates"),
          "'client-ca' and 'client-certificates' go together: name the authority, or ask for none");
      return Optional.empty();
    }
    Optional<Path> key = file(values, "key");
    if (key.isPresent() && cert.isEmpty()) {
      problems.error(values.spot("key"), "'key' belongs to 'cert'; a key store has its key inside");
      return Optional.empty();
    }
    ServerTls tls =
        new ServerTls(
            cert,
            key,
            keystore,
            file(values, "password-file").map(Secret::inFile),
            clientCa,
            asked);
    look(values, tls);
    return Optional.of(tls);
  }

  private Optional<Path> file(Values values, String key) {
    return values.get(key, Path.class).map(directory::resolve);
  }

  private void look(Values values, ServerTls tls) {
    Spot spot = values.spot(tls.keystore().isPresent() ? "keystore" : keyOf(values));
    try {
      KeyMaterial material =
          tls.keystore().isPresent()
              ? KeyMaterial.pkcs12(tls.keystore().get(), tls.password())
              : KeyMaterial.pem(
                  tls.cert().orElseThrow(), tls.key().or(tls::cert).orElseThrow(), tls.password());
      Instant end = material.chain().getFirst().getNotAfter().toInstant();
      if (end.isBefore(Instant.now())) {
        problems.warn(spot, "the certificate expired on " + end + ": clients refuse it; renew it");
      }
    } catch (IOException e) {
      problems.error(spot, String.valueOf(e.getMessage()));
    }
    try {
      if (tls.clientCa().isPresent()) {
        Trust.authorities(tls.clientCa().get());
      }
    } catch (IOException e) {
      problems.error(values.spot("client-ca"), String.valueOf(e.getMessage()));
    }
  }

  private static String keyOf(Values values) {
    return values.has("key") ? "key" : "cert";
  }
}
