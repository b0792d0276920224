package io.github.rfc2217j.server;

import static io.github.rfc2217j.server.ScriptedClient.RESUME;
import static io.github.rfc2217j.server.ScriptedClient.SUSPEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one side does not take the server keeps within bounds, loses nothing, and serves others. */
@Timeout(120)
class BoundsTest {

  /** What the two simulated ports and the pump hold. */
  private static final int BESIDES = 2 * SimulatedDevice.RECEIVE_QUEUE + 8 * 1024 + 4096;

  /** What TCP keeps at most in the two buffers of a connection on Linux, as configured usually. */
  private static final int TCP = 12 << 20;

  /** How long a client suspends the server. */
  private static final Duration SUSPENDED =
      Duration.ofSeconds("long".equals(System.getProperty("rfc2217j.stress")) ? 60 : 0);

  private final SimulatedDevice device = SimulatedDevice.nullModem();
  private Rfc2217Server server;
  private SerialPort other;

  @BeforeEach
  void start() throws IOException {
    SimulatedDevice neighbour = SimulatedDevice.loopBack();
    server =
        Rfc2217Server.builder()
            .bind("127.0.0.1", 0)
            .serve("bounded", SerialSettings.DEFAULT, settings -> device.open())
            .bind("127.0.0.1", 0)
            .serve("neighbour", SerialSettings.DEFAULT, settings -> neighbour.open())
            .start();
    other = device.otherEnd().open();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    other.close();
  }

  private void assertTheNeighbourIsServed() throws IOException {
    try (ScriptedClient client = ScriptedClient.agreed(server.address("neighbour"))) {
      client.sendText("not disturbed");
      assertThat(client.readText(13)).isEqualTo("not disturbed");
    }
  }

  /** Writes to the other end until told to stop, and returns the checksum of what it wrote. */
  private CompletableFuture<Long> stream(AtomicBoolean stop, AtomicLong written) {
    return CompletableFuture.supplyAsync(
        () -> {
          CRC32C sum = new CRC32C();
          Random random = new Random(2217);
          byte[] chunk = new byte[4096];
          try {
            while (!stop.get()) {
              random.nextBytes(chunk);
              ByteBuffer octets = ByteBuffer.wrap(chunk);
              while (octets.hasRemaining()) {
                written.addAndGet(other.write(octets));
              }
              sum.update(chunk);
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return sum.getValue();
        },
        Thread::startVirtualThread);
  }

  /** Waits until a count has stood still for as long as two hundred looks take. */
  private static void awaitStandstill(AtomicLong count) {
    long[] seen = {-1, 0};
    Serving.await(
        "it stands still",
        () -> {
          long now = count.get();
          seen[1] = now > 0 && now == seen[0] ? seen[1] + 1 : 0;
          seen[0] = now;
          return seen[1] == 200;
        });
  }

  private static long checksum(
      ScriptedClient client, AtomicLong written, CompletableFuture<Long> end) throws IOException {
    CRC32C sum = new CRC32C();
    long read = 0;
    while (!end.isDone() || read < written.get()) {
      int count = Math.max(1, (int) Math.min(64 * 1024, written.get() - read));
      if (read + count > written.get()) {
        Thread.onSpinWait();
        continue;
      }
      sum.update(client.readData(count));
      read += count;
    }
    return sum.getValue();
  }

  @Test
  void aClientThatNeverReadsStopsTheDevice() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicLong written = new AtomicLong();
    try (ScriptedClient client = ScriptedClient.connect(server.address("bounded"), 4096)) {
      client.agree();
      CompletableFuture<Long> stream = stream(stop, written);
      awaitStandstill(written);
      assertThat(written.get()).isLessThan(TCP + BESIDES);
      assertTheNeighbourIsServed();
      stop.set(true);
      assertThat(checksum(client, written, stream)).isEqualTo(stream.get(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void aClientThatSuspendsTheServerStopsTheDevice() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicLong written = new AtomicLong();
    try (ScriptedClient client = ScriptedClient.agreed(server.address("bounded"))) {
      client.command(SUSPEND);
      client.sync();
      CompletableFuture<Long> stream = stream(stop, written);
      awaitStandstill(written);
      Deadline resumed = Deadline.in(SUSPENDED);
      do {
        assertThat(written.get()).isLessThanOrEqualTo(BESIDES);
        client.sync();
        assertThat(client.unread()).isZero();
        assertTheNeighbourIsServed();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      } while (!resumed.isOver());
      stop.set(true);
      client.command(RESUME);
      assertThat(checksum(client, written, stream)).isEqualTo(stream.get(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void aClientThatSendsWithoutEndToASlowDeviceIsHeldBack() throws Exception {
    SimulatedDevice slow = SimulatedDevice.nullModem();
    slow.setPaced(true);
    byte[] octets = new byte[1 << 20];
    new Random(2217).nextBytes(octets);
    byte[] escaped = ScriptedClient.escaped(octets);
    AtomicLong sent = new AtomicLong();
    try (Serving serving = new Serving(slow);
        SerialPort far = slow.otherEnd().open();
        ScriptedClient client = ScriptedClient.connect(serving.address())) {
      client.agree();
      Background<?> sending =
          Background.start(() ->
              assertThatThrownBy(() -> sendWithoutEnd(client, escaped, sent))
                  .isInstanceOf(IOException.class)
                  .hasMessageMatching("(?i).*(closed|reset|broken).*"));
      assertThat(client.answer(SUSPEND)).isEmpty();
      awaitStandstill(sent);
      assertThat(sent.get()).isLessThan(ToDevice.CAPACITY + TCP + BESIDES);
      assertTheNeighbourIsServed();
      ByteBuffer received = ByteBuffer.allocate(2000);
      while (received.hasRemaining()) {
        assertThat(far.read(received, Duration.ofSeconds(10))).isPositive();
      }
      assertThat(received.array()).isEqualTo(Arrays.copyOf(octets, 2000));
      // Whatever is left would take the device an hour.
      client.reset();
      sending.result();
    }
  }

  private static void sendWithoutEnd(ScriptedClient client, byte[] escaped, AtomicLong sent)
      throws IOException {
    while (true) {
      client.sendRaw(escaped);
      sent.addAndGet(escaped.length);
    }
  }
}
