package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.rfc2217j.api.ConnectionFailedException;
import io.github.rfc2217j.api.tls.TestCa;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way in which TLS fails has a message of its own that says what to do. */
@Timeout(30)
@ExtendWith(NoThreadsLeft.class)
class TlsFailureTest {

  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  @TempDir private Path directory;
  private TestCa ca;
  private Path caFile;

  @BeforeEach
  void issue() throws Exception {
    ca = new TestCa("Lab CA");
    caFile = ca.pem(directory.resolve("ca.pem"));
  }

  private TlsOptions.Builder tls() {
    return TlsOptions.builder().ca(caFile);
  }

  /** What a peer does with a connection. */
  private interface Script {
    void run(Socket socket) throws IOException;
  }

  /** Runs a script against a client, and drains the client until it goes. */
  private static ConnectionFailedException failure(Script script, ClientOptions.Builder options)
      throws Exception {
    try (ServerSocket listener = new ServerSocket()) {
      listener.bind(new java.net.InetSocketAddress("127.0.0.1", 0));
      // Not a virtual one: JDK 25 forgets some whose timed waits are over when they are woken.
      Thread peer =
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                try (Socket socket = listener.accept()) {
                  socket.setSoTimeout(10_000);
                  script.run(socket);
                } catch (IOException e) {
                  // What the client makes of it is what counts here.
                  return;
                }
              });
      ClientOptions own = options.build();
      ClientOptions.Builder at =
          ClientOptions.builder("127.0.0.1", listener.getLocalPort())
              .connectTimeout(own.connectTimeout());
      own.tls().ifPresent(at::tls);
      ClientOptions aimed = at.build();
      Throwable thrown = catchThrowable(() -> Rfc2217Client.connect(aimed).close());
      assertThat(thrown).isInstanceOf(ConnectionFailedException.class);
      assertThat(thrown).hasMessageStartingWith(aimed.name() + ": ");
      assertThat(peer.join(Duration.ofSeconds(10))).isTrue();
      return (ConnectionFailedException) thrown;
    }
  }

  private static ClientOptions.Builder options(TlsOptions.Builder tls) {
    return ClientOptions.builder("127.0.0.1", 1).tls(tls.build());
  }

  private static void drain(Socket socket) throws IOException {
    byte[] rest = new byte[4096];
    while (socket.getInputStream().read(rest) >= 0) {
      continue;
    }
  }

  private ConnectionFailedException failure(
      TlsFailure expected, TestCa.Issued issued, TlsOptions.Builder tls) throws Exception {
    return failure(expected, issued, tls, "TLSv1.3", false);
  }

  private ConnectionFailedException failure(
      TlsFailure expected,
      TestCa.Issued issued,
      TlsOptions.Builder tls,
      String version,
      boolean demandsCertificate)
      throws Exception {
    TlsPeer peer = new TlsPeer(issued, caFile, version, demandsCertificate);
    return expect(expected, failure(tcp -> drain(peer.over(tcp)), options(tls)));
  }

  private static ConnectionFailedException expect(
      TlsFailure expected, ConnectionFailedException failure) {
    assertThat(failure).hasCauseInstanceOf(TlsFailedException.class);
    assertThat(((TlsFailedException) failure.getCause()).failure())
        .as(failure.getMessage())
        .isEqualTo(expected);
    return failure;
  }

  @Test
  void untrusted() throws Exception {
    TestCa other = new TestCa("Other CA");
    TestCa.Issued issued = other.issue("lab7", "ip:127.0.0.1");
    assertThat(failure(TlsFailure.UNTRUSTED, issued, tls()))
        .hasMessageContaining("is not trusted: 'CN=lab7' was issued by CN=Other CA")
        .hasMessageContaining("a certificate in " + caFile)
        .hasMessageContaining("sends its own certificate alone");
    assertThat(failure(TlsFailure.UNTRUSTED, issued, TlsOptions.builder()))
        .hasMessageContaining("an authority that Java trusts")
        .hasMessageContaining("tls_ca");
  }

  @Test
  void expired() throws Exception {
    Instant now = Instant.now();
    TestCa.Issued issued =
        ca.issue(
            "EC",
            "lab7",
            now.minus(Duration.ofDays(2)),
            Instant.parse("2024-02-29T00:00:00Z"),
            "ip:127.0.0.1");
    assertThat(failure(TlsFailure.EXPIRED, issued, tls()))
        .hasMessageContaining("'CN=lab7', expired on 2024-02-29T00:00:00Z. Renew it");
    // Also where it is itself what is believed.
    Path own = issued.certificatePem(directory.resolve("own.pem"));
    failure(TlsFailure.EXPIRED, issued, TlsOptions.builder().ca(own));
  }

  @Test
  void notYetValid() throws Exception {
    Instant later = Instant.now().plus(Duration.ofDays(1));
    TestCa.Issued issued =
        ca.issue("EC", "lab7", later, later.plus(Duration.ofDays(1)), "ip:127.0.0.1");
    assertThat(failure(TlsFailure.NOT_YET_VALID, issued, tls()))
        .hasMessageContaining("is not valid before")
        .hasMessageContaining("Check both clocks");
  }

  @Test
  void wrongHostName() throws Exception {
    TestCa.Issued issued = ca.issue("lab7", "dns:lab7.example", "ip:192.0.2.7");
    assertThat(failure(TlsFailure.HOST_NAME, issued, tls()))
        .hasMessageContaining("is not for '127.0.0.1'")
        .hasMessageContaining("dns:lab7.example, ip:192.0.2.7, cn:lab7")
        .hasMessageContaining("tls_server_name");
  }

  @Test
  void pinMismatch() throws Exception {
    TestCa.Issued issued = ca.issue("lab7", "ip:127.0.0.1");
    TlsOptions.Builder pinned = tls().pin("ab".repeat(32));
    assertThat(failure(TlsFailure.PIN_MISMATCH, issued, pinned))
        .hasMessageContaining(
            "SHA-256 " + CertificatePin.ofKey(issued.chain().getFirst()) + ". If the server got");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void clientCertificateRequired(String version) throws Exception {
    TestCa.Issued issued = ca.issue("lab7", "ip:127.0.0.1");
    assertThat(failure(TlsFailure.CLIENT_CERTIFICATE_REQUIRED, issued, tls(), version, true))
        .hasMessageContaining("asks for a client certificate and none is set")
        .hasMessageContaining("tls_cert and tls_key, or tls_keystore");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void clientCertificateRefused(String version) throws Exception {
    TestCa.Issued issued = ca.issue("lab7", "ip:127.0.0.1");
    TestCa.Issued own = new TestCa("Other CA").issue("mallory");
    Path cert = own.certificatePem(directory.resolve("own.pem"));
    Path key = own.keyPem(directory.resolve("own.key"));
    assertThat(
            failure(
                TlsFailure.CLIENT_CERTIFICATE_REFUSED,
                issued,
                tls().cert(cert).key(key),
                version,
                true))
        .hasMessageContaining("refuses the client certificate in " + cert);
  }

  /** An alert, and the choice of a version that was not offered. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "15 03 01 00 02 02 46",
        "16 03 02 00 2a 02 00 00 26 03 02"
            + " 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"
            + " 00 00 00 00 00 00 c0 13 00",
      })
  void oldVersion(String answer) throws Exception {
    assertThat(
            expect(
                TlsFailure.VERSION,
                failure(
                    tcp -> {
                      tcp.getOutputStream().write(HEX.parseHex(answer));
                      drain(tcp);
                    },
                    options(tls()))))
        .hasMessageContaining("neither TLS 1.3 nor 1.2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ff fd 2c ff fb 00 ff fd 00", "53 53 48 2d 32 2e 30 0d 0a"})
  void peerDoesNotSpeakTls(String greeting) throws Exception {
    assertThat(
            expect(
                TlsFailure.NOT_TLS,
                failure(
                    tcp -> {
                      tcp.getOutputStream().write(HEX.parseHex(greeting));
                      drain(tcp);
                    },
                    options(tls()))))
        .hasMessageContaining("does not speak TLS")
        .hasMessageContaining("rfc2217://");
  }

  @Test
  void peerClosesAtOnce() throws Exception {
    assertThat(
            expect(
                TlsFailure.NOT_TLS,
                failure(
                    tcp -> {
                      tcp.getInputStream().read(new byte[4096]);
                      tcp.shutdownOutput();
                      drain(tcp);
                    },
                    options(tls()))))
        .hasMessageContaining("closed the connection during the handshake");
  }

  /** A plain server takes the handshake for data; one octet now and then does not help it. */
  @Test
  void silence() throws Exception {
    assertThat(
            expect(
                TlsFailure.TIMED_OUT,
                failure(tcp -> drain(tcp), options(tls()).connectTimeout(Duration.ofMillis(700)))))
        .hasMessageContaining("Does the server speak TLS on this port?")
        .hasMessageContaining("connect_timeout");
  }

  @Test
  void aPeerThatSendsOctetByOctetDoesNotHoldTheClientUp() throws Exception {
    expect(
        TlsFailure.TIMED_OUT,
        failure(
            tcp -> {
              tcp.getOutputStream().write(HEX.parseHex("16 03 03 40 00"));
              try {
                while (true) {
                  tcp.setSoTimeout(50);
                  try {
                    if (tcp.getInputStream().read(new byte[4096]) < 0) {
                      return;
                    }
                  } catch (java.net.SocketTimeoutException e) {
                    tcp.getOutputStream().write(0);
                  }
                }
              } catch (SocketException e) {
                return;
              }
            },
            options(tls()).connectTimeout(Duration.ofMillis(700))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"15 03 03 00 02 02 46", "15 03 01 00 02 02 0a"})
  void plainClientOfATlsServer(String alert) throws Exception {
    assertThat(
            failure(
                tcp -> {
                  tcp.getInputStream().read(new byte[4096]);
                  tcp.getOutputStream().write(HEX.parseHex(alert));
                  tcp.shutdownOutput();
                  drain(tcp);
                },
                ClientOptions.builder("127.0.0.1", 1)))
        .hasMessageContaining("the server wants TLS on this port, use rfc2217s://");
  }

  @Test
  void aFileThatCannotBeUsedCostsTheServerNothing() throws Exception {
    Path missing = directory.resolve("missing.pem");
    try (ScriptedPeer peer = new ScriptedPeer()) {
      ClientOptions options = peer.options().tls(TlsOptions.builder().ca(missing).build()).build();
      Throwable thrown = catchThrowable(() -> Rfc2217Client.connect(options).close());
      assertThat(thrown)
          .isInstanceOf(ConnectionFailedException.class)
          .hasMessageContaining("TLS can't be used: " + missing + " does not exist");
    }
  }

  /** Reconnecting goes on or not by this. */
  @ParameterizedTest
  @EnumSource
  void whatAPersonMustMendIsToldFromWhatPasses(TlsFailure failure) {
    SSLHandshakeException alert =
        new SSLHandshakeException("(certificate_required) Received fatal alert: bad_certificate");
    SSLHandshakeException none = new SSLHandshakeException("Remote host terminated the handshake");
    boolean passes = new TlsFailedException(failure, "", none).mayPass();
    switch (failure) {
      case NOT_TLS, TIMED_OUT, NOT_YET_VALID, HANDSHAKE -> assertThat(passes).isTrue();
      case UNTRUSTED, EXPIRED, HOST_NAME, PIN_MISMATCH, VERSION -> assertThat(passes).isFalse();
      case CLIENT_CERTIFICATE_REQUIRED, CLIENT_CERTIFICATE_REFUSED -> {
        assertThat(passes).isTrue(); // a guess: nothing but the end of the connection was seen
        assertThat(new TlsFailedException(failure, "", null).mayPass()).isTrue();
        assertThat(new TlsFailedException(failure, "", alert).mayPass()).isFalse();
      }
    }
  }
}
