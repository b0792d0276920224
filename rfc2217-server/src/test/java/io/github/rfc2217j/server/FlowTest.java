package io.github.rfc2217j.server;

import static io.github.rfc2217j.server.ScriptedClient.PURGE;
import static io.github.rfc2217j.server.ScriptedClient.RESUME;
import static io.github.rfc2217j.server.ScriptedClient.SET_DATASIZE;
import static io.github.rfc2217j.server.ScriptedClient.SUSPEND;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialPort;
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

/** Whatever the speed of either side, nothing is lost. */
@Timeout(120)
class FlowTest {

  private static final Executor THREADS = Thread::startVirtualThread;
  private static final int MEGABYTES = 8 << 20;

  private static byte[] random(int count, long seed) {
    byte[] octets = new byte[count];
    new Random(seed).nextBytes(octets);
    return octets;
  }

  private interface Work {
    void run() throws IOException;
  }

  private static CompletableFuture<Void> start(Work work) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            work.run();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        THREADS);
  }

  private static void write(SerialPort port, byte[] octets) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(octets);
    while (buffer.hasRemaining()) {
      port.write(buffer);
    }
  }

  private static byte[] read(SerialPort port, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      assertThat(port.read(buffer, Duration.ofSeconds(30))).isPositive();
    }
    return buffer.array();
  }

  @Test
  void aClientThatAsksAThousandThingsAndReadsNothingGetsEveryAnswerInTheEnd() throws Exception {
    int questions = 200_000;
    byte[] burst = new byte[questions * 7];
    for (int i = 0; i < questions; i++) {
      System.arraycopy(ScriptedClient.frame(SET_DATASIZE, 0), 0, burst, i * 7, 7);
    }
    try (Serving serving = new Serving(SimulatedDevice.loopBack());
        ScriptedClient client = ScriptedClient.connect(serving.address(), 4096)) {
      client.agree();
      CompletableFuture<Void> asking = start(() -> client.sendRaw(burst));
      for (int i = 0; i < questions; i++) {
        assertThat(client.answer(SET_DATASIZE)).containsExactly(8);
      }
      asking.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void megabytesBothWaysThroughTinyBuffersDoNotDeadlock() throws Exception {
    SimulatedDevice device = SimulatedDevice.nullModem();
    byte[] there = random(MEGABYTES, 1);
    byte[] back = random(MEGABYTES, 2);
    try (Serving serving = new Serving(device);
        SerialPort other = device.otherEnd().open();
        ScriptedClient client = ScriptedClient.connect(serving.address(), 4096)) {
      client.agree();
      CompletableFuture<Void> sending = start(() -> client.sendData(there));
      CompletableFuture<Void> writing = start(() -> write(other, back));
      CompletableFuture<Void> reading =
          start(() -> assertThat(read(other, MEGABYTES)).isEqualTo(there));
      assertThat(client.readData(MEGABYTES / 2))
          .isEqualTo(java.util.Arrays.copyOf(back, MEGABYTES / 2));
      assertThat(client.readData(MEGABYTES / 2))
          .isEqualTo(java.util.Arrays.copyOfRange(back, MEGABYTES / 2, MEGABYTES));
      CompletableFuture.allOf(sending, writing, reading).get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void answersAClientThatReadsNoData() throws Exception {
    SimulatedDevice device = SimulatedDevice.nullModem();
    byte[] unread = random(MEGABYTES, 3);
    try (Serving serving = new Serving(device);
        SerialPort other = device.otherEnd().open();
        ScriptedClient client = ScriptedClient.connect(serving.address(), 4096)) {
      client.agree();
      CompletableFuture<Void> writing = start(() -> write(other, unread));
      // The server cannot get rid of what it reads, and still hears the client and gives the device
      // its octets.
      client.sendText("heard");
      assertThat(new String(read(other, 5), java.nio.charset.StandardCharsets.US_ASCII))
          .isEqualTo("heard");
      client.command(SET_DATASIZE, 7);
      Serving.await(
          "data bits",
          () -> {
            try {
              return device.openPort().orElseThrow().settings().dataBits().count() == 7;
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      client.readData(MEGABYTES);
      writing.get(10, TimeUnit.SECONDS);
      assertThat(client.answer(SET_DATASIZE)).containsExactly(7);
    }
  }

  @Test
  void holdsDataWhileSuspendedAndLosesNone() throws Exception {
    SimulatedDevice device = SimulatedDevice.nullModem();
    byte[] held = random(200_000, 4);
    try (Serving serving = new Serving(device);
        SerialPort other = device.otherEnd().open();
        ScriptedClient client = serving.client()) {
      client.command(SUSPEND);
      client.sync();
      CompletableFuture<Void> writing = start(() -> write(other, held));
      Serving.await("the port's queue is full", () -> available(device) >= 4096);
      client.command(SET_DATASIZE, 0);
      client.sync();
      assertThat(client.unread()).isZero();
      assertThat(client.untaken()).isZero();
      client.command(RESUME);
      assertThat(client.readData(held.length)).isEqualTo(held);
      assertThat(client.answer(SET_DATASIZE)).containsExactly(8);
      writing.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aPurgeWhileSuspendedForgetsWhatIsHeld() throws Exception {
    SimulatedDevice device = SimulatedDevice.nullModem();
    byte[] forgotten = new byte[400];
    java.util.Arrays.fill(forgotten, (byte) 0xFF);
    try (Serving serving = new Serving(device);
        SerialPort other = device.otherEnd().open();
        ScriptedClient client = serving.client()) {
      for (int i = 0; i < 20; i++) {
        client.command(SUSPEND);
        client.sync();
        write(other, forgotten);
        Serving.await("the pump holds octets", () -> available(device) == 0);
        client.command(PURGE, 1);
        client.sync();
        write(other, new byte[] {'n', 'e', 'w'});
        client.command(RESUME);
        assertThat(client.readText(3)).isEqualTo("new");
        assertThat(client.answer(PURGE)).containsExactly(1);
      }
    }
  }

  /** What was held when the client suspended is older than the answers since. */
  @Test
  void whatWasHeldLeavesBeforeAnswersSince() throws Exception {
    SimulatedDevice device = SimulatedDevice.nullModem();
    try (Serving serving = new Serving(device);
        SerialPort other = device.otherEnd().open();
        ScriptedClient client = serving.client()) {
      client.command(SUSPEND);
      client.sync();
      write(other, new byte[] {'o', 'l', 'd'});
      Serving.await("the pump holds octets", () -> available(device) == 0);
      client.command(SET_DATASIZE, 0);
      client.sync();
      client.command(RESUME);
      client.answer(SET_DATASIZE);
      assertThat(client.unread()).isEqualTo(3);
    }
  }

  private static int available(SimulatedDevice device) {
    try {
      return device.openPort().orElseThrow().available();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
