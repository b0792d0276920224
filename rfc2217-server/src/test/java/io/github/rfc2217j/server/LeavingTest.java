package io.github.rfc2217j.server;

import static io.github.rfc2217j.server.ScriptedClient.SET_CONTROL;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a client leaves to the device is carried out; what it leaves behind is not the next one's.
 */
@Timeout(60)
class LeavingTest {

  private static final int IAC = 255;
  private static final int BRK = 243;

  private static final PortOptions KEPT =
      PortOptions.builder()
          .life(PortLife.KEEP_OPEN)
          .sharing(SharingPolicy.TAKEOVER)
          .settingsDrain(Duration.ofSeconds(30))
          .build();

  private final SimulatedDevice device = SimulatedDevice.nullModem();

  private static String read(SerialPort port, int count) throws IOException {
    ByteBuffer octets = ByteBuffer.allocate(count);
    while (octets.hasRemaining()) {
      assertThat(port.read(octets, Duration.ofSeconds(10))).isPositive();
    }
    return new String(octets.array(), StandardCharsets.US_ASCII);
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static boolean waits(String method, Object argument) {
    return method.equals("drain") && !Duration.ZERO.equals(argument);
  }

  @Test
  void aBreakThatStillWaitsIsNotDoneInTheNextClientsTime() throws IOException {
    CountDownLatch waiting = new CountDownLatch(1);
    List<Object> breaks = new CopyOnWriteArrayList<>();
    Watched watch =
        (method, argument) -> {
          if (waits(method, argument)) {
            waiting.countDown();
          } else if (method.equals("setBreak")) {
            breaks.add(argument);
          }
        };
    try (Serving serving = new Serving(device, KEPT, watch);
        ScriptedClient first = serving.client()) {
      device.holdOutput();
      first.sendText("x");
      first.command(SET_CONTROL, 5);
      await(waiting);
      try (ScriptedClient second = serving.client()) {
        first.readToEnd();
        assertThat(second.ask(SET_CONTROL, 4)).isEqualTo(6);
      }
    }
    assertThat(breaks).isEmpty();
  }

  @Test
  void aBreakThatCouldNotBeEndedIsEndedForTheNextClient() throws IOException {
    AtomicInteger ends = new AtomicInteger();
    Watched watch =
        (method, argument) -> {
          if (method.equals("setBreak")
              && Boolean.FALSE.equals(argument)
              && ends.incrementAndGet() == 1) {
            throw new IOException("told to fail");
          }
        };
    try (Serving serving = new Serving(device, KEPT, watch)) {
      try (ScriptedClient first = serving.client()) {
        assertThat(first.ask(SET_CONTROL, 5)).isEqualTo(5);
      }
      try (ScriptedClient second = serving.client()) {
        assertThat(second.ask(SET_CONTROL, 4)).isEqualTo(6);
      }
    }
    assertThat(ends).hasValue(2);
  }

  @Test
  void aDeviceThatIsStillBusyWithASettingIsOpenedAnew() throws IOException {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    AtomicInteger opened = new AtomicInteger();
    Watched watch =
        (method, argument) -> {
          if (method.equals("apply") && SerialSettings.of("115200 8N1").equals(argument)) {
            busy.countDown();
            await(released);
          }
        };
    try (Rfc2217Server server =
        Rfc2217Server.builder()
            .bind("127.0.0.1", 0)
            .serve(
                "busy",
                SerialSettings.DEFAULT,
                KEPT,
                settings -> {
                  opened.incrementAndGet();
                  return Watched.port(device.open(), watch);
                })
            .start()) {
      try (ScriptedClient first = ScriptedClient.agreed(server.address("busy"))) {
        first.baudRate(115200);
        await(busy);
        try (ScriptedClient second = ScriptedClient.agreed(server.address("busy"))) {
          assertThat(opened).hasValue(2);
          released.countDown();
          first.readToEnd();
          second.baudRate(0);
          assertThat(second.baudRateAnswer()).isEqualTo(9600);
        }
      } finally {
        released.countDown();
      }
    }
  }

  @Test
  void purgesTheDeviceOnlyOfWhatHasNotLeft() throws IOException {
    List<Object> purges = new CopyOnWriteArrayList<>();
    Watched watch =
        (method, argument) -> {
          if (method.equals("purge") && Purge.TRANSMIT.equals(argument)) {
            purges.add(argument);
          }
        };
    try (Serving serving = new Serving(device, KEPT, watch);
        SerialPort other = device.otherEnd().open()) {
      try (ScriptedClient client = serving.client()) {
        client.sendText("last");
      }
      assertThat(read(other, 4)).isEqualTo("last");
      try (ScriptedClient client = serving.client()) {
        assertThat(purges).isEmpty();
        device.holdOutput();
        client.sendText("stuck");
        client.sync();
      }
      try (ScriptedClient next = serving.client()) {
        assertThat(purges).isNotEmpty();
        device.releaseOutput();
        next.sendText("next");
        assertThat(read(other, 4)).isEqualTo("next");
      }
    }
  }

  /** Nothing can be sent to a client that has closed; what it sent before is the device's. */
  @Test
  void takesWhatAClientSentBeforeItBrokeOff() throws IOException {
    CountDownLatch waiting = new CountDownLatch(1);
    AtomicInteger reads = new AtomicInteger();
    Watched watch =
        (method, argument) -> {
          if (waits(method, argument)) {
            waiting.countDown();
          } else if (method.equals("read")) {
            reads.incrementAndGet();
          }
        };
    try (Serving serving = new Serving(device, KEPT, watch);
        SerialPort other = device.otherEnd().open();
        ScriptedClient client = serving.client()) {
      device.holdOutput();
      client.sendText("first");
      client.send(IAC, BRK);
      await(waiting);
      client.sendText("last");
      client.reset();
      for (int i = 0; i < 3; i++) {
        // Once it reads again, it has tried to send.
        int before = reads.get();
        other.write(ByteBuffer.wrap(new byte[] {'x'}));
        Serving.await("the server has read it", () -> reads.get() > before);
      }
      device.releaseOutput();
      assertThat(read(other, 9)).isEqualTo("firstlast");
    }
  }

  @Test
  void manyThatWaitHaveTheHolderLookedAtNoMoreOftenThanOne() throws Exception {
    Gate gate = new Gate();
    AtomicInteger looks = new AtomicInteger();
    Gate.Pass pass = gate.enter("holder", false);
    assertThat(pass).isNotNull();
    pass.whileWaitedFor(looks::incrementAndGet);
    long start = System.nanoTime();
    List<Thread> waiters = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      waiters.add(Thread.ofVirtual().start(() -> assertThat(gate.enter("waiter", false)).isNull()));
    }
    for (Thread waiter : waiters) {
      assertThat(waiter.join(Duration.ofSeconds(20))).isTrue();
    }
    long steps = Duration.ofNanos(System.nanoTime() - start).dividedBy(Duration.ofMillis(100));
    assertThat(looks.get()).isBetween(1, (int) steps + 1);
  }
}
