package io.github.rfc2217j.client;

import io.github.rfc2217j.api.tls.KeyMaterial;
import io.github.rfc2217j.api.tls.SingleKeyManager;
import io.github.rfc2217j.api.tls.TlsSocket;
import io.github.rfc2217j.api.tls.Trust;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * TLS for one connection: reads the key material, shakes hands, and says what went wrong. The
 * reader thread prepares and shakes hands; {@link #explain} from any.
 */
final class TlsLink {

  private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");

  private final TlsOptions options;
  private final String wanted;
  private final SingleKeyManager key;
  private final PeerTrust trust;
  private final SSLContext context;

  /**
   * Reads the files.
   *
   * @throws IOException if one can't be used; the message says which and why
   */
  TlsLink(TlsOptions options, String host) throws IOException {
    this.options = options;
    // The zone of an address is this machine's affair, and stands in no certificate.
    this.wanted = options.serverName().orElse(host.replaceFirst("%.*", ""));
    this.key = new SingleKeyManager(material(options));
    this.trust =
        new PeerTrust(
            options,
            wanted,
            options.ca().isPresent()
                ? Optional.of(Trust.authorities(options.ca().get()))
                : options.pins().isEmpty() ? Optional.of(Trust.system()) : Optional.empty());
    this.context = Trust.context(key, trust);
  }

  private static Optional<KeyMaterial> material(TlsOptions options) throws IOException {
    if (options.keystore().isPresent()) {
      return Optional.of(KeyMaterial.pkcs12(options.keystore().get(), options.password()));
    }
    if (options.cert().isPresent()) {
      return Optional.of(
          KeyMaterial.pem(
              options.cert().get(),
              options.key().orElse(options.cert().get()),
              options.password()));
    }
    return Optional.empty();
  }

  /** Puts TLS over a connection. */
  TlsSocket over(Socket tcp) throws IOException {
    SSLSocket tls =
        (SSLSocket) context.getSocketFactory().createSocket(tcp, wanted, tcp.getPort(), false);
    if (options.verifyHost()) {
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      tls.setSSLParameters(parameters);
    }
    return new TlsSocket(tcp, tls);
  }

  void handshake(TlsSocket socket, long nanos) throws TlsFailedException {
    try {
      socket.handshake(nanos);
    } catch (IOException e) {
      throw explain(e, nanos);
    }
  }

  private TlsFailedException explain(IOException e, long nanos) {
    TlsFailedException refused = trust.failure();
    if (refused != null) {
      return refused;
    }
    if (e instanceof SocketTimeoutException) {
      return new TlsFailedException(
          TlsFailure.TIMED_OUT,
          "the handshake was not over after "
              + Wording.time(nanos)
              + ". Does the server speak TLS on this port? A plain one takes the handshake for data"
              + " and waits; use rfc2217:// for it. If it is slow, raise connect_timeout",
          e);
    }
    String message = String.valueOf(e.getMessage());
    // The JDK has no type for it.
    if (message.contains("Unsupported or unrecognized SSL message")) {
      return new TlsFailedException(
          TlsFailure.NOT_TLS,
          "what answers does not speak TLS. If it is a server without TLS, use rfc2217://; if not,"
              + " check the port",
          e);
    }
    if (e.getCause() instanceof EOFException && !key.wasAsked()) {
      return new TlsFailedException(
          TlsFailure.NOT_TLS,
          "the server closed the connection during the handshake, without a word of TLS. It speaks"
              + " something else (use rfc2217:// if it has no TLS), or does not let this machine"
              + " in",
          e);
    }
    TlsFailedException certificate = explainEarly(e);
    if (certificate != null) {
      return certificate;
    }
    String alert = alert(e);
    if (alert.equals("protocol_version")
        || message.contains("protocol version")
        || message.contains("is not accepted by client preferences")) {
      return new TlsFailedException(
          TlsFailure.VERSION,
          "the server offers neither TLS 1.3 nor 1.2 ("
              + message
              + "). Older versions are broken: renew or configure the server's TLS",
          e);
    }
    return new TlsFailedException(
        TlsFailure.HANDSHAKE,
        "the handshake failed: "
            + message
            + (alert.equals("handshake_failure")
                ? ". The two ends have no cipher suite or kind of key in common"
                : ""),
        e);
  }

  /** The alert that the peer has sent, as TLS names it; empty if it sent none. */
  static String alert(@Nullable Throwable e) {
    Matcher matcher = ALERT.matcher(e == null ? "" : String.valueOf(e.getMessage()));
    return matcher.find() ? matcher.group(1) : "";
  }

  /**
   * Explains an end that comes before anything else has come: since TLS 1.3 a server looks at the
   * client's certificate when the client has long gone on.
   *
   * @param e what ended the connection, null for its orderly end
   * @return the explanation, null if the certificate has nothing to do with it
   */
  @Nullable TlsFailedException explainEarly(@Nullable IOException e) {
    if (!key.wasAsked()) {
      return null;
    }
    String said = e == null ? "it closed the connection" : String.valueOf(e.getMessage()).strip();
    if (!key.hasKey()) {
      return new TlsFailedException(
          TlsFailure.CLIENT_CERTIFICATE_REQUIRED,
          "the server asks for a client certificate and none is set: set tls_cert and tls_key, or"
              + " tls_keystore ("
              + said
              + ')',
          e);
    }
    if (e instanceof SocketException || (e instanceof SSLException && !alert(e).isEmpty())) {
      return new TlsFailedException(
          TlsFailure.CLIENT_CERTIFICATE_REFUSED,
          "the server refuses the client certificate in "
              + options.keystore().or(options::cert).orElseThrow()
              + ". Has a CA that it believes issued it, and is it still valid? Its operator's log"
              + " says more ("
              + said
              + ')',
          e);
    }
    return null;
  }
}
