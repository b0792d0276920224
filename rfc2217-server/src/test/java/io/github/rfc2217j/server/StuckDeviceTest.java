package io.github.rfc2217j.server;

import static io.github.rfc2217j.server.ScriptedClient.PURGE;
import static io.github.rfc2217j.server.ScriptedClient.SET_CONTROL;
import static io.github.rfc2217j.server.ScriptedClient.SET_DATASIZE;
import static io.github.rfc2217j.server.ScriptedClient.SET_PARITY;
import static io.github.rfc2217j.server.ScriptedClient.SET_STOPSIZE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A device that takes nothing holds up nobody. */
@Timeout(120)
class StuckDeviceTest {

  /** More than the port and the pump hold, less than the server does. */
  private static final int SOME = 20_000;

  private final SimulatedDevice device = SimulatedDevice.loopBack();

  /** Calls of drain with a time-out other than zero, and with any. */
  private final AtomicInteger waits = new AtomicInteger();

  private final AtomicInteger drains = new AtomicInteger();

  private Serving counting(Duration settingsDrain) throws IOException {
    return new Serving(
        device,
        PortOptions.builder().settingsDrain(settingsDrain).build(),
        (method, argument) -> {
          if (method.equals("drain")) {
            drains.incrementAndGet();
            if (!Duration.ZERO.equals(argument)) {
              waits.incrementAndGet();
            }
          }
        });
  }

  /** Pyserial gives each answer three seconds. */
  @Test
  void waitsOnceForABurstOfSettings() throws IOException {
    device.holdOutput();
    try (Serving serving = counting(Duration.ofMillis(100));
        ScriptedClient client = serving.client()) {
      client.sendData(new byte[SOME]);
      client.sync();
      drains.set(0);
      client.baudRate(300);
      client.command(SET_DATASIZE, 7);
      client.command(SET_PARITY, 2);
      client.command(SET_STOPSIZE, 2);
      client.command(SET_CONTROL, 2);
      client.command(SET_CONTROL, 5);
      assertThat(client.baudRateAnswer()).isEqualTo(300);
      assertThat(client.answer(SET_DATASIZE)).containsExactly(7);
      assertThat(client.answer(SET_PARITY)).containsExactly(2);
      assertThat(client.answer(SET_STOPSIZE)).containsExactly(2);
      assertThat(client.answer(SET_CONTROL)).containsExactly(2);
      assertThat(client.answer(SET_CONTROL)).containsExactly(5);
      // The port is asked to drain at a wait's end; before, the queue alone shows the answer.
      assertThat(drains).hasValue(1);
    }
  }

  @Test
  void waitsOnceHoweverMuchComesBetweenSettings() throws IOException {
    device.holdOutput();
    try (Serving serving = counting(Duration.ofMillis(100));
        ScriptedClient client = serving.client()) {
      client.sendText("x");
      Serving.await("the port has it", () -> waiting(device) == 1);
      for (int i = 0; i < 10; i++) {
        client.sendText("x");
        assertThat(client.ask(SET_DATASIZE, 7 + i % 2)).isEqualTo(7 + i % 2);
      }
      assertThat(waits).hasValue(1);
    }
  }

  private static int waiting(SimulatedDevice device) {
    try {
      return device.openPort().orElseThrow().pendingOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void answersQueriesLinesAndPurgesAtOnce() throws IOException {
    device.holdOutput();
    // Longer than the client waits.
    try (Serving serving = counting(Duration.ofSeconds(60));
        ScriptedClient client = serving.client()) {
      client.sendData(new byte[SOME]);
      client.sync();
      drains.set(0);
      assertThat(client.ask(SET_DATASIZE, 0)).isEqualTo(8);
      // What is in force needs no waiting either.
      assertThat(client.ask(SET_DATASIZE, 8)).isEqualTo(8);
      assertThat(client.ask(SET_CONTROL, 6)).isEqualTo(6);
      assertThat(client.ask(PURGE, 3)).isEqualTo(3);
      assertThat(client.ask(PURGE, 2)).isEqualTo(2);
      assertThat(drains).hasValue(0);
    }
  }

  @Test
  void aPurgeTakesWhatCameBeforeItAndNothingElse() throws IOException {
    try (Serving serving = new Serving(device);
        ScriptedClient client = serving.client()) {
      for (int i = 0; i < 20; i++) {
        device.holdOutput();
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.write(new byte[SOME]);
        stream.write(ScriptedClient.frame(PURGE, 2));
        stream.write("kept".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        client.sendRaw(stream.toByteArray());
        assertThat(client.answer(PURGE)).containsExactly(2);
        device.releaseOutput();
        assertThat(client.readText(4)).isEqualTo("kept");
        client.sync();
        assertThat(client.unread()).isZero();
      }
    }
  }

  @Test
  void settingsWaitForTheOctetsBeforeThem() throws IOException {
    SimulatedDevice paired = SimulatedDevice.nullModem();
    paired.setPaced(true);
    try (Serving serving = new Serving(paired);
        var other = paired.otherEnd().open();
        ScriptedClient client = serving.client()) {
      client.baudRate(115200);
      assertThat(client.baudRateAnswer()).isEqualTo(115200);
      other.apply(SerialSettings.of("115200 8N1"));
      // 1000 octets take 87 ms; at the new speed the other end would not understand them.
      byte[] octets = new byte[1000];
      client.sendData(octets);
      client.baudRate(9600);
      assertThat(client.baudRateAnswer()).isEqualTo(9600);
      var received = java.nio.ByteBuffer.allocate(1000);
      while (received.hasRemaining()) {
        assertThat(other.read(received, Duration.ofSeconds(10))).isPositive();
      }
      assertThat(received.array()).isEqualTo(octets);
      assertThat(other.lineState().bits()).isZero();
    }
  }

  @Test
  void letsTheNextClientInAfterTheLastOctetsFoundNoWay() throws IOException {
    device.holdOutput();
    try (Serving serving = new Serving(device)) {
      try (ScriptedClient client = serving.client()) {
        client.sendData(new byte[SOME]);
        client.sync();
      }
      try (ScriptedClient next = serving.client()) {
        device.releaseOutput();
        next.sendText("next");
        assertThat(next.readText(4)).isEqualTo("next");
      }
    }
  }

  @Test
  void givesTheDeviceWhatAClientSentBeforeItLeft() throws IOException {
    SimulatedDevice paired = SimulatedDevice.nullModem();
    paired.setPaced(true);
    try (Serving serving = new Serving(paired);
        var other = paired.otherEnd().open()) {
      byte[] octets = new byte[500];
      try (ScriptedClient client = serving.client()) {
        // Half a second at 9600 bit/s.
        client.sendData(octets);
      }
      var received = java.nio.ByteBuffer.allocate(octets.length);
      while (received.hasRemaining()) {
        assertThat(other.read(received, Duration.ofSeconds(10))).isPositive();
      }
      assertThat(received.array()).isEqualTo(octets);
    }
  }

  @Test
  void moreStuckPortsThanProcessorsLeaveAnotherPortAlone() throws Exception {
    int count = 4 * Runtime.getRuntime().availableProcessors() + 4;
    Rfc2217Server.Builder builder = Rfc2217Server.builder();
    List<SimulatedDevice> devices = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SimulatedDevice stuck = SimulatedDevice.loopBack();
      devices.add(stuck);
      stuck.holdOutput();
      builder.bind("127.0.0.1", 0).serve("stuck", SerialSettings.DEFAULT, settings -> stuck.open());
    }
    builder.bind("127.0.0.1", 0).serve("free", SerialSettings.DEFAULT, settings -> device.open());
    List<ScriptedClient> clients = new ArrayList<>();
    List<Thread> writers = new ArrayList<>();
    Rfc2217Server server = builder.start();
    try {
      for (ExportedPort port : server.ports().subList(0, count)) {
        ScriptedClient client = ScriptedClient.connect(port.address());
        clients.add(client);
        writers.add(Thread.ofPlatform().daemon().start(() -> flood(client)));
      }
      try (ScriptedClient free = ScriptedClient.agreed(server.address("free"))) {
        for (int i = 0; i < 100; i++) {
          free.sendText("free");
          assertThat(free.readText(4)).isEqualTo("free");
        }
      }
    } finally {
      server.close();
    }
    assertThat(devices).allMatch(stuck -> stuck.openPort().isEmpty());
    clients.forEach(ScriptedClient::close);
    Deadline deadline = Deadline.in(Duration.ofSeconds(10));
    assertThat(writers).allMatch(deadline::until);
  }

  private static void flood(ScriptedClient client) {
    try {
      client.sendRaw(new byte[16 << 20]);
    } catch (IOException e) {
      assertThat(e).hasMessageMatching("(?i).*(closed|reset|broken).*");
    }
  }
}
