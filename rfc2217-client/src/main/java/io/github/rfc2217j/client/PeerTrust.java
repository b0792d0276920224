package io.github.rfc2217j.client;

import io.github.rfc2217j.api.tls.Identities;
import java.net.Socket;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a server is the right one, and says why not. For one connection; called by the
 * thread that is in the handshake.
 */
final class PeerTrust extends X509ExtendedTrustManager {

  private final TlsOptions options;
  private final String wanted;
  private final Optional<X509ExtendedTrustManager> authorities;
  private @Nullable TlsFailedException failure;

  /**
   * Makes a judge.
   *
   * @param wanted the name that the certificate must be for
   * @param authorities whom to believe; empty if pins alone count
   */
  PeerTrust(TlsOptions options, String wanted, Optional<X509ExtendedTrustManager> authorities) {
    this.options = options;
    this.wanted = wanted;
    this.authorities = authorities;
  }

  /** Why the server was refused, null if it was not. */
  @Nullable TlsFailedException failure() {
    return failure;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    X509Certificate certificate = chain[0];
    if (!options.pins().isEmpty() && !CertificatePin.matches(options.pins(), certificate)) {
      throw refuse(
          TlsFailure.PIN_MISMATCH,
          "the server's key is not the pinned one: "
              + named(certificate)
              + " has a public key with SHA-256 "
              + CertificatePin.ofKey(certificate)
              + ". If the server got a new key, ask its operator to confirm this number and change"
              + " tls_pin; if not, somebody is in between",
          null);
    }
    if (authorities.isPresent()) {
      check(authorities.get(), chain, type, socket);
    }
  }

  private void check(
      X509ExtendedTrustManager judge, X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    try {
      judge.checkServerTrusted(chain, type, socket);
      // A certificate that is itself among the authorities' is believed without a look at its date.
      chain[0].checkValidity();
    } catch (CertificateException e) {
      throw explain(judge, chain, type, e);
    }
  }

  private CertificateException explain(
      X509ExtendedTrustManager judge,
      X509Certificate[] chain,
      String type,
      CertificateException e) {
    X509Certificate certificate = chain[0];
    for (X509Certificate each : chain) {
      try {
        each.checkValidity();
      } catch (CertificateExpiredException expired) {
        return refuse(TlsFailure.EXPIRED, expired(each, certificate), e);
      } catch (CertificateNotYetValidException early) {
        return refuse(TlsFailure.NOT_YET_VALID, notYetValid(each, certificate), e);
      }
    }
    if (reason(e) == BasicReason.EXPIRED) {
      return refuse(TlsFailure.EXPIRED, "the certificate of the server's CA has expired", e);
    }
    if (options.verifyHost() && isTrustedButForItsName(judge, chain, type)) {
      return refuse(
          TlsFailure.HOST_NAME,
          "the server's certificate is not for '"
              + wanted
              + "': "
              + names(certificate)
              + " ("
              + e.getMessage()
              + "). Connect by one of its names, name one as tls_server_name, or give the server a"
              + " certificate with this one as subjectAltName",
          e);
    }
    return refuse(
        TlsFailure.UNTRUSTED,
        "the server's certificate is not trusted: "
            + named(certificate)
            + " was issued by "
            + certificate.getIssuerX500Principal()
            + ", and nothing leads from there to "
            + (options.ca().isPresent()
                ? "a certificate in " + options.ca().get()
                : "an authority that Java trusts; if it is an own CA, name its file as tls_ca")
            + (chain.length == 1
                ? ". The server sends its own certificate alone: if there are others between the"
                    + " two, it must send them as well"
                : "")
            + " ("
            + e.getMessage()
            + ')',
        e);
  }

  private boolean isTrustedButForItsName(
      X509ExtendedTrustManager judge, X509Certificate[] chain, String type) {
    try {
      judge.checkServerTrusted(chain, type);
      return true;
    } catch (CertificateException e) {
      return false;
    }
  }

  private static @Nullable Object reason(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertPathValidatorException path) {
        return path.getReason();
      }
    }
    return null;
  }

  private static String expired(X509Certificate which, X509Certificate server) {
    return whose(which, server)
        + " expired on "
        + which.getNotAfter().toInstant()
        + ". Renew it at the server; if it is valid, this machine's clock is wrong";
  }

  private static String notYetValid(X509Certificate which, X509Certificate server) {
    return whose(which, server)
        + " is not valid before "
        + which.getNotBefore().toInstant()
        + ", and this machine's clock says "
        + java.time.Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
        + ". Check both clocks";
  }

  private static String whose(X509Certificate which, X509Certificate server) {
    return which.equals(server)
        ? "the server's certificate, " + named(which) + ','
        : "a certificate above the server's, " + named(which) + ',';
  }

  private static String named(X509Certificate certificate) {
    return '\'' + certificate.getSubjectX500Principal().getName() + '\'';
  }

  private static String names(X509Certificate certificate) {
    List<String> names = Identities.of(certificate);
    return names.isEmpty() ? "it names nobody" : "it is for " + String.join(", ", names);
  }

  private CertificateException refuse(
      TlsFailure kind, String message, @Nullable CertificateException cause) {
    failure = new TlsFailedException(kind, message, cause);
    return new CertificateException(message, cause);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("connections are sockets here");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("a server can't be checked without its connection");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("a client has no clients");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
