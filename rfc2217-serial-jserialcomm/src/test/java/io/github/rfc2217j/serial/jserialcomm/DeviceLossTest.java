package io.github.rfc2217j.serial.jserialcomm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.contract.PortIo;
import io.github.rfc2217j.api.peers.SocatPtyPair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens when a device goes away: for a pty, when socat dies. */
@Timeout(120)
class DeviceLossTest {

  private final BlockingQueue<SerialEvent> events = new LinkedBlockingQueue<>();
  private SocatPtyPair pair;
  private SerialPort port;

  @BeforeEach
  void open() throws IOException {
    pair = SocatPtyPair.open();
    port = Ports.open(pair.a());
    port.subscribe(events::add);
  }

  @AfterEach
  void close() throws IOException {
    if (pair != null) {
      port.close();
      pair.close();
    }
  }

  @Test
  void whileReading() throws Exception {
    CompletableFuture<Integer> read = PortIo.async(() -> port.read(ByteBuffer.allocate(1)));
    assertThat(port.read(ByteBuffer.allocate(1), Duration.ofMillis(100))).isZero();
    pair.kill();
    assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo(-1);
    assertLost();
  }

  @Test
  void whileWriting() throws Exception {
    PortIo.fill(port);
    CompletableFuture<Integer> write = PortIo.async(() -> port.write(ByteBuffer.allocate(1)));
    assertThat(port.drain(Duration.ofMillis(100))).isFalse();
    pair.kill();
    assertThatThrownBy(() -> write.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(PortLostException.class)
        .hasMessageContaining("gone");
    assertLost();
  }

  @Test
  void whileDraining() throws Exception {
    PortIo.fill(port);
    CompletableFuture<Boolean> drain = PortIo.async(() -> port.drain(Duration.ofDays(1)));
    assertThat(port.drain(Duration.ofMillis(100))).isFalse();
    pair.kill();
    assertThatThrownBy(() -> drain.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(PortLostException.class);
    assertLost();
  }

  @Test
  void whileIdle() throws Exception {
    pair.kill();
    PortIo.await("the event", () -> !events.isEmpty());
    assertLost();
  }

  @Test
  void whatArrivedBeforeCanStillBeRead() throws Exception {
    try (SerialPort other = Ports.open(pair.b())) {
      PortIo.write(other, "last words");
      PortIo.await("the octets", () -> PortIo.available(port) == 10);
      pair.kill();
      PortIo.await("the event", () -> !events.isEmpty());
      assertThat(PortIo.read(port, 10)).isEqualTo("last words");
    }
    assertLost();
  }

  @Test
  void whileNobodyTakesWhatArrived() throws Exception {
    int queue = 64 * 1024;
    try (SerialPort other = Ports.open(pair.b())) {
      PortIo.fill(other);
      PortIo.await("a full queue", () -> PortIo.available(port) == queue);
      pair.kill();
      assertThatLost(() -> {
        while (true) {
          port.write(ByteBuffer.allocate(1));
        }
      });
      long got = 0;
      ByteBuffer octets = ByteBuffer.allocate(4096);
      for (int count = port.read(octets); count >= 0; count = port.read(octets.clear())) {
        got += count;
      }
      assertThat(got).isGreaterThan(queue);
    }
    assertLost();
  }

  private void assertLost() throws IOException {
    for (int round = 0; round < 1000; round++) {
      assertThat(port.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
    PortIo.await("the threads' end", () -> PortIo.threadsOf(port.name()).isEmpty());
    assertThat(port.isOpen()).isTrue();
    assertThatLost(() -> port.write(ByteBuffer.allocate(1)));
    assertThatLost(() -> port.drain(Duration.ZERO));
    assertThatLost(() -> port.pendingOutput());
    assertThatLost(() -> port.settings());
    assertThatLost(() -> port.apply(SerialSettings.of("1200")));
    assertThatLost(() -> port.purge(Purge.BOTH));
    port.close();
    PortIo.await("both events", () -> events.size() >= 2);
    assertThat(events)
        .hasSize(2)
        .satisfiesExactly(
            event ->
                assertThat(event)
                    .isInstanceOfSatisfying(
                        SerialEvent.Disconnected.class,
                        disconnected ->
                            assertThat(disconnected.cause())
                                .isInstanceOf(PortLostException.class)
                                .hasMessageContaining("jSerialComm")),
            event -> assertThat(event).isInstanceOf(SerialEvent.Closed.class));
  }

  private static void assertThatLost(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatExceptionOfType(PortLostException.class).isThrownBy(call);
  }
}
