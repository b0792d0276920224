package io.github.rfc2217j.api.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows one key and certificate, or none, and knows whether the peer asked for it. The key is shown
 * also to a server that names other issuers: its refusal says more than silence does. For one
 * connection of a client, or for all of a server; any thread.
 */
public final class SingleKeyManager extends X509ExtendedKeyManager {

  private static final String ALIAS = "key";

  private final Optional<KeyMaterial> material;
  private volatile boolean asked;

  /**
   * Makes a manager.
   *
   * @param material what to show
   */
  public SingleKeyManager(Optional<KeyMaterial> material) {
    this.material = material;
  }

  /**
   * Tells whether a server asked for a client's certificate.
   *
   * @return true if it did
   */
  public boolean wasAsked() {
    return asked;
  }

  /**
   * Tells whether there is something to show.
   *
   * @return true if there is
   */
  public boolean hasKey() {
    return material.isPresent();
  }

  private @Nullable String choose(String... types) {
    return material
        .map(own -> own.key().getAlgorithm())
        .filter(Arrays.asList(types)::contains)
        .map(algorithm -> ALIAS)
        .orElse(null);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
    asked = true;
    return choose(types);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return chooseClientAlias(types, issuers, null);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return choose(type);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return choose(type);
  }

  @Override
  public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return material.map(own -> own.chain().toArray(X509Certificate[]::new)).orElse(null);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return material.map(KeyMaterial::key).orElse(null);
  }
}
