package io.github.rfc2217j.client;

import io.github.rfc2217j.api.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whom a client believes and what it shows, over TLS 1.3 or 1.2. The files are read at each
 * connection, so a renewed certificate counts from the next one on.
 *
 * <p>Without {@code ca} and {@code pins} the server's certificate must come from an authority that
 * Java trusts. With pins alone nothing but the key counts: neither issuer, nor name, nor date. With
 * both, both must be right.
 *
 * @param ca the certificates of the authorities to believe, or the server's own, PEM; instead of
 *     those that Java trusts
 * @param pins the SHA-256 of the server's public key or of its certificate; one of them must be
 *     right. Lower-case hexadecimal digits
 * @param cert the client's certificate and those that issued it, PEM
 * @param key the client's private key, PEM (PKCS#8); if it is left out, it is in the same file as
 *     the certificate
 * @param keystore the client's certificate and key in one PKCS#12 file, instead of the two
 * @param password what {@code key} or {@code keystore} is encrypted by
 * @param verifyHost whether the certificate must be for the name or the address that is connected
 *     to
 * @param serverName the name that the certificate must be for, where the host is reached by another
 *     one, through a tunnel for instance
 */
public record TlsOptions(
    Optional<Path> ca,
    List<String> pins,
    Optional<Path> cert,
    Optional<Path> key,
    Optional<Path> keystore,
    Optional<Secret> password,
    boolean verifyHost,
    Optional<String> serverName) {

  /** Whom Java trusts is believed if the name is right; the client shows no certificate. */
  public static final TlsOptions DEFAULT = builder().build();

  /**
   * Makes options.
   *
   * @throws IllegalArgumentException if they contradict each other or a pin is malformed
   */
  public TlsOptions {
    pins = pins.stream().map(CertificatePin::normalized).toList();
    if (key.isPresent() && cert.isEmpty()) {
      throw new IllegalArgumentException("tls_key needs tls_cert, the certificate of the key");
    }
    if (cert.isPresent() && keystore.isPresent()) {
      throw new IllegalArgumentException(
          "tls_cert and tls_keystore are two places for the client's certificate; name one");
    }
    if (password.isPresent() && cert.isEmpty() && keystore.isEmpty()) {
      throw new IllegalArgumentException(
          "a password is given, but neither tls_keystore nor tls_cert and tls_key, which it opens");
    }
  }

  /**
   * Starts from the defaults.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects options. For one thread. */
  public static final class Builder {
    private Optional<Path> ca = Optional.empty();
    private final List<String> pins = new ArrayList<>();
    private Optional<Path> cert = Optional.empty();
    private Optional<Path> key = Optional.empty();
    private Optional<Path> keystore = Optional.empty();
    private Optional<Secret> password = Optional.empty();
    private boolean verifyHost = true;
    private Optional<String> serverName = Optional.empty();

    private Builder() {}

    /**
     * Believes these authorities only.
     *
     * @param file their certificates, or the server's own, PEM
     * @return this
     */
    public Builder ca(Path file) {
      ca = Optional.of(file);
      return this;
    }

    /**
     * Recognizes the server by its key. May be called again, for a key that is to come.
     *
     * @param sha256 of the public key or of the certificate: 64 hexadecimal digits, with or without
     *     colons, or {@code sha256/} and base64
     * @return this
     * @throws IllegalArgumentException if it is something else
     */
    public Builder pin(String sha256) {
      pins.add(CertificatePin.normalized(sha256));
      return this;
    }

    /**
     * Shows a certificate to the server.
     *
     * @param file the certificate and those that issued it, PEM
     * @return this
     */
    public Builder cert(Path file) {
      cert = Optional.of(file);
      return this;
    }

    /**
     * Names the certificate's key.
     *
     * @param file the key, PEM (PKCS#8); readable by its owner alone
     * @return this
     */
    public Builder key(Path file) {
      key = Optional.of(file);
      return this;
    }

    /**
     * Shows the certificate in a key store to the server.
     *
     * @param file PKCS#12; readable by its owner alone
     * @return this
     */
    public Builder keystore(Path file) {
      keystore = Optional.of(file);
      return this;
    }

    /**
     * Says what the key or the key store is encrypted by.
     *
     * @param secret the password, or where it is
     * @return this
     */
    public Builder password(Secret secret) {
      password = Optional.of(secret);
      return this;
    }

    /**
     * Says whether the certificate must be for the name or the address that is connected to.
     *
     * @param verify false believes any server that the authorities have given a certificate
     * @return this
     */
    public Builder verifyHost(boolean verify) {
      verifyHost = verify;
      return this;
    }

    /**
     * Says which name the certificate must be for, if it is not the host's.
     *
     * @param name the name
     * @return this
     */
    public Builder serverName(String name) {
      serverName = Optional.of(name);
      return this;
    }

    /**
     * Makes the options.
     *
     * @return the options
     * @throws IllegalArgumentException if they contradict each other
     */
    public TlsOptions build() {
      return new TlsOptions(ca, pins, cert, key, keystore, password, verifyHost, serverName);
    }
  }
}
