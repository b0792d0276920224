package io.github.rfc2217j.api.tls;

import io.github.rfc2217j.api.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A private key and its certificate, as one end shows them to the other. Immutable.
 *
 * @param key the private key
 * @param chain its certificate, then those that issued it
 */
public record KeyMaterial(PrivateKey key, List<X509Certificate> chain) {

  /**
   * Reads PEM.
   *
   * @param certificates the file of the certificate and those that issued it, the own one first
   * @param key the file of the private key, PKCS#8; may be the same file
   * @param password the key's password, if it is encrypted
   * @return what they hold
   * @throws IOException if a file can't be used or the two do not belong together; the message says
   *     which one and why
   */
  public static KeyMaterial pem(Path certificates, Path key, Optional<Secret> password)
      throws IOException {
    List<X509Certificate> chain = Certificates.readChain(certificates);
    PrivateKey privateKey = PrivateKeys.read(key, password);
    if (!belongTogether(privateKey, chain.getFirst().getPublicKey())) {
      throw new KeyMaterialException(
          "the private key in "
              + key
              + " does not belong to the first certificate in "
              + certificates
              + " ("
              + chain.getFirst().getSubjectX500Principal()
              + "). Compare: openssl pkey -pubout -in "
              + key
              + " and openssl x509 -noout -pubkey -in "
              + certificates);
    }
    return new KeyMaterial(privateKey, chain);
  }

  /**
   * Reads PKCS#12.
   *
   * @param file the key store, with one private key
   * @param password its password; empty for a store without one
   * @return what it holds
   * @throws IOException if the file can't be used; the message says why
   */
  public static KeyMaterial pkcs12(Path file, Optional<Secret> password) throws IOException {
    byte[] octets = KeyFiles.read(file, KeyFiles.LONGEST);
    KeyFiles.requirePrivate(file);
    char[] text = password.isPresent() ? password.get().reveal() : new char[0];
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(octets), text);
      return only(file, store, text);
    } catch (KeyMaterialException e) {
      throw e;
    } catch (IOException e) {
      if (e.getCause() instanceof UnrecoverableKeyException) {
        throw wrongPassword(file, password, e);
      }
      throw new KeyMaterialException(
          file
              + " is not a PKCS#12 key store, or it is damaged ("
              + e.getMessage()
              + "). Make one: openssl pkcs12 -export -in cert.pem -inkey key.pem -out store.p12;"
              + " PEM files are named as certificate and key",
          e);
    } catch (UnrecoverableKeyException e) {
      throw wrongPassword(file, password, e);
    } catch (GeneralSecurityException e) {
      throw new KeyMaterialException(file + " can't be read: " + e.getMessage(), e);
    } finally {
      Arrays.fill(text, '\0');
    }
  }

  private static KeyMaterialException wrongPassword(
      Path file, Optional<Secret> password, Exception cause) {
    return new KeyMaterialException(
        file
            + (password.isPresent()
                ? " can't be opened with " + password.get() + ": it is not the right one"
                : " has a password, and none is given; name a file or an environment variable that"
                    + " holds it"),
        cause);
  }

  private static KeyMaterial only(Path file, KeyStore store, char[] password)
      throws GeneralSecurityException, IOException {
    List<String> keys = new ArrayList<>();
    for (String alias : Collections.list(store.aliases())) {
      if (store.isKeyEntry(alias)) {
        keys.add(alias);
      }
    }
    if (keys.size() != 1) {
      throw new KeyMaterialException(
          file
              + (keys.isEmpty()
                  ? " has no private key, only certificates. Make one with both"
                  : " has several private keys ("
                      + String.join(", ", keys)
                      + "). Make one with one")
              + ": openssl pkcs12 -export -in cert.pem -inkey key.pem -out store.p12");
    }
    Key key = store.getKey(keys.getFirst(), password);
    Certificate[] chain = store.getCertificateChain(keys.getFirst());
    if (!(key instanceof PrivateKey privateKey) || chain == null || chain.length == 0) {
      throw new KeyMaterialException(
          file + ": the key '" + keys.getFirst() + "' has no certificate");
    }
    List<X509Certificate> certificates = new ArrayList<>();
    for (Certificate each : chain) {
      if (each instanceof X509Certificate x509) {
        certificates.add(x509);
      }
    }
    Certificates.requireChain(file, certificates);
    return new KeyMaterial(privateKey, List.copyOf(certificates));
  }

  private static boolean belongTogether(PrivateKey key, PublicKey publicKey) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          case "EdDSA" -> "EdDSA";
          // Its parameters differ from key to key; the handshake shows whether they fit.
          default -> "";
        };
    if (algorithm.isEmpty()) {
      return key.getAlgorithm().equals(publicKey.getAlgorithm());
    }
    byte[] probe = {1, 2, 3, 4};
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(probe);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(probe);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      // A public key of another kind.
      return false;
    }
  }

  /** Names the certificate; nothing of the key. */
  @Override
  public String toString() {
    return "the key of " + chain.getFirst().getSubjectX500Principal();
  }
}
