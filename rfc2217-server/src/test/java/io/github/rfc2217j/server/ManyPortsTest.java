package io.github.rfc2217j.server;

import static io.github.rfc2217j.server.ScriptedClient.PURGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.UnixOperatingSystemMXBean;
import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.peers.AllThreads;
import io.github.rfc2217j.api.peers.SocatPtyPair;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** Many ports in one server: none notices the others, and nothing of them stays behind. */
@Timeout(300)
class ManyPortsTest {

  private static final int STUCK = 64;
  private static final int ROUNDS = 1000;
  private static final byte[] FLOOD = new byte[1 << 20];

  @Test
  void sixtyFourStuckPortsLeaveAnotherOneAlone(TestReporter reporter) throws Exception {
    Rfc2217Server.Builder builder = Rfc2217Server.builder();
    List<SimulatedDevice> devices = new ArrayList<>();
    for (int i = 0; i <= STUCK; i++) {
      SimulatedDevice device = SimulatedDevice.loopBack();
      devices.add(device);
      builder
          .bind("127.0.0.1", 0)
          .serve("port " + i, SerialSettings.DEFAULT, settings -> device.open());
    }
    devices.subList(0, STUCK).forEach(SimulatedDevice::holdOutput);
    List<ScriptedClient> clients = new ArrayList<>();
    List<Background<?>> floods = new ArrayList<>();
    long[] nanos = new long[ROUNDS];
    try (Rfc2217Server server = builder.start();
        ScriptedClient free = ScriptedClient.agreed(server.address("port " + STUCK));
        ScriptedClient purging = ScriptedClient.agreed(server.address("port 0"))) {
      for (int i = 1; i < STUCK; i++) {
        ScriptedClient client = ScriptedClient.connect(server.address("port " + i));
        clients.add(client);
        floods.add(
            Background.start(() ->
                assertThatThrownBy(() -> flood(client))
                    .isInstanceOf(IOException.class)
                    .hasMessageMatching("(?i).*(closed|reset|broken).*")));
      }
      purging.sendData(new byte[2 * ToDevice.HIGH_WATER]);
      purging.answer(ScriptedClient.SUSPEND);
      for (int i = 0; i < ROUNDS; i++) {
        byte[] octets = {(byte) i, (byte) (i >> 8), 'x'};
        long start = System.nanoTime();
        free.sendData(octets);
        assertThat(free.readData(octets.length)).isEqualTo(octets);
        nanos[i] = System.nanoTime() - start;
      }
      purging.command(PURGE, 3);
      assertThat(purging.answer(ScriptedClient.RESUME)).isEmpty();
      assertThat(purging.answer(PURGE)).containsExactly(3);
      devices.getFirst().releaseOutput();
      purging.sendText("free again");
      assertThat(purging.readText(10)).isEqualTo("free again");
    }
    clients.forEach(ScriptedClient::close);
    for (Background<?> flood : floods) {
      flood.result();
    }
    assertThat(devices).allMatch(device -> device.openPort().isEmpty());
    Arrays.sort(nanos);
    reporter.publishEntry(
        "microseconds of an echo beside " + STUCK + " stuck ports",
        "median "
            + TimeUnit.NANOSECONDS.toMicros(nanos[ROUNDS / 2])
            + ", p99 "
            + TimeUnit.NANOSECONDS.toMicros(nanos[ROUNDS * 99 / 100])
            + ", most "
            + TimeUnit.NANOSECONDS.toMicros(nanos[ROUNDS - 1]));
  }

  private static void flood(ScriptedClient client) throws IOException {
    while (true) {
      client.sendRaw(FLOOD);
    }
  }

  @Test
  void twoHundredPortsComeAndGoTenTimesAndLeaveNothing() throws Exception {
    int count = 200;
    Rfc2217Server.Builder builder = Rfc2217Server.builder();
    List<SimulatedDevice> devices = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SimulatedDevice device = SimulatedDevice.loopBack();
      devices.add(device);
      PortOptions options = PortOptions.builder().sharing(SharingPolicy.values()[i % 3]).build();
      builder
          .bind("127.0.0.1", 0)
          .serve("many", SerialSettings.DEFAULT, options, settings -> device.open());
    }
    try (Rfc2217Server server = builder.start()) {
      round(server, 0);
      awaitClosed(devices);
      awaitThreads(count);
      long descriptors = descriptors();
      for (int i = 1; i <= 10; i++) {
        round(server, i);
        awaitClosed(devices);
      }
      // The acceptors.
      awaitThreads(count);
      Serving.await("no descriptor is left open", () -> descriptors() <= descriptors);
    }
    awaitThreads(0);
  }

  private static void awaitClosed(List<SimulatedDevice> devices) {
    Serving.await(
        "the devices are closed",
        () -> devices.stream().allMatch(device -> device.openPort().isEmpty()));
  }

  /** A client at each port, all at once: traffic there and back. */
  private static void round(Rfc2217Server server, int seed) throws Exception {
    byte[] octets = new byte[2000];
    new Random(seed).nextBytes(octets);
    List<CompletableFuture<Void>> clients = new ArrayList<>();
    for (ExportedPort port : server.ports()) {
      clients.add(
          CompletableFuture.runAsync(
              () -> {
                try (ScriptedClient client = ScriptedClient.agreed(port.address())) {
                  client.sendData(octets);
                  assertThat(client.readData(octets.length)).isEqualTo(octets);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              Thread::startVirtualThread));
    }
    CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
  }

  @Test
  void ptysComeAndGoTenTimesAndLeaveNothing() throws Exception {
    int count = "long".equals(System.getProperty("rfc2217j.stress")) ? 200 : 12;
    List<SocatPtyPair> pairs = new ArrayList<>();
    try {
      Rfc2217Server.Builder builder = Rfc2217Server.builder();
      for (int i = 0; i < count; i++) {
        SocatPtyPair pair = SocatPtyPair.open();
        pairs.add(pair);
        builder.bind("127.0.0.1", 0).serve(pair.a());
      }
      try (Rfc2217Server server = builder.start()) {
        ptyRound(server, pairs);
        awaitThreads(count);
        long descriptors = descriptors();
        for (int i = 0; i < 10; i++) {
          ptyRound(server, pairs);
        }
        awaitThreads(count);
        Serving.await("no descriptor is left open", () -> descriptors() <= descriptors);
      }
      awaitThreads(0);
    } finally {
      pairs.forEach(SocatPtyPair::close);
    }
  }

  private static void ptyRound(Rfc2217Server server, List<SocatPtyPair> pairs) throws Exception {
    List<CompletableFuture<Void>> clients = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      ExportedPort port = server.ports().get(i);
      String far = pairs.get(i).b();
      clients.add(
          CompletableFuture.runAsync(
              () -> {
                byte[] octets = new byte[500];
                new Random(port.address().getPort()).nextBytes(octets);
                try (ScriptedClient client = ScriptedClient.agreed(port.address());
                    SerialPort device = SerialPorts.open(far)) {
                  client.sendData(octets);
                  ByteBuffer there = ByteBuffer.allocate(octets.length);
                  while (there.hasRemaining()) {
                    assertThat(device.read(there, Duration.ofSeconds(10))).isPositive();
                  }
                  assertThat(there.array()).isEqualTo(octets);
                  device.write(ByteBuffer.wrap(octets));
                  assertThat(client.readData(octets.length)).isEqualTo(octets);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              work -> Thread.ofPlatform().daemon().start(work)));
    }
    CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
  }

  private static long descriptors() {
    return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
        .getOpenFileDescriptorCount();
  }

  /** Waits for the number of the server's threads, virtual ones included, to be this. */
  private void awaitThreads(int count) {
    List<String> last = new ArrayList<>();
    Serving.await(
        "as many threads as at the start",
        () -> {
          last.clear();
          last.addAll(threads());
          return last.size() <= count;
        });
    assertThat(last).hasSize(count);
  }

  private static List<String> threads() {
    return AllThreads.names(name -> !name.startsWith("rfc2217-events"));
  }
}
