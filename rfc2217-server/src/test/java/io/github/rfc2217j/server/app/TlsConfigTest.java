package io.github.rfc2217j.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.spi.device.LinuxPorts;
import io.github.rfc2217j.api.tls.TestCa;
import io.github.rfc2217j.server.app.config.ConfigException;
import io.github.rfc2217j.server.app.config.PortConfig;
import io.github.rfc2217j.server.app.config.ServerConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** TLS and identities by the configuration file; files are named relative to it. */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
class TlsConfigTest {

  private static final String PORT =
      "ports:\n  - {name: a, device: sim:loop/tls, listen: '0.0.0.0:0', ";

  @TempDir private Path directory;

  private TestCa ca;

  @BeforeEach
  void issue() throws Exception {
    ca = new TestCa("Lab CA");
    ca.pem(file("ca.pem"));
    TestCa.Issued server = ca.issue("lab7", "ip:127.0.0.1");
    server.certificatePem(file("server.pem"));
    server.keyPem(file("server.key"));
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  private ServerConfig read(String keys) throws ConfigException, IOException {
    return ServerConfig.read(Files.writeString(file("x.yaml"), PORT + keys + "}\n"));
  }

  private void complains(String keys, String value, String text) {
    int column = PORT.length() - PORT.indexOf('\n') + keys.indexOf(value);
    assertThatThrownBy(() -> read(keys))
        .isInstanceOf(ConfigException.class)
        .message()
        .startsWith(file("x.yaml") + ":2:" + column + ": ")
        .contains(text);
  }

  @Test
  void whoHasTheRightCertificateComesIn() throws Exception {
    for (String name : new String[] {"alice", "bob"}) {
      TestCa.Issued client = ca.issue(name);
      client.certificatePem(file(name + ".pem"));
      client.keyPem(file(name + ".key"));
    }
    ServerConfig config =
        read("tls: {cert: server.pem, key: server.key, client-ca: ca.pem}, owners: 'cn:alice'");
    Discovery discovery =
        new Discovery(new PortNumbers(Optional.empty()), new LinuxPorts(directory, directory));
    try (Runner runner = Runner.start(config, discovery)) {
      int port = runner.served().values().iterator().next().address().getPort();
      try (SerialPort alice = SerialPorts.open(name(port, "alice"))) {
        alice.write(ByteBuffer.wrap(new byte[] {42}));
        assertThat(alice.read(ByteBuffer.allocate(1), Duration.ofSeconds(20))).isEqualTo(1);
      }
      assertThatThrownBy(() -> SerialPorts.open(name(port, "bob"))).isInstanceOf(IOException.class);
    }
  }

  private String name(int port, String client) {
    return "rfc2217s://127.0.0.1:"
        + port
        + "?tls_ca="
        + file("ca.pem")
        + "&tls_cert="
        + file(client + ".pem")
        + "&tls_key="
        + file(client + ".key");
  }

  @Test
  void filesThatCannotBeUsedAreToldWithTheirPlace() throws Exception {
    complains("tls: {cert: none.pem, client-ca: ca.pem}", "none.pem", file("none.pem").toString());
    complains(
        "tls: {cert: server.pem, client-ca: none.pem, key: server.key}", "none.pem", "none.pem");
    Files.setPosixFilePermissions(file("server.key"), PosixFilePermissions.fromString("rw-r--r--"));
    complains(
        "tls: {cert: server.pem, key: server.key, client-ca: ca.pem}",
        "server.key",
        "chmod 600 " + file("server.key"));
  }

  @Test
  void aPasswordStandsInAFileOfItsOwner() throws Exception {
    ca.issue("lab7").pkcs12(file("store.p12"), "secret");
    Path password = Files.writeString(file("password"), "secret\n");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
    String keys = "tls: {keystore: store.p12, password-file: password, client-ca: ca.pem}";
    assertThat(read(keys).warnings()).isEmpty();
    Files.writeString(password, "wrong\n");
    complains(keys, "store.p12", "password");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-r-----"));
    complains(keys, "store.p12", "chmod 600 " + password);
  }

  @Test
  void optionalCertificatesKeepNobodyOutUnlessClientsAreNamed() throws Exception {
    String tls =
        "tls: {cert: server.pem, key: server.key, client-ca: ca.pem,"
            + " client-certificates: optional}";
    assertThat(read(tls).warnings())
        .singleElement()
        .asString()
        .contains("anybody who reaches 0.0.0.0", "client-certificates: required");
    assertThat(read(tls + ", owners: 'cn:alice'").warnings()).isEmpty();
    assertThat(read(tls + ", allow: 192.0.2.0/24").warnings()).isEmpty();
  }

  @Test
  void aSocketThatIsHandedOverIsLookedAtWithTheRest() throws Exception {
    Files.writeString(file("x.yaml"), "ports: [{device: sim:loop, listen: inherited}]");
    ServerConfig config = ServerConfig.read(file("x.yaml"));
    assertThat(config.warnings())
        .singleElement()
        .asString()
        .contains("x.yaml:1:36: warning: ", "refused at the start", "'client-ca'", "'allow'");
    PortConfig port = config.ports().getFirst();
    Exports.judge(port, new InetSocketAddress("127.0.0.1", 2217));
    Exports.judge(port, UnixDomainSocketAddress.of("x.sock"));
    assertThatThrownBy(() -> Exports.judge(port, new InetSocketAddress("192.0.2.1", 2217)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("sim:loop", "192.0.2.1:2217", "'tls' with 'client-ca'")
        .message()
        .doesNotContain(".tls(");
    Files.writeString(
        file("x.yaml"), "ports: [{device: sim:loop, listen: inherited, allow: 192.0.2.0/24}]");
    ServerConfig allowed = ServerConfig.read(file("x.yaml"));
    assertThat(allowed.warnings()).isEmpty();
    Exports.judge(allowed.ports().getFirst(), new InetSocketAddress("192.0.2.1", 2217));
  }

  @Test
  void warnsOfWhatIsOpenOrOver() throws Exception {
    assertThat(read("tls: {cert: server.pem, key: server.key}").warnings())
        .singleElement()
        .asString()
        .contains("anybody who reaches 0.0.0.0");
    Instant now = Instant.now();
    TestCa.Issued over = ca.issue("EC", "lab7", now.minusSeconds(7200), now.minusSeconds(3600));
    over.certificatePem(file("server.pem"));
    over.keyPem(file("server.key"));
    assertThat(read("tls: {cert: server.pem, key: server.key, client-ca: ca.pem}").warnings())
        .singleElement()
        .asString()
        .contains("the certificate expired on");
  }
}
