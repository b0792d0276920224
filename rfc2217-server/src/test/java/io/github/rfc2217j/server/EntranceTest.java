package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.ConnectionFailedException;
import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import io.github.rfc2217j.api.tls.TestCa;
import io.github.rfc2217j.client.ClientOptions;
import io.github.rfc2217j.client.Rfc2217Client;
import io.github.rfc2217j.client.TlsFailedException;
import io.github.rfc2217j.client.TlsFailure;
import io.github.rfc2217j.client.TlsOptions;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our clients, strangers and attackers at a server with TLS, lists and limits. */
@Timeout(60)
class EntranceTest {

  private static final byte[] TEXT = "hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  @TempDir private Path directory;
  private TestCa ca;
  private Path caFile;
  private Path cert;
  private Path key;
  private final SimulatedDevice device = SimulatedDevice.loopBack();

  @BeforeEach
  void issue() throws Exception {
    ca = new TestCa("Lab CA");
    caFile = ca.pem(directory.resolve("ca.pem"));
    cert = directory.resolve("server.pem");
    key = directory.resolve("server.key");
    write(ca.issue("lab7", "ip:127.0.0.1"));
  }

  private void write(TestCa.Issued issued) throws IOException {
    issued.certificatePem(cert);
    issued.keyPem(key);
  }

  private ServerTls tls() {
    return ServerTls.pem(cert, key);
  }

  private Rfc2217Server serve(Binding<Rfc2217Server.Builder> binding) throws IOException {
    return serve(binding, PortOptions.DEFAULT);
  }

  private Rfc2217Server serve(Binding<Rfc2217Server.Builder> binding, PortOptions options)
      throws IOException {
    return binding
        .serve(device.name(), SerialSettings.DEFAULT, options, settings -> device.open())
        .start();
  }

  private static Binding<Rfc2217Server.Builder> binding() {
    return Rfc2217Server.builder().bind("127.0.0.1", 0);
  }

  private ClientOptions.Builder at(Rfc2217Server server, TlsOptions.Builder tls) {
    return ClientOptions.builder("127.0.0.1", server.address(device.name()).getPort())
        .tls(tls.build());
  }

  private TlsOptions.Builder believing() {
    return TlsOptions.builder().ca(caFile);
  }

  private TlsOptions.Builder as(String name, String... names) throws Exception {
    TestCa.Issued own = ca.issue(name, names);
    return believing()
        .cert(own.certificatePem(directory.resolve(name + ".pem")))
        .key(own.keyPem(directory.resolve(name + ".key")));
  }

  private void works(Rfc2217Server server, TlsOptions.Builder tls) throws Exception {
    try (Rfc2217Client client = Rfc2217Client.connect(at(server, tls).build())) {
      echoes(client);
    }
  }

  private static void echoes(Rfc2217Client client) throws IOException {
    client.write(ByteBuffer.wrap(TEXT));
    assertThat(client.inputStream().readNBytes(TEXT.length)).isEqualTo(TEXT);
  }

  private void fails(Rfc2217Server server, TlsOptions.Builder tls, TlsFailure expected) {
    assertThatThrownBy(() -> Rfc2217Client.connect(at(server, tls).build()))
        .isInstanceOf(ConnectionFailedException.class)
        .cause()
        .isInstanceOfSatisfying(
            TlsFailedException.class,
            e -> assertThat(e.failure()).as(e.getMessage()).isEqualTo(expected));
  }

  private static void awaitCount(Rfc2217Server server, Refusal reason, long count) {
    Serving.await(reason + " is counted", () -> server.refusals().of(reason) == count);
  }

  // TLS

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
            .isInstanceOf(ConnectionFailedException.class);
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
          .isInstanceOf(ConnectionFailedException.class)
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

  // limits

  @Test
  void limitsConnectionsPerAddress() throws Exception {
    Limits limits = Limits.builder().connectionsPerAddress(2).build();
    try (Rfc2217Server server =
        serve(Rfc2217Server.builder().limits(limits).bind("127.0.0.1", 0).tls(tls()))) {
      List<Socket> silent = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        silent.add(new Socket("127.0.0.1", server.address(device.name()).getPort()));
      }
      assertThat(silent.getLast().getInputStream().read()).isEqualTo(-1);
      awaitCount(server, Refusal.PER_ADDRESS, 1);
      for (Socket each : silent) {
        each.close();
      }
      awaitCount(server, Refusal.TLS, 2);
      works(server, believing());
    }
  }

  @Test
  void limitsTheTimeForTheHandshakeHoweverItIsSpread() throws Exception {
    Limits limits = Limits.builder().handshake(Duration.ofMillis(300)).build();
    try (Rfc2217Server server =
            serve(Rfc2217Server.builder().limits(limits).bind("127.0.0.1", 0).tls(tls()));
        Socket slow = new Socket("127.0.0.1", server.address(device.name()).getPort())) {
      slow.setSoTimeout(20);
      slow.getOutputStream().write(new byte[] {22, 3, 1, 2, 0});
      assertThat(dribbleUntilEnd(slow)).isTrue();
      awaitCount(server, Refusal.TLS, 1);
    }
  }

  @Test
  void limitsTheTimeForTheNegotiation() throws Exception {
    Limits limits = Limits.builder().negotiation(Duration.ofMillis(300)).build();
    try (Rfc2217Server server =
        serve(Rfc2217Server.builder().limits(limits).bind("127.0.0.1", 0))) {
      try (ScriptedClient silent = ScriptedClient.connect(server.address(device.name()))) {
        silent.readToEnd();
      }
      awaitCount(server, Refusal.NEGOTIATION, 1);
      try (Socket slow = new Socket("127.0.0.1", server.address(device.name()).getPort())) {
        slow.setSoTimeout(20);
        assertThat(dribbleUntilEnd(slow)).isTrue();
      }
      awaitCount(server, Refusal.NEGOTIATION, 2);
      try (ScriptedClient next = ScriptedClient.agreed(server.address(device.name()))) {
        Serving.await("the limit is over", Deadline.in(Duration.ofMillis(400))::isOver);
        next.sendText("x");
        assertThat(next.readText(1)).isEqualTo("x");
      }
      // One that refuses COM-PORT, a person's telnet for instance, has answered.
      try (ScriptedClient person = ScriptedClient.connect(server.address(device.name()))) {
        person.send(255, 254, 44, 255, 252, 44);
        Serving.await("the limit is over", Deadline.in(Duration.ofMillis(400))::isOver);
        person.sendText("x");
        assertThat(person.readText(1)).isEqualTo("x");
      }
      assertThat(server.refusals().of(Refusal.NEGOTIATION)).isEqualTo(2);
    }
  }

  /** Sends IAC, WILL, an unknown option, ... octet by octet; false after ten seconds. */
  private static boolean dribbleUntilEnd(Socket socket) throws IOException {
    byte[] octets = {(byte) 255, (byte) 251, 99};
    byte[] answers = new byte[1024];
    Deadline deadline = Deadline.in(Duration.ofSeconds(10));
    for (int i = 0; !deadline.isOver(); i++) {
      try {
        if (socket.getInputStream().read(answers) < 0) {
          return true;
        }
        socket.getOutputStream().write(octets[i % octets.length]);
      } catch (java.net.SocketTimeoutException e) {
        socket.getOutputStream().write(octets[i % octets.length]);
      } catch (java.net.SocketException e) {
        return true;
      }
    }
    return false;
  }

  @Test
  void slowsTooManyCommandsDownAndDropsNone() throws Exception {
    Limits limits = Limits.builder().commandsPerSecond(100).build();
    try (Rfc2217Server server = serve(Rfc2217Server.builder().limits(limits).bind("127.0.0.1", 0));
        ScriptedClient client = ScriptedClient.agreed(server.address(device.name()))) {
      long began = System.nanoTime();
      for (int i = 0; i < 150; i++) {
        client.command(ScriptedClient.SET_DATASIZE, i % 2 == 0 ? 7 : 8);
      }
      for (int i = 0; i < 150; i++) {
        assertThat(client.answer(ScriptedClient.SET_DATASIZE)).containsExactly(i % 2 == 0 ? 7 : 8);
      }
      // A burst of 100 at once, and half a second for the others.
      assertThat(System.nanoTime() - began).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(400));
      assertThat(server.refusals().of(Refusal.RATE)).isEqualTo(1);
    }
  }

  @Test
  void servesTheNextClientAtOnceBehindTwoThousandHalfOpenConnections() throws Exception {
    Limits limits = Limits.builder().connections(3000).connectionsPerAddress(3000).build();
    List<Socket> halfOpen = new ArrayList<>();
    try (Rfc2217Server server =
        serve(Rfc2217Server.builder().limits(limits).bind("127.0.0.1", 0).tls(tls()))) {
      works(server, believing());
      int port = server.address(device.name()).getPort();
      for (int i = 0; i < 2000; i++) {
        halfOpen.add(new Socket("127.0.0.1", port));
      }
      works(server, believing());
    } finally {
      for (Socket each : halfOpen) {
        each.close();
      }
    }
  }

  @Test
  void survivesGarbageInsteadOfTls() throws Exception {
    Random random = new Random(7);
    try (Rfc2217Server server = serve(binding().tls(tls()))) {
      int port = server.address(device.name()).getPort();
      for (int i = 0; i < 100; i++) {
        byte[] garbage = new byte[1 + random.nextInt(4096)];
        random.nextBytes(garbage);
        if (i % 2 == 0) {
          // Looks like a handshake to begin with.
          byte[] header = {22, 3, 3, 8, 0, 1};
          System.arraycopy(header, 0, garbage, 0, Math.min(6, garbage.length));
        }
        try (Socket socket = new Socket("127.0.0.1", port)) {
          socket.getOutputStream().write(garbage);
        }
      }
      works(server, believing());
      awaitCount(server, Refusal.TLS, 100);
    }
  }
}
