package io.github.rfc2217j.api.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Whose certificates are believed, and the TLS that is made of it. */
public final class Trust {

  private Trust() {}

  /**
   * Believes what the Java virtual machine believes by default.
   *
   * @return a trust manager
   * @throws KeyMaterialException if the machine's own list can't be read
   */
  public static X509ExtendedTrustManager system() throws KeyMaterialException {
    try {
      return manager(null);
    } catch (GeneralSecurityException e) {
      throw new KeyMaterialException(
          "the certificates that Java trusts by default can't be read ("
              + e.getMessage()
              + "); see the system property javax.net.ssl.trustStore, or name an own CA",
          e);
    }
  }

  /**
   * Believes certificates that are in a file, and what they have issued.
   *
   * @param file one or more certificates, PEM
   * @return a trust manager
   * @throws KeyMaterialException if the file can't be used; the message says why
   */
  public static X509ExtendedTrustManager authorities(Path file) throws KeyMaterialException {
    List<X509Certificate> certificates = Certificates.read(file);
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < certificates.size(); i++) {
        store.setCertificateEntry("ca" + i, certificates.get(i));
      }
      return manager(store);
    } catch (GeneralSecurityException | IOException e) {
      throw new KeyMaterialException(file + " can't be used as CA: " + e.getMessage(), e);
    }
  }

  private static X509ExtendedTrustManager manager(@Nullable KeyStore store)
      throws GeneralSecurityException {
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager x509) {
        return x509;
      }
    }
    throw new GeneralSecurityException("no X.509 trust manager in this Java");
  }

  /**
   * Makes the TLS of connections.
   *
   * @param key what the own end shows
   * @param trust whom it believes, null for nobody
   * @return a new context, with a cache of sessions of its own
   * @throws KeyMaterialException if this Java has no TLS
   */
  public static SSLContext context(KeyManager key, @Nullable TrustManager trust)
      throws KeyMaterialException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {key},
          trust == null ? new TrustManager[0] : new TrustManager[] {trust},
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new KeyMaterialException("this Java has no TLS: " + e.getMessage(), e);
    }
  }
}
