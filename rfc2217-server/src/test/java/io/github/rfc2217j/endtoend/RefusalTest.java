package io.github.rfc2217j.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.PortAccessException;
import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.PortNotFoundException;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.tls.TestCa;
import io.github.rfc2217j.server.Binding;
import io.github.rfc2217j.server.Rfc2217Server;
import io.github.rfc2217j.server.ServerTls;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our client understands why our server does not give it the port. */
@Timeout(120)
class RefusalTest {

  private static String at(Rfc2217Server server) {
    return server.ports().get(0).hostAndPort();
  }

  private static Binding<Rfc2217Server.Builder> bound() {
    return Rfc2217Server.builder().bind("127.0.0.1", 0);
  }

  private static Rfc2217Server failing(IOException failure) throws IOException {
    return bound()
        .serve(
            "broken",
            SerialSettings.DEFAULT,
            settings -> {
              throw failure;
            })
        .start();
  }

  @Test
  void aDeviceThatIsNotThere() throws Exception {
    try (Rfc2217Server server = failing(new PortNotFoundException("broken", "unplugged"))) {
      assertThatThrownBy(() -> SerialPorts.open("rfc2217://" + at(server)))
          .isInstanceOf(PortNotFoundException.class)
          .hasMessageContaining("the device is not there")
          .hasMessageContaining("The server is there, its device is not");
    }
  }

  @Test
  void aDeviceThatAnotherProgramHas() throws Exception {
    try (Rfc2217Server server = failing(new PortBusyException("broken", "locked"))) {
      assertThatThrownBy(() -> SerialPorts.open("rfc2217://" + at(server)))
          .isInstanceOf(PortBusyException.class)
          .hasMessageContaining("another program on the server");
    }
  }

  @Test
  void aDeviceThatTheServerMayNotOpen() throws Exception {
    try (Rfc2217Server server = failing(new PortAccessException("broken", "no"))) {
      assertThatThrownBy(() -> SerialPorts.open("rfc2217://" + at(server)))
          .isInstanceOf(PortAccessException.class)
          .hasMessageContaining("the server may not open the device");
    }
  }

  @Test
  void aCertificateThatIsNotForThePort(@TempDir Path directory) throws Exception {
    TestCa ca = new TestCa("Lab CA");
    TestCa.Issued server = ca.issue("lab7", "ip:127.0.0.1");
    TestCa.Issued mallory = ca.issue("mallory");
    Path authority = ca.pem(directory.resolve("ca.pem"));
    ServerTls tls =
        ServerTls.pem(
                server.certificatePem(directory.resolve("server.pem")),
                server.keyPem(directory.resolve("server.key")))
            .withClientCa(authority);
    Path cert = mallory.certificatePem(directory.resolve("mallory.pem"));
    Path key = mallory.keyPem(directory.resolve("mallory.key"));
    try (Rfc2217Server running = bound().tls(tls).owners("cn:alice").serve("sim:loop").start()) {
      String name =
          "rfc2217s://%s?tls_ca=%s&tls_cert=%s&tls_key=%s"
              .formatted(at(running), authority, cert, key);
      assertThatThrownBy(() -> SerialPorts.open(name))
          .isInstanceOf(PortAccessException.class)
          .hasMessageContaining("Your certificate does not give access");
    }
  }

  @Test
  void aPortInUseIsSaidToBeAndIsOpenedWhenItIsFree() throws Exception {
    try (Rfc2217Server server = bound().serve("sim:loop").start()) {
      String name = "rfc2217://" + at(server);
      SerialPort first = SerialPorts.open(name);
      try (first) {
        assertThatThrownBy(() -> SerialPorts.open(name))
            .isInstanceOf(PortBusyException.class)
            .hasMessageContaining("is in use by another client");
        Background<SerialPort> second =
            Background.start(() -> SerialPorts.open(name + "?busy_timeout=1m"));
        first.close();
        try (SerialPort opened = second.result()) {
          assertThat(opened.settings()).isNotNull();
        }
      }
    }
  }
}
