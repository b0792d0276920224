package io.github.rfc2217j.server;

import static io.github.rfc2217j.server.ScriptedClient.NOTIFY_MODEMSTATE;
import static io.github.rfc2217j.server.ScriptedClient.SET_DATASIZE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.DataBits;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.peers.Peers;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ser2net as our client: it has a port of ours as its device, and serves it to a client again. */
@Timeout(120)
class Ser2netClientTest {

  private static final String SER2NET = "/usr/sbin/ser2net";
  private static final int CHANGES = 20;

  @TempDir private Path directory;

  private Process ser2net(int listen, int device) throws IOException {
    Path configuration = directory.resolve("ser2net.yaml");
    Files.writeString(
        configuration,
        """
        connection: &chain
          accepter: telnet(rfc2217),tcp,127.0.0.1,%d
          connector: telnet(rfc2217),tcp,127.0.0.1,%d
        """
            .formatted(listen, device));
    return new ProcessBuilder(SER2NET, "-n", "-c", configuration.toString())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("ser2net.log").toFile())
        .start();
  }

  private static ScriptedClient connect(int port) {
    List<ScriptedClient> connected = new ArrayList<>();
    Serving.await(
        "ser2net listens",
        () -> {
          try {
            connected.add(ScriptedClient.connect(new InetSocketAddress("127.0.0.1", port)));
            return true;
          } catch (IOException e) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            return false;
          }
        });
    return connected.getFirst();
  }

  @Test
  void isToldOfEachChangeOfTheModemLinesOnceAndInOrder(TestReporter reporter) throws Exception {
    Peers.require(Files.exists(Path.of(SER2NET)), SER2NET);
    SimulatedDevice device = SimulatedDevice.loopBack();
    device.lack(Capability.MODEM_EVENTS);
    device.forceModemState(ModemState.ALL_LOW);
    int listen;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      listen = free.getLocalPort();
    }
    long[] micros = new long[CHANGES];
    try (Serving serving = new Serving(device)) {
      Process ser2net = ser2net(listen, serving.address().getPort());
      try (ScriptedClient client = connect(listen)) {
        client.agree();
        // The answer comes all the way.
        client.command(SET_DATASIZE, 7);
        List<Integer> answer = client.next();
        while (answer.getFirst() != 100 + SET_DATASIZE) {
          answer = client.next();
        }
        assertThat(device.openPort().orElseThrow().settings().dataBits()).isEqualTo(DataBits.SEVEN);
        for (int i = 0; i < CHANGES; i++) {
          boolean on = i % 2 == 0;
          boolean other = i % 4 < 2;
          long start = System.nanoTime();
          device.forceModemState(new ModemState(on, other, false, false));
          int level = (on ? 0x10 : 0) | (other ? 0x20 : 0);
          assertThat(client.answer(NOTIFY_MODEMSTATE).getFirst() & 0xF0).isEqualTo(level);
          micros[i] = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
        }
        assertThat(client.ask(SET_DATASIZE, 8)).isEqualTo(8);
        assertThat(client.untaken()).isZero();
      } finally {
        ser2net.destroyForcibly().onExit().join();
      }
    }
    Arrays.sort(micros);
    reporter.publishEntry(
        "microseconds from a change to ser2net's own client",
        "half " + micros[CHANGES / 2] + ", most " + micros[CHANGES - 1]);
  }
}
