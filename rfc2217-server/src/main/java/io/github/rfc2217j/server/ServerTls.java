package io.github.rfc2217j.server;

import io.github.rfc2217j.api.Secret;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a listener shows and whom it believes, over TLS 1.3 or 1.2. The files are read when the
 * server starts, and again when one of them has changed: who connects after that sees the new
 * certificate. New files that can't be used leave the old ones in force, and the log says so.
 *
 * @param cert the certificate and those that issued it, the own one first, PEM
 * @param key its private key, PEM (PKCS#8), readable by its owner alone; if it is left out, it is
 *     in the same file as the certificate
 * @param keystore certificate and key in one PKCS#12 file, instead of the two
 * @param password what {@code key} or {@code keystore} is encrypted by
 * @param clientCa the certificates of the authorities whose clients are believed, PEM
 * @param clientCertificates whether clients must show certificates
 */
public record ServerTls(
    Optional<Path> cert,
    Optional<Path> key,
    Optional<Path> keystore,
    Optional<Secret> password,
    Optional<Path> clientCa,
    ClientCertificates clientCertificates) {

  /**
   * Makes options.
   *
   * @throws IllegalArgumentException if they contradict each other
   */
  public ServerTls {
    if (cert.isPresent() == keystore.isPresent()) {
      throw new IllegalArgumentException(
          "a server with TLS needs a certificate: either PEM files or a key store");
    }
    if (key.isPresent() && cert.isEmpty()) {
      throw new IllegalArgumentException("a key needs the certificate that belongs to it");
    }
    if (clientCa.isPresent() == (clientCertificates == ClientCertificates.NONE)) {
      throw new IllegalArgumentException(
          "client certificates and the CA that issues them go together: name both or none");
    }
  }

  /**
   * Shows a certificate from PEM files.
   *
   * @param cert the certificate and those that issued it, the own one first
   * @param key its private key (PKCS#8), readable by its owner alone; may be the same file
   * @return the options
   */
  public static ServerTls pem(Path cert, Path key) {
    return new ServerTls(
        Optional.of(cert),
        Optional.of(key),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        ClientCertificates.NONE);
  }

  /**
   * Shows the certificate in a key store.
   *
   * @param keystore PKCS#12 with one private key, readable by its owner alone
   * @param password its password
   * @return the options
   */
  public static ServerTls pkcs12(Path keystore, Secret password) {
    return new ServerTls(
        Optional.empty(),
        Optional.empty(),
        Optional.of(keystore),
        Optional.of(password),
        Optional.empty(),
        ClientCertificates.NONE);
  }

  /**
   * Says what the key is encrypted by.
   *
   * @param secret the password, or where it is
   * @return the options with it
   */
  public ServerTls withPassword(Secret secret) {
    return new ServerTls(cert, key, keystore, Optional.of(secret), clientCa, clientCertificates);
  }

  /**
   * Lets in those clients alone that show a certificate of an authority; see also {@link
   * Binding#owners}.
   *
   * @param ca the authority's certificates, PEM
   * @return the options with it
   */
  public ServerTls withClientCa(Path ca) {
    return withClientCa(ca, ClientCertificates.REQUIRED);
  }

  /**
   * Asks clients for a certificate of an authority.
   *
   * @param ca the authority's certificates, PEM
   * @param certificates whether they must have one
   * @return the options with it
   */
  public ServerTls withClientCa(Path ca, ClientCertificates certificates) {
    return new ServerTls(cert, key, keystore, password, Optional.of(ca), certificates);
  }

  /**
   * Tells whether nobody comes in without a certificate of the authority. Where certificates are
   * {@linkplain ClientCertificates#OPTIONAL optional}, this is so only if the port is for named
   * clients, for a client without a certificate has no name.
   *
   * @param namesClients whether the listener names {@linkplain Binding#owners owners} or
   *     {@linkplain Binding#observers observers}
   * @return whether they must show one
   */
  public boolean mustShowCertificate(boolean namesClients) {
    return switch (clientCertificates) {
      case NONE -> false;
      case OPTIONAL -> namesClients;
      case REQUIRED -> true;
    };
  }
}
