package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.Secret;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.tls.TestCa;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A port over TLS works as one without. */
@Timeout(30)
@ExtendWith(NoThreadsLeft.class)
class TlsTest {

  @TempDir private Path directory;
  private TestCa ca;
  private TestCa.Issued issued;
  private Path caFile;

  @BeforeEach
  void issue() throws Exception {
    ca = new TestCa("Lab CA");
    caFile = ca.pem(directory.resolve("ca.pem"));
    issued = ca.issue("lab7", "ip:127.0.0.1", "dns:localhost");
  }

  private FakeServer server(String version, boolean demandsCertificate) throws Exception {
    TlsPeer tls = new TlsPeer(issued, caFile, version, demandsCertificate);
    return new FakeServer(new ScriptedPeer().secured(tls::over));
  }

  private TlsOptions.Builder tls() {
    return TlsOptions.builder().ca(caFile);
  }

  private void works(FakeServer server, TlsOptions tls) throws Exception {
    try (Rfc2217Client client = server.open(server.options().tls(tls).build())) {
      assertThat(client.name()).startsWith("rfc2217s://127.0.0.1:");
      exchange(server, client);
    }
  }

  private static void exchange(FakeServer server, SerialPort client) throws Exception {
    client.write(ByteBuffer.wrap(new byte[] {1, -1, 2}));
    assertThat(server.data(3)).isEqualTo("01 FF 02");
    server.peer().send("03 FF FF 04");
    ByteBuffer read = ByteBuffer.allocate(3);
    while (read.hasRemaining()) {
      assertThat(client.read(read, Duration.ofSeconds(10))).isPositive();
    }
    assertThat(read.array()).containsExactly(3, -1, 4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void believesItsOwnCa(String version) throws Exception {
    try (FakeServer server = server(version, false)) {
      works(server, tls().build());
    }
  }

  @Test
  void opensByName() throws Exception {
    try (FakeServer server = server("TLSv1.3", false)) {
      server.start();
      int port = server.peer().port();
      try (SerialPort client =
          SerialPorts.open("rfc2217s://localhost:" + port + "?tls_ca=" + caFile)) {
        exchange(server, client);
      }
    }
  }

  @Test
  void believesThePinnedKeyWhoeverIssuedIt() throws Exception {
    byte[] key = issued.chain().getFirst().getPublicKey().getEncoded();
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
    try (FakeServer server = server("TLSv1.3", false)) {
      works(server, TlsOptions.builder().pin(HexFormat.of().formatHex(digest)).build());
    }
    String base64 = "sha256/" + Base64.getEncoder().encodeToString(digest);
    try (FakeServer server = server("TLSv1.3", false)) {
      works(server, tls().pin("00".repeat(32)).pin(base64).build());
    }
  }

  @Test
  void believesThePinnedCertificate() throws Exception {
    byte[] der = issued.chain().getFirst().getEncoded();
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(der);
    String pin = HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
    try (FakeServer server = server("TLSv1.2", false)) {
      works(server, TlsOptions.builder().pin(pin).build());
    }
  }

  @Test
  void believesACertificateThatIsItsOwnCa() throws Exception {
    Path own = issued.certificatePem(directory.resolve("own.pem"));
    try (FakeServer server = server("TLSv1.3", false)) {
      works(server, TlsOptions.builder().ca(own).build());
    }
  }

  @Test
  void doesNotLookAtTheNameIfTold() throws Exception {
    issued = ca.issue("other", "dns:other.example");
    try (FakeServer server = server("TLSv1.3", false)) {
      works(server, tls().verifyHost(false).build());
    }
    try (FakeServer server = server("TLSv1.3", false)) {
      works(server, tls().serverName("other.example").build());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void showsItsCertificate(String version) throws Exception {
    TestCa.Issued own = ca.issue("alice");
    Path cert = own.certificatePem(directory.resolve("alice.pem"));
    Path key = own.keyPem(directory.resolve("alice.key"));
    try (FakeServer server = server(version, true)) {
      works(server, tls().cert(cert).key(key).build());
    }
    Path store = own.pkcs12(directory.resolve("alice.p12"), "secret");
    Path password = TestCa.closed(Files.writeString(directory.resolve("password"), "secret\n"));
    try (FakeServer server = server(version, true)) {
      works(server, tls().keystore(store).password(Secret.inFile(password)).build());
    }
  }

  /** The data mark of a Synch goes like any octet: TLS has no urgent data. */
  @Test
  void sendsTheDataMarkPlainly() throws Exception {
    TlsPeer tls = new TlsPeer(issued, caFile, "TLSv1.3", false);
    try (ScriptedPeer peer = new ScriptedPeer().secured(tls::over)) {
      CompletableFuture<String> marks = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(() -> {
            try {
              peer.agree();
              peer.send("FF F5");
              StringBuilder seen = new StringBuilder();
              while (!seen.toString().endsWith("FF F2")) {
                seen.append(' ').append(peer.batch());
              }
              marks.complete("seen");
            } catch (Throwable e) {
              marks.completeExceptionally(e);
            }
          });
      // The script answers nothing else, so the opening itself fails when the peer hangs up.
      CompletableFuture<Object> opening =
          CompletableFuture.supplyAsync(() -> {
            try {
              Rfc2217Client.connect(peer.options().tls(tls().build()).build()).close();
              return "open";
            } catch (java.io.IOException e) {
              return e;
            }
          });
      assertThat(marks.get(20, TimeUnit.SECONDS)).isEqualTo("seen");
      peer.hangUp();
      opening.get(20, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void megabytesBothWaysAtOnce(String version) throws Exception {
    int size = 2 * 1024 * 1024;
    try (FakeServer server = server(version, false);
        Rfc2217Client client = server.open(server.options().tls(tls().build()).build())) {
      byte[] block = new byte[64 * 1024];
      CompletableFuture<Boolean> sent = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(() -> {
            try {
              for (int i = 0; i < size / block.length; i++) {
                server.peer().send(block);
              }
              sent.complete(true);
            } catch (Throwable e) {
              sent.completeExceptionally(e);
            }
          });
      Thread.ofVirtual()
          .start(() -> {
            try {
              for (int i = 0; i < size / block.length; i++) {
                ByteBuffer rest = ByteBuffer.wrap(block.clone());
                while (rest.hasRemaining()) {
                  client.write(rest);
                }
              }
            } catch (java.io.IOException e) {
              sent.completeExceptionally(e);
            }
          });
      InputStream in = client.inputStream();
      assertThat(in.readNBytes(size)).hasSize(size);
      assertThat(sent.get(20, TimeUnit.SECONDS)).isTrue();
      server.data(size);
    }
  }

  /** The peer reads nothing: the writer is in the middle of a record. */
  @Test
  void closeEndsAWriterThatWaitsForThePeer() throws Exception {
    TlsPeer tls = new TlsPeer(issued, caFile, "TLSv1.3", false);
    try (FakeServer server = new FakeServer(new ScriptedPeer(4096).secured(tls::over))) {
      Rfc2217Client client = server.open(server.options().tls(tls().build()).build());
      server.turnDeaf();
      ByteBuffer block = ByteBuffer.allocate(64 * 1024);
      while (client.write(block.clear(), Duration.ofMillis(300)) > 0) {
        // Until nothing fits any more.
        continue;
      }
      client.close();
    }
  }
}
