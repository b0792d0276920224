package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.ConnectionFailedException;
import io.github.rfc2217j.api.PortAccessException;
import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.tls.TestCa;
import io.github.rfc2217j.client.ClientOptions;
import io.github.rfc2217j.client.Rfc2217Client;
import io.github.rfc2217j.client.TlsFailure;
import io.github.rfc2217j.client.TlsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our clients, and strangers, at a server with TLS and lists. */
class EntranceTest extends Entering {

  @Test
  void servesOverTlsAndAnswersPolitelyWhenBusy() throws Exception {
    try (Rfc2217Server server = serve(binding().tls(tls()))) {
      works(server, believing());
      try (Rfc2217Client holder = Rfc2217Client.connect(at(server, believing()).build())) {
        assertThatThrownBy(() -> Rfc2217Client.connect(at(server, believing()).build()))
            .isInstanceOf(PortBusyException.class)
            .hasMessageContaining("is in use by another client");
        awaitCount(server, Refusal.BUSY, 1);
        echoes(holder);
      }
    }
  }

  @Test
  void servesFromPkcs12() throws Exception {
    Path store = ca.issue("lab7", "ip:127.0.0.1").pkcs12(directory.resolve("s.p12"), "secret");
    Path password = TestCa.closed(Files.writeString(directory.resolve("password"), "secret"));
    ServerTls pkcs12 = ServerTls.pkcs12(store, io.github.rfc2217j.api.Secret.inFile(password));
    assertThat(pkcs12).asString().doesNotContain("secret,").contains("password in the file");
    try (Rfc2217Server server = serve(binding().tls(pkcs12))) {
      works(server, believing());
    }
  }

  @Test
  void demandsClientCertificates() throws Exception {
    try (Rfc2217Server server = serve(binding().tls(tls().withClientCa(caFile)))) {
      works(server, as("alice"));
      fails(server, believing(), TlsFailure.CLIENT_CERTIFICATE_REQUIRED);
      TestCa.Issued stranger = new TestCa("Other CA").issue("mallory");
      fails(
          server,
          believing()
              .cert(stranger.certificatePem(directory.resolve("m.pem")))
              .key(stranger.keyPem(directory.resolve("m.key"))),
          TlsFailure.CLIENT_CERTIFICATE_REFUSED);
      awaitCount(server, Refusal.TLS, 2);
    }
  }

  @Test
  void letsNamedClientsInAsWhatTheyMayBe() throws Exception {
    Binding<Rfc2217Server.Builder> binding =
        binding()
            .tls(tls().withClientCa(caFile, ClientCertificates.OPTIONAL))
            .owners("dns:*.lab.example")
            .observers("cn:bob");
    try (Rfc2217Server server =
        serve(binding, PortOptions.builder().sharing(SharingPolicy.SHARED).build())) {
      try (Rfc2217Client bob = Rfc2217Client.connect(at(server, as("bob")).build())) {
        // Nobody owns the port; an observer sets nothing all the same.
        assertThat(bob.apply(SerialSettings.of("300 7E1"))).isEqualTo(SerialSettings.DEFAULT);
        try (Rfc2217Client alice =
            Rfc2217Client.connect(at(server, as("alice", "dns:a.lab.example")).build())) {
          echoes(alice);
          assertThat(bob.inputStream().readNBytes(TEXT.length)).isEqualTo(TEXT);
          assertThat(server.snapshot().ports().getFirst().sessions())
              .anyMatch(session ->
                  session.owner()
                      && session.identities().equals(List.of("dns:a.lab.example", "cn:alice")))
              .anyMatch(
                  session -> !session.owner() && session.identities().equals(List.of("cn:bob")));
        }
      }
      for (TlsOptions.Builder other : List.of(as("carol"), believing())) {
        assertThatThrownBy(() -> Rfc2217Client.connect(at(server, other).build()))
            .isInstanceOf(PortAccessException.class);
      }
      awaitCount(server, Refusal.IDENTITY, 2);
    }
  }

  @Test
  void anObserverIsRefusedWhereNothingIsShared() throws Exception {
    Binding<Rfc2217Server.Builder> binding =
        binding().tls(tls().withClientCa(caFile)).observers("cn:bob");
    try (Rfc2217Server server = serve(binding)) {
      assertThatThrownBy(() -> Rfc2217Client.connect(at(server, as("bob")).build()))
          .isInstanceOf(PortAccessException.class)
          .hasMessageContaining("this port is not shared");
      awaitCount(server, Refusal.IDENTITY, 1);
    }
  }

  @Test
  void readsCertificatesAgainWhenTheyChange() throws Exception {
    try (Rfc2217Server server =
        serve(Rfc2217Server.builder().tlsLook(Duration.ZERO).bind("127.0.0.1", 0).tls(tls()))) {
      works(server, believing());
      Files.writeString(key, "broken");
      works(server, believing());
      ca = new TestCa("New CA");
      write(ca.issue("lab7", "ip:127.0.0.1"));
      fails(server, believing(), TlsFailure.UNTRUSTED);
      caFile = ca.pem(directory.resolve("new-ca.pem"));
      works(server, believing());
    }
  }

  @Test
  void doesNotStartWithFilesThatCannotBeUsed() throws Exception {
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> serve(binding().tls(tls())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("chmod 600 " + key);
    Instant past = Instant.now().minus(Duration.ofDays(1));
    // An expired one is for the clients to refuse: a server that does not start helps nobody.
    write(ca.issue("EC", "lab7", past.minus(Duration.ofDays(1)), past, "ip:127.0.0.1"));
    try (Rfc2217Server server = serve(binding().tls(tls()))) {
      fails(server, believing(), TlsFailure.EXPIRED);
    }
  }

  @Test
  void plainAndTlsDoNotMix() throws Exception {
    try (Rfc2217Server server = serve(binding().tls(tls()))) {
      int port = server.address(device.name()).getPort();
      assertThatThrownBy(() -> Rfc2217Client.connect("127.0.0.1", port))
          .isInstanceOf(ConnectionFailedException.class)
          .hasMessageContaining("rfc2217s://");
      awaitCount(server, Refusal.TLS, 1);
    }
    try (Rfc2217Server server = serve(binding())) {
      fails(server, believing(), TlsFailure.NOT_TLS);
      awaitCount(server, Refusal.TLS_TO_PLAIN, 1);
      // Nothing of the handshake went to the device.
      try (ScriptedClient next = ScriptedClient.agreed(server.address(device.name()))) {
        next.sendText("x");
        assertThat(next.readText(1)).isEqualTo("x");
      }
    }
  }

  /** A page in a browser can have it send what the page wants to the loopback interface. */
  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1\r\n", "POST /x HTTP/1.1\r\n", "PRI * HTTP/2.0\r\n"})
  void aBrowserDoesNotReachTheDevice(String request) throws Exception {
    try (Rfc2217Server server = serve(binding())) {
      try (ScriptedClient browser = ScriptedClient.connect(server.address(device.name()))) {
        browser.sendText(request + "Host: x\r\n\r\nATD0190\r");
        browser.readToEnd();
      }
      awaitCount(server, Refusal.HTTP, 1);
      try (ScriptedClient next = ScriptedClient.agreed(server.address(device.name()))) {
        next.sendText("GET /x");
        assertThat(next.readText(6)).isEqualTo("GET /x");
      }
    }
  }

  // addresses

  @Test
  void refusesAddressesThatAreNotOnTheList() throws Exception {
    try (Rfc2217Server server = serve(binding().allow("192.0.2.0/24"))) {
      try (ScriptedClient client = ScriptedClient.connect(server.address(device.name()))) {
        assertThat(client.readToEnd()).isEmpty();
      }
      awaitCount(server, Refusal.ADDRESS, 1);
    }
    try (Rfc2217Server server = serve(binding().allow("192.0.2.0/24", "127.0.0.1"))) {
      ScriptedClient.agreed(server.address(device.name())).close();
    }
  }

  @ParameterizedTest
  @CsvSource({"0.0.0.0, true, false", "0.0.0.0, false, true"})
  void listensElsewhereWithAListOrTls(String host, boolean list, boolean secure) throws Exception {
    Binding<Rfc2217Server.Builder> binding = Rfc2217Server.builder().bind(host, 0);
    if (list) {
      binding.allow("127.0.0.0/8");
    }
    if (secure) {
      binding.tls(tls());
    }
    try (Rfc2217Server server = serve(binding)) {
      int port = server.address(device.name()).getPort();
      ClientOptions.Builder options = ClientOptions.builder("127.0.0.1", port);
      if (secure) {
        options.tls(believing().build());
      }
      Rfc2217Client.connect(options.build()).close();
    }
  }

  @Test
  void saysHowToDoItRight() {
    assertThatThrownBy(() -> serve(Rfc2217Server.builder().bind("0.0.0.0", 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(".tls(")
        .hasMessageContaining(".allow(\"192.0.2.0/24\")")
        .hasMessageContaining("ssh -L");
    assertThatThrownBy(() -> serve(binding().tls(tls()).owners("cn:alice")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("withClientCa");
  }
}
