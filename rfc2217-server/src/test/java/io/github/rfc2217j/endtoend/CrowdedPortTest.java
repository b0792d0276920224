package io.github.rfc2217j.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import io.github.rfc2217j.client.Rfc2217Client;
import io.github.rfc2217j.server.Rfc2217Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Eight application threads at one remote port: three write, two read, three set, while the peer is
 * well, slow, suspends us, or dies. No octet is lost or doubled, nobody waits for ever, and each
 * setter gets its own outcome.
 */
@Timeout(300)
class CrowdedPortTest {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration MOMENT = Duration.ofMillis(100);
  private static final int SMALL = 4096;
  private static final int[] RATES = {115200, 116000, 114500}; // within what a receiver tolerates
  private static final int TOO_FAST = 230400;

  private final SimulatedDevice near = SimulatedDevice.nullModem();
  private final Tagged toDevice = new Tagged();
  private final AtomicLong toClient = new AtomicLong();
  private final AtomicLong[] arrived = counters();
  private final AtomicInteger settings = new AtomicInteger();
  private final AtomicInteger suspensions = new AtomicInteger();
  private volatile boolean over;
  private volatile boolean died;
  private volatile boolean senderDone;
  private volatile boolean crowdDone;
  private volatile long holdNanos;

  private static AtomicLong[] counters() {
    AtomicLong[] counters = new AtomicLong[256];
    for (int i = 0; i < counters.length; i++) {
      counters[i] = new AtomicLong();
    }
    return counters;
  }

  private Rfc2217Server serve() throws IOException {
    near.limitBaudRate(RATES[1]);
    return Rfc2217Server.builder()
        .bind("127.0.0.1", 0)
        .serve(near.name(), SerialSettings.of("115200 8N1"), settings -> near.open())
        .start();
  }

  private static InetSocketAddress address(Rfc2217Server server) {
    return server.ports().get(0).address();
  }

  @Test
  void allIsWell() throws Exception {
    try (Rfc2217Server server = serve();
        Relay relay = new Relay(address(server), 64 * 1024)) {
      completes(relay);
    }
  }

  @Test
  void thePeerIsSlow() throws Exception {
    try (Rfc2217Server server = serve();
        Relay relay = new Relay(address(server), SMALL).slow(Duration.ofMillis(5))) {
      completes(relay);
    }
  }

  @Test
  void thePeerSuspendsUs() throws Exception {
    holdNanos = Duration.ofMillis(200).toNanos();
    try (Rfc2217Server server = serve();
        Relay relay = new Relay(address(server), 64 * 1024)) {
      completes(relay);
      assertThat(suspensions).hasPositiveValue();
    }
  }

  @Test
  void thePeerDies() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Rfc2217Server server = serve();
        SerialPort far = near.otherEnd().open();
        Relay relay = new Relay(address(server), SMALL);
        SerialPort remote = SerialPorts.open(relay.uri())) {
      far.apply(SerialSettings.of("115200 8N1"));
      List<Future<?>> crowd = crowd(remote, far, threads);
      Future<?> device = threads.submit(() -> receive(far));
      Future<?> sender = threads.submit(() -> send(far));
      settle(Scale.NOW.load().dividedBy(2));
      relay.cut();
      for (Future<?> each : crowd) {
        each.get(30, TimeUnit.SECONDS);
      }
      assertThat(remote.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      // What is still on its way is lost with the connection; what arrived has no gap.
      over = true;
      died = true;
      sender.get(30, TimeUnit.SECONDS);
      device.get(30, TimeUnit.SECONDS);
      assertThat(toDevice.received()).isPositive();
    }
    report("died");
  }

  /** Runs all of it, then waits for the rest and counts. */
  private void completes(Relay relay) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        SerialPort far = near.otherEnd().open();
        SerialPort remote = SerialPorts.open(relay.uri())) {
      far.apply(SerialSettings.of("115200 8N1"));
      remote.subscribe(event -> {
        if (event instanceof SerialEvent.Suspended) {
          suspensions.incrementAndGet();
        }
      });
      List<Future<?>> crowd = crowd(remote, far, threads);
      Future<?> device = threads.submit(() -> receive(far));
      Future<?> sender = threads.submit(() -> send(far));
      settle(Scale.NOW.load());
      over = true;
      for (Future<?> each : crowd) {
        each.get(60, TimeUnit.SECONDS);
      }
      crowdDone = true;
      device.get(60, TimeUnit.SECONDS);
      sender.get(60, TimeUnit.SECONDS);
      assertThat(toDevice.missing()).as("octets lost on the way to the device").isZero();
      assertThat(toDevice.received()).isPositive();
      long all = toClient.get();
      assertThat(all).isPositive();
      for (int i = 0; i < arrived.length; i++) {
        long expected = all / 256 + (i < all % 256 ? 1 : 0);
        assertThat(arrived[i]).as("how often octet %02X arrived", i).hasValue(expected);
      }
      assertThat(settings).hasPositiveValue();
    }
    report("completed");
  }

  private void report(String how) {
    System.out.printf(
        "crowded port, %s: %d octets to the device, %d to the client, %d settings, %d"
            + " suspensions%n",
        how, toDevice.received(), toClient.get(), settings.get(), suspensions.get());
  }

  private void settle(Duration load) {
    long deadline = System.nanoTime() + load.toNanos();
    while (System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(deadline - System.nanoTime());
    }
  }

  private List<Future<?>> crowd(SerialPort remote, SerialPort far, ExecutorService threads) {
    List<Future<?>> crowd = new ArrayList<>();
    for (int writer = 1; writer < Tagged.WRITERS; writer++) {
      int self = writer;
      crowd.add(threads.submit(() -> write(remote, self)));
    }
    for (int i = 0; i < 2; i++) {
      crowd.add(threads.submit(() -> read(remote)));
    }
    crowd.add(threads.submit(() -> set(() -> lines(remote, far))));
    crowd.add(threads.submit(() -> set(() -> rates(remote))));
    crowd.add(threads.submit(() -> set(() -> asks(remote))));
    return crowd;
  }

  // the application

  private Void write(SerialPort remote, int self) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(1000 + self);
    try {
      while (!over) {
        toDevice.fill(self, block);
        toDevice.taken(self, remote.write(block, MOMENT));
      }
    } catch (PortLostException e) {
      // As it must be when the peer is gone; the count tells whether anything is missing otherwise.
    }
    return null;
  }

  private Void read(SerialPort remote) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(3000);
    long deadline = 0;
    while (true) {
      int count = remote.read(block.clear(), MOMENT);
      if (count < 0) {
        return null;
      }
      for (int i = 0; i < count; i++) {
        arrived[Byte.toUnsignedInt(block.get(i))].incrementAndGet();
      }
      if (over) {
        deadline = deadline == 0 ? System.nanoTime() + SOON.toNanos() : deadline;
        long total = 0;
        for (AtomicLong each : arrived) {
          total += each.get();
        }
        if (senderDone && total >= toClient.get()) {
          return null;
        }
        assertThat(System.nanoTime() - deadline).as("%d arrived", total).isNegative();
      }
    }
  }

  private interface Setting {
    void run() throws IOException;
  }

  private Void set(Setting setting) throws IOException {
    try {
      while (!over) {
        setting.run();
        settings.incrementAndGet();
      }
    } catch (PortLostException e) {
      // As it must be when the peer is gone.
    }
    return null;
  }

  private void lines(SerialPort remote, SerialPort far) throws IOException {
    for (boolean on : new boolean[] {false, true}) {
      remote.set(ControlLine.DTR, on);
      assertThat(far.modemState().dsr()).as("DSR at the other end").isEqualTo(on);
      assertThat(remote.isSet(ControlLine.DTR)).isEqualTo(on);
      remote.set(ControlLine.RTS, !on);
      assertThat(far.modemState().cts()).as("CTS at the other end").isEqualTo(!on);
    }
    far.lineState(); // takes what it has met
    remote.setBreak(true);
    assertThat(far.lineState().has(LineState.BREAK_DETECT)).as("a break at the other end").isTrue();
    remote.setBreak(false);
    remote.sendBreak(Duration.ofMillis(2));
    assertThat(far.lineState().has(LineState.BREAK_DETECT))
        .as("another break at the other end")
        .isTrue();
  }

  private void rates(SerialPort remote) throws IOException {
    SerialSettings base = SerialSettings.of("115200 8N1");
    for (int rate : RATES) {
      assertThat(remote.apply(base.withBaudRate(rate)).baudRate()).isEqualTo(rate);
      assertThat(remote.apply(base.withBaudRate(TOO_FAST)).baudRate()).isEqualTo(rate);
    }
  }

  private void asks(SerialPort remote) throws IOException {
    assertThat(((Rfc2217Client) remote).peerSignature())
        .hasValueSatisfying(signature -> assertThat(signature).startsWith("rfc2217j"));
    assertThat(remote.pendingOutput()).isNotNegative();
  }

  // the device

  private Void send(SerialPort far) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(512);
    try {
      while (!over) {
        block.clear();
        for (long next = toClient.get(); block.hasRemaining(); next++) {
          block.put((byte) next);
        }
        toClient.addAndGet(far.write(block.flip(), MOMENT));
      }
    } finally {
      senderDone = true;
    }
    return null;
  }

  private Void receive(SerialPort far) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(4096);
    long began = System.nanoTime();
    while (true) {
      int count = far.read(block.clear(), MOMENT);
      toDevice.check(block.flip());
      if (count == 0 && (died || crowdDone)) {
        return null; // nothing came for a while: the count tells whether that was all
      }
      if (System.nanoTime() - began > holdNanos && holdNanos > 0 && !over) {
        LockSupport.parkNanos(holdNanos);
        began = System.nanoTime();
      }
    }
  }
}
