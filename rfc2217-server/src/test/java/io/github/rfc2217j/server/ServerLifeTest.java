package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.peers.AllThreads;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starting and stopping. */
@Timeout(60)
class ServerLifeTest {

  @Test
  void servesSeveralPortsAndTellsWhere() throws IOException {
    try (Rfc2217Server server =
        Rfc2217Server.builder()
            .bind("127.0.0.1", 0)
            .serve("sim:loop/first")
            .bind("localhost", 0)
            .serve("sim:loop/second", SerialSettings.of("115200 7E1"))
            .start()) {
      assertThat(server.ports())
          .extracting(ExportedPort::name)
          .containsExactly("sim:loop/first", "sim:loop/second");
      assertThat(server.ports()).allMatch(port -> port.address().getPort() > 0);
      for (ExportedPort port : server.ports()) {
        assertThat(server.address(port.name())).isEqualTo(port.address());
        try (ScriptedClient client = ScriptedClient.agreed(port.address())) {
          assertThat(client.ask(ScriptedClient.SET_DATASIZE, 0))
              .isEqualTo(port.name().endsWith("first") ? 8 : 7);
        }
      }
      assertThatThrownBy(() -> server.address("sim:loop/third"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("sim:loop/first");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
  void refusesAddressesThatOthersCanReach(String host) {
    assertThatThrownBy(() -> Rfc2217Server.builder().bind(host, 0).serve("sim:loop").start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sim:loop")
        .hasMessageContaining("127.0.0.1")
        .hasMessageContaining("ssh -L");
  }

  @Test
  void saysWhatIsWrongWithAnAddress() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() ->
              Rfc2217Server.builder()
                  .bind("127.0.0.1", taken.getLocalPort())
                  .serve("sim:loop")
                  .start())
          .isInstanceOf(BindException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("sim:loop")
          .hasMessageContaining("already in use");
    }
    assertThatThrownBy(
            () -> Rfc2217Server.builder().bind("no.such.host.invalid", 1).serve("sim:loop").start())
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("no.such.host.invalid:1");
    assertThatThrownBy(() -> Rfc2217Server.builder().bind("127.0.0.1", 65536))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65535");
  }

  @Test
  void startsEveryListenerOrNone() throws IOException {
    int free;
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = probe.getLocalPort();
    }
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() ->
              Rfc2217Server.builder()
                  .bind("127.0.0.1", free)
                  .serve("sim:loop")
                  .bind("127.0.0.1", taken.getLocalPort())
                  .serve("sim:loop")
                  .start())
          .isInstanceOf(BindException.class);
      try (ServerSocket again = new ServerSocket(free, 1, InetAddress.getLoopbackAddress())) {
        assertThat(again.isBound()).isTrue();
      }
    }
  }

  @Test
  void stopEndsClientsClosesDevicesAndLeavesNoThread() throws IOException {
    SimulatedDevice device = SimulatedDevice.loopBack();
    Serving serving = new Serving(device);
    InetSocketAddress address = serving.address();
    List<ScriptedClient> clients = new ArrayList<>();
    clients.add(serving.client());
    clients.add(ScriptedClient.connect(address));
    clients.getFirst().sync();
    assertThat(threads(device)).isNotEmpty();
    serving.close();
    assertThat(device.openPort()).isEmpty();
    assertThat(threads(device)).isEmpty();
    clients.getFirst().readToEnd();
    clients.forEach(ScriptedClient::close);
    serving.close();
    assertThatThrownBy(() -> ScriptedClient.connect(address)).isInstanceOf(IOException.class);
  }

  /** One that takes nothing, and a client that reads nothing: a device would get two seconds. */
  @Test
  void stopsAtOnceIfToldTo() throws IOException {
    SimulatedDevice device = SimulatedDevice.loopBack();
    device.holdOutput();
    try (Rfc2217Server server =
            Rfc2217Server.builder()
                .bind("127.0.0.1", 0)
                .serve("stuck", SerialSettings.DEFAULT, settings -> device.open())
                .start();
        ScriptedClient client = ScriptedClient.agreed(server.address("stuck"))) {
      client.sendData(new byte[100_000]);
      client.sync();
      assertThat(server.stop(Duration.ZERO)).isTrue();
      assertThat(device.openPort()).isEmpty();
      assertThat(server.stop(Duration.ZERO)).isTrue();
    }
  }

  @Test
  void saysThatADeviceCannotBeClosed() throws IOException {
    SimulatedDevice device = SimulatedDevice.loopBack();
    CountDownLatch freed = new CountDownLatch(1);
    Watched hangs =
        (method, argument) -> {
          if (method.equals("close")) {
            Deadline.in(Duration.ofSeconds(30)).until(freed);
          }
        };
    try (Rfc2217Server server =
            Rfc2217Server.builder()
                .bind("127.0.0.1", 0)
                .serve("hung", SerialSettings.DEFAULT, s -> Watched.port(device.open(), hangs))
                .start();
        ScriptedClient client = ScriptedClient.agreed(server.address("hung"))) {
      client.sync();
      assertThat(server.stop(Duration.ofMillis(50))).isFalse();
      freed.countDown();
      assertThat(server.stop(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void aConnectionLeavesNoThread() throws IOException {
    SimulatedDevice device = SimulatedDevice.loopBack();
    try (Serving serving = new Serving(device)) {
      for (int i = 0; i < 5; i++) {
        try (ScriptedClient client = serving.client()) {
          client.sendText("x");
          client.readText(1);
          // The acceptor, reader, writer and ticker, and a pump; nothing waited for the device. The
          // threads of the client before may not be over when the port is free.
          Serving.await("those of one client", () -> threads(device).size() == 5);
        }
      }
      Serving.await("only the acceptor is left", () -> threads(device).size() == 1);
    }
  }

  /** Names of this process's threads that serve the device, virtual ones included. */
  private static List<String> threads(SimulatedDevice device) {
    return AllThreads.names(
        name -> name.endsWith(' ' + device.name()) && !name.startsWith("rfc2217-events"));
  }
}
