package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ports that come and go while a server runs, and a port beside them that is left alone. */
@Timeout(60)
class PortChangeTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir private Path directory;

  private final SimulatedDevice bystander = SimulatedDevice.loopBack();
  private final SimulatedDevice device = SimulatedDevice.loopBack();
  private Rfc2217Server server;
  private ScriptedClient beside;

  @BeforeEach
  void start() throws IOException {
    server =
        Rfc2217Server.builder()
            .bind("127.0.0.1", 0)
            .serve("beside", SerialSettings.DEFAULT, settings -> bystander.open())
            .bind("127.0.0.1", 0)
            .serve("port", SerialSettings.DEFAULT, settings -> device.open())
            .start();
    beside = ScriptedClient.agreed(server.address("beside"));
  }

  @AfterEach
  void theOtherClientNoticedNothing() throws IOException {
    try (ScriptedClient client = beside) {
      assertEchoes(client);
    } finally {
      server.close();
    }
  }

  private static void assertEchoes(ScriptedClient client) throws IOException {
    client.sendText("still here");
    assertThat(client.readText("still here".length())).isEqualTo("still here");
  }

  private static void assertServed(InetSocketAddress address) throws IOException {
    try (ScriptedClient client = ScriptedClient.agreed(address)) {
      assertEchoes(client);
    }
  }

  private static void assertNotListening(InetSocketAddress address) {
    assertThatThrownBy(() -> ScriptedClient.connect(address)).isInstanceOf(IOException.class);
  }

  private PortChange serve(Binding<PortChange> place, String name, SimulatedDevice what) {
    return place.serve(name, SerialSettings.DEFAULT, settings -> what.open());
  }

  @Test
  void addsAPort() throws IOException {
    SimulatedDevice another = SimulatedDevice.loopBack();
    assertThat(serve(server.change().bind("127.0.0.1", 0), "another", another).apply(Duration.ZERO))
        .isTrue();
    assertThat(server.ports())
        .extracting(ExportedPort::name)
        .containsExactly("beside", "port", "another");
    assertThat(server.snapshot().ports()).extracting(PortSnapshot::port).isEqualTo(server.ports());
    assertServed(server.address("another"));
    assertServed(server.address("port"));
  }

  @Test
  void removesAPort() throws IOException {
    ExportedPort port = server.port("port");
    try (ScriptedClient client = ScriptedClient.agreed(port.address())) {
      assertEchoes(client);
      assertThat(server.change().remove(port).apply(PATIENCE)).isTrue();
      assertThat(client.readToEnd()).isEmpty();
    }
    assertThat(device.openPort()).isEmpty();
    assertNotListening(port.address());
    assertThat(server.ports()).extracting(ExportedPort::name).containsExactly("beside");
    assertThat(server.snapshot().connections()).isEqualTo(1);
  }

  @Test
  void aDeviceMovesToAnotherAddressInOneChange() throws IOException {
    ExportedPort port = server.port("port");
    try (ScriptedClient client = ScriptedClient.agreed(port.address())) {
      serve(server.change().remove(port).bind("127.0.0.1", 0), "moved", device).apply(PATIENCE);
      assertServed(server.address("moved"));
      assertThat(client.readToEnd()).isEmpty();
    }
    assertNotListening(port.address());
  }

  @Test
  void replacesAPortInItsPlace() throws IOException {
    ExportedPort port = server.port("port");
    SimulatedDevice another = SimulatedDevice.loopBack();
    try (ScriptedClient client = ScriptedClient.agreed(port.address())) {
      PortOptions options = PortOptions.builder().sharing(SharingPolicy.SHARED).build();
      server
          .change()
          .replace(port)
          .serve("replaced", SerialSettings.of("2400 7E1"), options, settings -> another.open())
          .apply(PATIENCE);
      assertThat(client.readToEnd()).isEmpty();
    }
    assertThat(device.openPort()).isEmpty();
    assertThat(server.ports())
        .containsExactly(server.port("beside"), new ExportedPort("replaced", port.socketAddress()));
    assertThat(server.snapshot().ports().getLast().sharing()).isEqualTo(SharingPolicy.SHARED);
    assertServed(port.address());
  }

  /** The old client's last octets keep the device busy; who comes meanwhile is not turned away. */
  @Test
  void whoComesDuringAReplacementWaitsForTheNewPort() throws Exception {
    ExportedPort port = server.port("port");
    try (ScriptedClient old = ScriptedClient.agreed(port.address())) {
      device.holdOutput();
      old.sendData(new byte[10_000]);
      old.sync();
      Background<Boolean> change =
          Background.start(
              () -> serve(server.change().replace(port), "port", device).apply(PATIENCE));
      Serving.await("the old client is being let go", () -> isEnding(port));
      try (ScriptedClient next = ScriptedClient.connect(port.address())) {
        device.releaseOutput();
        next.agree();
        assertEchoes(next);
      }
      assertThat(change.result()).isTrue();
    }
  }

  /** The gate of a port that is let go lets nobody in. */
  private boolean isEnding(ExportedPort port) {
    return server.snapshot().ports().stream()
        .filter(each -> each.port().equals(port))
        .anyMatch(PortSnapshot::ending);
  }

  @Test
  void aChangeThatFailsChangesNothing() throws IOException {
    ExportedPort port = server.port("port");
    ServerSocket handedIn = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ScriptedClient client = ScriptedClient.agreed(port.address())) {
      Path file = directory.resolve("new.sock");
      PortChange change = server.change().replace(port).serve("sim:loop/1");
      change.bind(handedIn).serve("sim:loop/2").bind(file).serve("sim:loop/3");
      change.bind("127.0.0.1", taken.getLocalPort()).serve("sim:loop/4");
      assertThatThrownBy(() -> change.apply(PATIENCE))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("sim:loop/4");
      assertEchoes(client);
      assertThat(handedIn.isClosed()).isTrue();
      assertThat(Files.exists(file)).isFalse();
      assertThat(server.ports()).extracting(ExportedPort::name).containsExactly("beside", "port");
    }
    assertServed(port.address());
  }

  @Test
  void aPlaceIsOnlyForWhomTheNewRulesFit() {
    ExportedPort port = server.port("port");
    assertThatThrownBy(() ->
            server.change().replace(port).owners("cn:alice").serve("sim:loop").apply(PATIENCE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("certificates");
    assertThat(server.ports()).contains(port);
  }

  @Test
  void aPlaceThatWasAFileStaysOne() throws IOException {
    Path file = directory.resolve("port.sock");
    serve(server.change().bind(file), "by file", SimulatedDevice.loopBack()).apply(PATIENCE);
    ExportedPort port = server.port("by file");
    assertThatThrownBy(() ->
            server.change().replace(port).allow("127.0.0.1").serve("sim:loop").apply(PATIENCE))
        .hasMessageContaining("permissions of the file");
    serve(server.change().replace(port), "again", SimulatedDevice.loopBack()).apply(PATIENCE);
    try (ScriptedClient client = ScriptedClient.connect(file)) {
      client.agree();
      assertEchoes(client);
    }
    server.change().remove(server.port("again")).apply(PATIENCE);
    assertThat(Files.exists(file)).isFalse();
  }

  @Test
  void limitsAreForAllPortsWheneverTheyCame() throws IOException {
    server.limits(Limits.builder().connections(2).build());
    serve(server.change().bind("127.0.0.1", 0), "another", SimulatedDevice.loopBack())
        .apply(PATIENCE);
    try (ScriptedClient second = ScriptedClient.agreed(server.address("another"));
        ScriptedClient third = ScriptedClient.connect(server.address("port"))) {
      assertThat(third.readToEnd()).isEmpty();
      assertEchoes(second);
    }
    assertThat(server.snapshot().refusals()).containsEntry(Refusal.TOTAL, 1L);
    Serving.await("the second has left", () -> server.snapshot().connections() == 1);
    assertServed(server.address("port"));
  }

  @Test
  void saysWhichPortsThereAre() {
    ExportedPort port = server.port("port");
    ExportedPort stranger = new ExportedPort("x", port.socketAddress());
    assertWrong(change -> change.remove(stranger), "x is not served on " + port.hostAndPort());
    assertWrong(change -> change.remove(port).remove(port), "only once");
    assertWrong(change -> change.remove(port).replace(port).serve("sim:loop"), "only once");
    assertThatThrownBy(() -> server.port("x"))
        .hasMessageContaining("beside")
        .hasMessageContaining("port");
    assertThat(server.ports()).contains(port);
  }

  private void assertWrong(UnaryOperator<PortChange> wrong, String message) {
    assertThatThrownBy(() -> wrong.apply(server.change()).apply(PATIENCE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aServerThatHasStoppedServesNothingNew() throws IOException {
    Rfc2217Server other = Rfc2217Server.builder().bind("127.0.0.1", 0).serve("sim:loop").start();
    other.close();
    PortChange late = serve(other.change().bind("127.0.0.1", 0), "late", device);
    assertThatThrownBy(() -> late.apply(PATIENCE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("stopped");
  }

  @Test
  void stoppingDuringAChangeStopsEverything() throws Exception {
    SimulatedDevice stuck = SimulatedDevice.loopBack();
    CountDownLatch freed = new CountDownLatch(1);
    try (Rfc2217Server other =
            Rfc2217Server.builder()
                .bind("127.0.0.1", 0)
                .serve(
                    "stuck",
                    SerialSettings.DEFAULT,
                    settings -> Watched.port(stuck.open(), closingWhen(freed)))
                .start();
        ScriptedClient client = ScriptedClient.agreed(other.address("stuck"))) {
      client.sync();
      ExportedPort port = other.port("stuck");
      PortChange change = serve(other.change().replace(port), "next", SimulatedDevice.loopBack());
      Path file = directory.resolve("next.sock");
      serve(change.bind(file), "file", SimulatedDevice.loopBack());
      Background<Boolean> changing = Background.start(() -> change.apply(Duration.ofHours(1)));
      Serving.await(
          "the old client is being let go",
          () -> other.snapshot().ports().stream().anyMatch(PortSnapshot::ending));
      assertThat(other.stop(Duration.ZERO)).as("a device does not close").isFalse();
      freed.countDown();
      assertThatThrownBy(changing::result)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("stopped");
      assertNotListening(port.address());
      assertThat(Files.exists(file)).isFalse();
      assertThat(stuck.openPort()).isEmpty();
    }
  }

  private static Watched closingWhen(CountDownLatch freed) {
    return (method, argument) -> {
      if (method.equals("close")) {
        assertThat(Deadline.in(PATIENCE).until(freed)).isTrue();
      }
    };
  }
}
