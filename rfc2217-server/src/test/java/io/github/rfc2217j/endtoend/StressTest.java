package io.github.rfc2217j.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.StopBits;
import io.github.rfc2217j.api.peers.AllThreads;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import io.github.rfc2217j.server.Rfc2217Server;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What goes wrong only after a while, or in a tight place. */
@Timeout(600)
class StressTest {

  private static final int SMALL = 4096;

  private volatile boolean over;

  private static Rfc2217Server serve(SimulatedDevice device) throws IOException {
    return Rfc2217Server.builder()
        .bind("127.0.0.1", 0)
        .serve(device.name(), SerialSettings.DEFAULT, settings -> device.open())
        .start();
  }

  @Test
  void bothEndsPushAtOnceThroughTinyBuffers() throws Exception {
    SimulatedDevice near = SimulatedDevice.nullModem();
    try (Rfc2217Server server = serve(near);
        SerialPort far = near.otherEnd().open();
        Relay relay = new Relay(server.ports().get(0).address(), SMALL);
        SerialPort remote = SerialPorts.open(relay.uri())) {
      long began = System.nanoTime();
      Transfer.bothWays(remote, far, Scale.NOW.transfer());
      System.out.printf(
          "both ends pushed %d octets in %d ms%n",
          Scale.NOW.transfer(), (System.nanoTime() - began) / 1_000_000);
    }
  }

  @Test
  void anApplicationThatDoesNotReadGetsItsAnswers() throws Exception {
    SimulatedDevice near = SimulatedDevice.nullModem();
    SerialSettings fast = SerialSettings.of("460800 8N1 rtscts");
    try (Rfc2217Server server = serve(near);
        SerialPort far = near.otherEnd().open()) {
      far.apply(fast);
      String uri = "rfc2217://" + server.ports().get(0).hostAndPort() + "?request_timeout=2s";
      try (SerialPort remote = SerialPorts.open(uri)) {
        assertThat(remote.apply(fast)).isEqualTo(fast);
        // More than a client keeps for one that does not read, and from then on as a device sends.
        Background<Long> flood = Background.start(() -> flood(far, 400 * 1024));
        long end = System.nanoTime() + Scale.NOW.unread().toNanos();
        long slowest = 0;
        int asked = 0;
        while (System.nanoTime() - end < 0) {
          long began = System.nanoTime();
          SerialSettings wanted = fast.withStopBits(asked++ % 2 == 0 ? StopBits.TWO : StopBits.ONE);
          assertThat(remote.apply(wanted)).isEqualTo(wanted);
          remote.purge(Purge.TRANSMIT);
          slowest = Math.max(slowest, System.nanoTime() - began);
          // Each answer comes behind what the device has sent meanwhile.
          LockSupport.parkNanos(Scale.NOW.unread().dividedBy(6).toNanos());
        }
        over = true;
        int unread = remote.available();
        // Nothing was lost meanwhile.
        long sent = flood.result();
        assertCounts(remote, sent);
        System.out.printf(
            "an application that did not read for %s: %d times apply and purge, %d ms at worst; %d"
                + " octets waited of %d%n",
            Scale.NOW.unread(), asked, slowest / 1_000_000, unread, sent);
      }
    }
  }

  @Test
  void aPurgeIsAnsweredThroughUnreadData() throws Exception {
    SimulatedDevice near = SimulatedDevice.nullModem();
    try (Rfc2217Server server = serve(near);
        SerialPort far = near.otherEnd().open();
        SerialPort remote = SerialPorts.open("rfc2217://" + server.ports().get(0).hostAndPort())) {
      Background<Long> flood = Background.start(() -> flood(far, Integer.MAX_VALUE));
      for (int i = 0; i < 20; i++) {
        while (remote.available() < 100_000) {
          LockSupport.parkNanos(1_000_000);
        }
        remote.purge(Purge.RECEIVE);
      }
      over = true;
      assertThat(flood.result()).isGreaterThan(20 * 100_000);
    }
  }

  /** Sends counting octets: so many as fast as they are taken, further ones at the line's speed. */
  private long flood(SerialPort far, long burst) throws IOException {
    int speed = far.settings().baudRate() / 10;
    ByteBuffer block = ByteBuffer.allocate(1024);
    long began = System.nanoTime();
    long sent = 0;
    while (!over) {
      block.clear();
      for (long octet = sent; block.hasRemaining(); octet++) {
        block.put((byte) octet);
      }
      sent += far.write(block.flip(), Duration.ofMillis(100));
      if (sent > burst) {
        long due = began + (sent - burst) * 1_000_000_000 / speed;
        LockSupport.parkNanos(due - System.nanoTime());
      }
    }
    return sent;
  }

  private static void assertCounts(SerialPort port, long total) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(64 * 1024);
    for (long place = 0; place < total; ) {
      int count = port.read(block.clear(), Duration.ofSeconds(20));
      assertThat(count).as("octets after %d of %d", place, total).isPositive();
      for (int i = 0; i < count; i++, place++) {
        if (block.get(i) != (byte) place) {
          assertThat(block.get(i)).as("octet %d", place).isEqualTo((byte) place);
        }
      }
    }
    assertThat(port.read(block.clear(), Duration.ofMillis(50))).isZero();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void openingAndClosingLeavesNothingBehind() throws Exception {
    SimulatedDevice loop = SimulatedDevice.loopBack();
    try (Rfc2217Server server = serve(loop)) {
      String uri = "rfc2217://" + server.ports().get(0).hostAndPort();
      cycles(uri, 20);
      long threads = threads();
      long files = Footprint.countDescriptors();
      long heap = Footprint.measureHeap();
      cycles(uri, Scale.NOW.cycles());
      long grown = Footprint.measureHeap() - heap;
      System.out.printf(
          "%d cycles: %d threads, %d descriptors, heap %+d octets%n",
          Scale.NOW.cycles(), threads(), Footprint.countDescriptors(), grown);
      assertThat(threads()).as("threads").isLessThanOrEqualTo(threads);
      assertThat(Footprint.countDescriptors()).as("descriptors").isLessThanOrEqualTo(files);
      assertThat(grown / Scale.NOW.cycles()).as("octets of heap per cycle").isLessThan(1000);
    }
  }

  private static void cycles(String uri, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      try (SerialPort port = SerialPorts.open(uri)) {
        port.subscribe(event -> {});
        port.write(ByteBuffer.wrap(new byte[] {1}));
        assertThat(port.read(ByteBuffer.allocate(1), Duration.ofSeconds(20))).isEqualTo(1);
      }
    }
  }

  /** Threads of ports, virtual ones included; the server's end with its client. */
  private static long threads() {
    long count = Long.MAX_VALUE;
    // A server's connection ends a moment after its client's; the smallest of some counts is it.
    for (int i = 0; i < 20; i++) {
      count = Math.min(count, AllThreads.now().size());
      LockSupport.parkNanos(10_000_000);
    }
    return count;
  }
}
