package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The queue to a device, without a client. */
@Timeout(60)
class ToDeviceTest {

  private static final int SOME = 100_000;

  private final SimulatedDevice device = SimulatedDevice.nullModem();

  @BeforeEach
  void bePatient() {
    PieceWork.setQuick(Duration.ofMinutes(1));
  }

  @AfterEach
  void beNormal() {
    PieceWork.setQuick(PieceWork.QUICK);
  }

  private static ToDevice to(SerialPort port) {
    return new ToDevice(
        port,
        "test",
        failure -> {
          throw new AssertionError(failure);
        },
        () -> {});
  }

  @Test
  void whatIsThrownAwayAfterTheEndDoesNotWait() throws IOException {
    device.holdOutput();
    try (SerialPort port = device.open()) {
      ToDevice queue = to(port);
      queue.offer(ByteBuffer.allocate(SOME));
      long waited = queue.untaken();
      assertThat(waited).isPositive().isEqualTo(SOME - queue.written());
      queue.close();
      queue.put(ByteBuffer.allocate(3 * SOME));
      assertThat(queue.untaken()).isZero();
      assertThat(queue.forgotten()).isEqualTo(waited + 3 * SOME);
    } finally {
      device.releaseOutput();
    }
  }

  /** The pump gets its own thread and gives it back, with octets in its hand. */
  @Test
  void nothingIsLostOrTwiceWhereThePumpChangesThreads() throws Exception {
    byte[] sent = new byte[20 * SOME];
    new Random(2217).nextBytes(sent);
    ByteBuffer received = ByteBuffer.allocate(sent.length);
    try (SerialPort port = device.open();
        SerialPort far = device.otherEnd().open()) {
      // The far end would lose what it has no room for.
      SerialSettings held = SerialSettings.of("115200 8N1 rtscts");
      assertThat(port.apply(held)).isEqualTo(held);
      assertThat(far.apply(held)).isEqualTo(held);
      ToDevice queue = to(port);
      Thread pump = Thread.ofVirtual().start(queue);
      Thread reader =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  while (received.hasRemaining()) {
                    far.read(received);
                  }
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      // Held now and then for longer than the pump waits before it looks again.
      for (int from = 0; from < sent.length; from += 4 * SOME) {
        device.holdOutput();
        ByteBuffer first = ByteBuffer.wrap(sent, from, SOME);
        queue.offer(first);
        Deadline longer = Deadline.in(Duration.ofMillis(120));
        Serving.await("the device has taken nothing for a while", longer::isOver);
        device.releaseOutput();
        // There may have been no room.
        queue.put(first);
        queue.put(ByteBuffer.wrap(sent, from + SOME, 3 * SOME));
      }
      assertThat(Deadline.in(Duration.ofSeconds(30)).until(reader))
          .as("received %s, written %d, to take %d", received, queue.written(), queue.untaken())
          .isTrue();
      queue.close();
      assertThat(Deadline.in(Duration.ofSeconds(10)).until(pump)).isTrue();
      assertThat(queue.written()).isEqualTo(sent.length);
    }
    assertThat(received.array()).isEqualTo(sent);
  }
}
