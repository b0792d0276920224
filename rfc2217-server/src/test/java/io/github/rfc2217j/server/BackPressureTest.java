package io.github.rfc2217j.server;

import static io.github.rfc2217j.server.ScriptedClient.PURGE;
import static io.github.rfc2217j.server.ScriptedClient.RESUME;
import static io.github.rfc2217j.server.ScriptedClient.SET_CONTROL;
import static io.github.rfc2217j.server.ScriptedClient.SET_DATASIZE;
import static io.github.rfc2217j.server.ScriptedClient.SUSPEND;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client sends more than a device takes. */
@Timeout(120)
class BackPressureTest {

  private static final Executor THREADS = Thread::startVirtualThread;

  /** More than is kept before the client is asked to stop. */
  private static final int MUCH = 2 * ToDevice.HIGH_WATER;

  /** More than the server keeps, less than TCP takes besides: sending it does not block. */
  private static final int TOO_MUCH = ToDevice.CAPACITY + 128 * 1024;

  private static byte[] random(int count) {
    byte[] octets = new byte[count];
    new Random(2217).nextBytes(octets);
    return octets;
  }

  private static byte[] read(SerialPort port, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      assertThat(port.read(buffer, Duration.ofSeconds(30))).isPositive();
    }
    return buffer.array();
  }

  @Test
  void asksTheClientToStopAndToGoOn() throws IOException {
    SimulatedDevice device = SimulatedDevice.nullModem();
    device.holdOutput();
    byte[] octets = random(MUCH);
    try (Serving serving = new Serving(device);
        SerialPort other = device.otherEnd().open();
        ScriptedClient client = serving.client()) {
      client.sendData(octets);
      assertThat(client.answer(SUSPEND)).isEmpty();
      // It is asked once, and what it says is still heard.
      assertThat(client.ask(SET_DATASIZE, 0)).isEqualTo(8);
      device.releaseOutput();
      assertThat(read(other, MUCH)).isEqualTo(octets);
      assertThat(client.answer(RESUME)).isEmpty();
      client.sync();
      assertThat(client.untaken()).isZero();
    }
  }

  @Test
  void aPurgeBehindALotFreesTheDevice() throws IOException {
    SimulatedDevice device = SimulatedDevice.loopBack();
    device.holdOutput();
    try (Serving serving = new Serving(device);
        ScriptedClient client = serving.client()) {
      client.sendData(random(MUCH));
      client.command(PURGE, 3);
      assertThat(client.answer(SUSPEND)).isEmpty();
      assertThat(client.answer(RESUME)).isEmpty();
      assertThat(client.answer(PURGE)).containsExactly(3);
      device.releaseOutput();
      client.sendText("new");
      assertThat(client.readText(3)).isEqualTo("new");
    }
  }

  @Test
  void aPurgeByAClientThatStoppedFreesTheDevice() throws IOException {
    SimulatedDevice device = SimulatedDevice.loopBack();
    device.holdOutput();
    try (Serving serving = new Serving(device);
        ScriptedClient client = serving.client()) {
      client.sendData(random(MUCH));
      assertThat(client.answer(SUSPEND)).isEmpty();
      client.command(PURGE, 2);
      assertThat(client.answer(RESUME)).isEmpty();
      assertThat(client.answer(PURGE)).containsExactly(2);
      device.releaseOutput();
      client.sendText("new");
      assertThat(client.readText(3)).isEqualTo("new");
    }
  }

  @Test
  void theEndOfABreakByAClientThatStoppedFreesTheDevice() throws IOException {
    SimulatedDevice device = SimulatedDevice.nullModem();
    byte[] octets = random(MUCH);
    try (Serving serving = new Serving(device);
        SerialPort other = device.otherEnd().open();
        ScriptedClient client = serving.client()) {
      assertThat(client.ask(SET_CONTROL, 5)).isEqualTo(5);
      client.sendData(octets);
      assertThat(client.answer(SUSPEND)).isEmpty();
      assertThat(client.ask(SET_CONTROL, 6)).isEqualTo(6);
      assertThat(read(other, MUCH)).isEqualTo(octets);
      assertThat(client.answer(RESUME)).isEmpty();
    }
  }

  /** Pyserial's client knows no FLOWCONTROL-SUSPEND. */
  @Test
  void aClientThatDoesNotStopLosesNothing() throws Exception {
    SimulatedDevice device = SimulatedDevice.nullModem();
    device.holdOutput();
    byte[] octets = random(8 << 20);
    try (Serving serving = new Serving(device);
        SerialPort other = device.otherEnd().open();
        ScriptedClient client = serving.client()) {
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(
              () -> {
                try {
                  client.sendData(octets);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              THREADS);
      assertThat(client.answer(SUSPEND)).isEmpty();
      device.releaseOutput();
      assertThat(read(other, octets.length)).isEqualTo(octets);
      sending.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void letsTheNextClientInAfterOneThatLeftALot() throws IOException {
    for (int count : new int[] {MUCH, TOO_MUCH}) {
      SimulatedDevice device = SimulatedDevice.loopBack();
      device.holdOutput();
      try (Serving serving = new Serving(device)) {
        try (ScriptedClient client = serving.client()) {
          client.sendData(new byte[count]);
        }
        try (ScriptedClient next = serving.client()) {
          device.releaseOutput();
          next.sendText("next");
          assertThat(next.readText(4)).isEqualTo("next");
        }
      }
    }
  }

  /** Its end stands behind octets that nobody reads, and it answers no probe with a reset. */
  @Test
  void letsTheNextClientInAfterOneThatEndedItsSideAndStays() throws IOException {
    SimulatedDevice device = SimulatedDevice.loopBack();
    device.holdOutput();
    try (Rfc2217Server server =
            Rfc2217Server.builder()
                .bind("127.0.0.1", 0)
                .serve(
                    "stuck",
                    SerialSettings.DEFAULT,
                    PortOptions.builder().stuckPatience(Duration.ofMillis(50)).build(),
                    settings -> device.open())
                .start();
        ScriptedClient half = ScriptedClient.agreed(server.address("stuck"))) {
      half.sendData(new byte[TOO_MUCH]);
      half.socket().shutdownOutput();
      try (ScriptedClient next = ScriptedClient.agreed(server.address("stuck"))) {
        device.releaseOutput();
        next.sendText("next");
        assertThat(next.readText(4)).isEqualTo("next");
      }
    }
  }

  @Test
  void theDeviceGetsWhatAClientThatLeftHasSentHoweverLongItTakes() throws IOException {
    SimulatedDevice device = SimulatedDevice.nullModem();
    byte[] octets = random(MUCH);
    try (Serving serving = new Serving(device);
        SerialPort other = device.otherEnd().open()) {
      device.holdOutput();
      try (ScriptedClient client = serving.client()) {
        client.sendData(octets);
        client.answer(SUSPEND);
      }
      device.releaseOutput();
      assertThat(read(other, MUCH)).isEqualTo(octets);
    }
  }
}
