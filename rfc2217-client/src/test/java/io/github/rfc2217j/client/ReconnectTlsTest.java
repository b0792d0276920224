package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.rfc2217j.api.ConnectionFailedException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.tls.TestCa;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a port over TLS whose server comes back with another certificate, or without. */
class ReconnectTlsTest extends ReconnectingPort {

  @TempDir private Path directory;
  private TestCa ca;
  private Path caFile;
  private TestCa.Issued first;

  @BeforeEach
  @Override
  void serve() throws IOException {
    try {
      ca = new TestCa("Lab CA");
      caFile = ca.pem(directory.resolve("ca.pem"));
      first = ca.issue("lab7", "ip:127.0.0.1");
    } catch (java.security.GeneralSecurityException e) {
      throw new IOException(e);
    }
    server = new FakeServer(new ScriptedPeer());
    show(first);
  }

  private void show(TestCa.Issued certificate) throws IOException {
    server.peer().secured(new TlsPeer(certificate, caFile, "TLSv1.3", false)::over);
  }

  private TlsOptions.Builder tls() {
    return TlsOptions.builder().ca(caFile);
  }

  private void open(TlsOptions tls) throws IOException {
    open(options(AT_ONCE).tls(tls).build());
  }

  private void lose() throws Exception {
    server.peer().hangUp();
    assertThat(awaitLoss()).hasMessageContaining("being made anew");
    server.awaitEnd();
  }

  private void works() throws Exception {
    assertThat(client.write(ByteBuffer.wrap(new byte[] {7}), PATIENCE)).isEqualTo(1);
    assertThat(server.data(1)).isEqualTo("07");
  }

  @Test
  void comesBackWithARenewedCertificate() throws Exception {
    open(tls().build());
    works();
    show(ca.issue("lab7", "ip:127.0.0.1"));
    server.peer().reset();
    server.restart();
    awaitLoss();
    awaitReconnected();
    works();
  }

  static Stream<Arguments> wrongCertificates() {
    return Stream.of(
        arguments(TlsFailure.UNTRUSTED, "is not trusted"),
        arguments(TlsFailure.HOST_NAME, "is not for '127.0.0.1'"),
        arguments(TlsFailure.EXPIRED, "expired on"),
        arguments(TlsFailure.PIN_MISMATCH, "is not the pinned one"));
  }

  private TestCa.Issued wrong(TlsFailure failure) throws Exception {
    Instant now = Instant.now();
    Duration day = Duration.ofDays(1);
    return switch (failure) {
      case UNTRUSTED -> new TestCa("Other CA").issue("lab7", "ip:127.0.0.1");
      case HOST_NAME -> ca.issue("lab8", "ip:192.0.2.8");
      case EXPIRED ->
          ca.issue("EC", "lab7", now.minus(day.multipliedBy(2)), now.minus(day), "ip:127.0.0.1");
      case NOT_YET_VALID ->
          ca.issue("EC", "lab7", now.plus(day), now.plus(day.multipliedBy(2)), "ip:127.0.0.1");
      default -> ca.issue("lab7", "ip:127.0.0.1"); // the right one with another key
    };
  }

  @ParameterizedTest
  @MethodSource("wrongCertificates")
  void aWrongCertificateIsNotTriedAgain(TlsFailure failure, String words) throws Exception {
    boolean pinned = failure == TlsFailure.PIN_MISMATCH;
    String pin = CertificatePin.ofKey(first.chain().getFirst());
    open(pinned ? tls().pin(pin).build() : tls().build());
    works();
    show(wrong(failure));
    lose();
    server.start();
    assertThat(events.next())
        .isInstanceOfSatisfying(
            SerialEvent.Disconnected.class,
            end ->
                assertThat(end.cause())
                    .isInstanceOf(PortLostException.class)
                    .hasMessageContaining("Given up after attempt 1")
                    .hasMessageContaining(words)
                    .hasMessageEndingWith(
                        "That stays so until a person mends it; then close the port and open it"
                            + " again.")
                    .cause()
                    .isInstanceOf(ConnectionFailedException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                        TlsFailedException.class,
                        tls -> assertThat(tls.failure()).isEqualTo(failure)));
    assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    assertThatThrownBy(() -> client.write(octets(1)))
        .isInstanceOf(PortLostException.class)
        .hasMessageContaining(words);
    PortThreads.assertNone(); // nobody tries any more
    client.close();
    assertThat(events.next()).isEqualTo(new SerialEvent.Closed());
  }

  @Test
  void aCertificateThatIsNotValidYetIsTriedAgain() throws Exception {
    open(tls().build());
    show(wrong(TlsFailure.NOT_YET_VALID));
    lose();
    server.start();
    SerialEvent event = events.next(); // the next attempt's announcement
    assertThat(event).isInstanceOf(SerialEvent.Reconnecting.class);
    server.awaitEnd();
    show(first);
    server.start();
    awaitReconnected();
    works();
  }

  @Test
  void aServerThatBreaksOffTheHandshakeIsTriedAgain() throws Exception {
    open(tls().build());
    lose();
    server
        .peer()
        .secured(tcp -> {
          tcp.getInputStream().read(new byte[4096]);
          tcp.close();
          return tcp;
        });
    server.start();
    assertThat(events.next()).isInstanceOf(SerialEvent.Reconnecting.class);
    server.awaitEnd();
    show(first);
    server.start();
    awaitReconnected();
    works();
  }
}
