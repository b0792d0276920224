package io.github.rfc2217j.api.spi.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.contract.PortIo;
import io.github.rfc2217j.api.spi.DeafWait;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Octets go to a driver that has room without a thread between, and none overtakes another. */
@Timeout(60)
class StraightWriteTest {

  /** A driver with room for some octets at a time; a write that waits makes room. */
  private static class Driver implements NativeDevice {
    private final CountDownLatch roused = new CountDownLatch(1);
    final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final AtomicInteger waits = new AtomicInteger();
    private final Random random = new Random(1);
    private final int room;

    Driver(int room) {
      this.room = room;
    }

    @Override
    public String library() {
      return "library 1.0";
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of(Capability.SPLIT_PURGE);
    }

    @Override
    public int read(byte[] octets) {
      try (DeafWait wait = new DeafWait()) {
        wait.until(roused, DeafWait.deadline(PortIo.PATIENCE.toNanos()));
      }
      return 0;
    }

    @Override
    public synchronized int writeNow(byte[] octets, int offset, int count) {
      int taken = Math.min(count, random.nextInt(room + 1));
      written.write(octets, offset, taken);
      return taken;
    }

    @Override
    public synchronized int write(byte[] octets, int offset, int count) {
      waits.incrementAndGet();
      int taken = Math.min(count, 1 + random.nextInt(room));
      written.write(octets, offset, taken);
      return taken;
    }

    @Override
    public boolean flush(Purge which) {
      return true;
    }

    @Override
    public void rouse() {
      roused.countDown();
    }

    @Override
    public boolean close() {
      return true;
    }

    synchronized byte[] written() {
      return written.toByteArray();
    }
  }

  private static SerialPort open(NativeDevice device) throws IOException {
    return open("straight", device);
  }

  private static SerialPort open(String name, NativeDevice device) throws IOException {
    return NativePort.start(name, device, PortIo.PATIENCE, PortIo.PATIENCE);
  }

  private static void writeAll(SerialPort port, byte[] octets) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(octets);
    while (left.hasRemaining()) {
      port.write(left, PortIo.PATIENCE);
    }
  }

  @Test
  void thereIsNoThreadForADriverThatTakesEverything() throws IOException {
    Driver driver =
        new Driver(1) {
          @Override
          public synchronized int writeNow(byte[] octets, int offset, int count) {
            written.write(octets, offset, count);
            return count;
          }
        };
    try (SerialPort port = open("alone", driver)) {
      byte[] octets = "at once".getBytes(StandardCharsets.US_ASCII);
      assertThat(port.write(ByteBuffer.wrap(octets), Duration.ZERO)).isEqualTo(octets.length);
      assertThat(driver.written()).isEqualTo(octets);
      assertThat(port.pendingOutput()).isZero();
      assertThat(Thread.getAllStackTraces().keySet())
          .extracting(Thread::getName)
          .contains("rfc2217-read alone")
          .doesNotContain("rfc2217-write alone");
    }
    assertThat(driver.waits).hasValue(0);
  }

  @Test
  void whatADriverHasNoRoomForFollowsInOrder() throws IOException {
    Driver driver = new Driver(700);
    byte[] octets = new byte[1 << 20];
    new Random(2).nextBytes(octets);
    try (SerialPort port = open(driver)) {
      Random sizes = new Random(3);
      for (int at = 0; at < octets.length; ) {
        int count = Math.min(octets.length - at, 1 + sizes.nextInt(3000));
        writeAll(port, java.util.Arrays.copyOfRange(octets, at, at + count));
        at += count;
        if (sizes.nextInt(8) == 0) {
          // So that the queue is empty now and then, and the next write goes straight.
          assertThat(port.drain(PortIo.PATIENCE)).isTrue();
        }
      }
      assertThat(port.drain(PortIo.PATIENCE)).isTrue();
    }
    assertThat(driver.written()).isEqualTo(octets);
    assertThat(driver.waits).hasPositiveValue();
  }

  /** Of two writers each keeps its own order, whoever goes straight. */
  @Test
  void severalWritersLoseNothing() throws Exception {
    Driver driver = new Driver(300);
    int each = 200_000;
    try (SerialPort port = open(driver)) {
      CompletableFuture<Void> other =
          PortIo.async(() -> {
            writeSequence(port, each, 0x80);
            return null;
          });
      writeSequence(port, each, 0);
      other.get();
      assertThat(port.drain(PortIo.PATIENCE)).isTrue();
    }
    int[] next = {0, 0};
    for (byte octet : driver.written()) {
      int writer = (octet & 0x80) >> 7;
      assertThat(octet & 0x7F).isEqualTo(next[writer] % 128);
      next[writer]++;
    }
    assertThat(next).containsExactly(each, each);
  }

  private static void writeSequence(SerialPort port, int count, int mark) throws IOException {
    byte[] octets = new byte[count];
    for (int i = 0; i < count; i++) {
      octets[i] = (byte) (mark | i % 128);
    }
    writeAll(port, octets);
  }

  /** The native call that is under way ends with octets that were to be purged. */
  @Test
  void aPurgeDuringAStraightWriteDropsWhatTheDriverDidNotTake() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch purged = new CountDownLatch(1);
    Driver driver =
        new Driver(100) {
          private boolean first = true;

          @Override
          public int writeNow(byte[] octets, int offset, int count) {
            if (!first) {
              return super.writeNow(octets, offset, count);
            }
            first = false;
            inside.countDown();
            try (DeafWait wait = new DeafWait()) {
              wait.until(purged, DeafWait.deadline(PortIo.PATIENCE.toNanos()));
            }
            return 1;
          }

          @Override
          public boolean flush(Purge which) {
            return true;
          }
        };
    try (SerialPort port = open(driver)) {
      CompletableFuture<Integer> write =
          PortIo.async(() -> port.write(ByteBuffer.wrap(new byte[500]), PortIo.PATIENCE));
      inside.await();
      CompletableFuture<Void> purge =
          PortIo.async(() -> {
            port.purge(Purge.TRANSMIT);
            return null;
          });
      purged.countDown();
      purge.get();
      assertThat(write.get()).isPositive();
      writeAll(port, "after".getBytes(StandardCharsets.US_ASCII));
      assertThat(port.drain(PortIo.PATIENCE)).isTrue();
      assertThat(new String(driver.written(), StandardCharsets.US_ASCII)).endsWith("after");
    }
  }
}
