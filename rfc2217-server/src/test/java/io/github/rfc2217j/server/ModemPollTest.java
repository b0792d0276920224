package io.github.rfc2217j.server;

import static io.github.rfc2217j.server.ScriptedClient.NOTIFY_MODEMSTATE;
import static io.github.rfc2217j.server.ScriptedClient.SET_MODEMSTATE_MASK;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** Modem lines of ports that report no changes by themselves. */
@Timeout(60)
class ModemPollTest {

  private static SimulatedDevice polled() {
    SimulatedDevice device = SimulatedDevice.loopBack();
    device.lack(Capability.MODEM_EVENTS);
    return device;
  }

  private static Serving counting(SimulatedDevice device, AtomicInteger looks) throws IOException {
    return new Serving(
        device,
        PortOptions.DEFAULT,
        (method, argument) -> {
          if (method.equals("modemState")) {
            looks.incrementAndGet();
          }
        });
  }

  @Test
  void tellsEachChangeOnceAndInOrder(TestReporter reporter) throws IOException {
    SimulatedDevice device = polled();
    device.forceModemState(ModemState.ALL_LOW);
    int changes = 50;
    long[] micros = new long[changes];
    try (Serving serving = new Serving(device);
        ScriptedClient client = serving.client()) {
      for (int i = 0; i < changes; i++) {
        boolean on = i % 2 == 0;
        long start = System.nanoTime();
        device.forceModemState(new ModemState(on, false, false, false));
        assertThat(client.answer(NOTIFY_MODEMSTATE)).containsExactly(on ? 0x11 : 0x01);
        micros[i] = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
      }
      client.sync();
      assertThat(client.untaken()).isZero();
    }
    java.util.Arrays.sort(micros);
    reporter.publishEntry(
        "microseconds until a change is told",
        "median " + micros[changes / 2] + ", most " + micros[changes - 1]);
  }

  @Test
  void looksOnlyWhileSomebodyWantsToKnow() throws IOException {
    SimulatedDevice first = polled();
    SimulatedDevice second = polled();
    AtomicInteger looks = new AtomicInteger();
    AtomicInteger otherLooks = new AtomicInteger();
    try (Serving serving = counting(first, looks);
        Serving other = counting(second, otherLooks);
        ScriptedClient client = serving.client();
        ScriptedClient watcher = other.client()) {
      Serving.await("both are looked at", () -> looks.get() > 3 && otherLooks.get() > 3);
      assertThat(client.ask(SET_MODEMSTATE_MASK, 0)).isZero();
      client.sync();
      int before = looks.get();
      int otherBefore = otherLooks.get();
      Serving.await("the other is looked at", () -> otherLooks.get() > otherBefore + 5);
      // One look may have been under way.
      assertThat(looks.get()).isBetween(before, before + 1);
      // Whoever asks gets an answer all the same.
      first.setRing(true);
      client.command(NOTIFY_MODEMSTATE);
      assertThat(client.answer(NOTIFY_MODEMSTATE)).containsExactly(0xF0);
      first.setRing(false);
      assertThat(client.ask(SET_MODEMSTATE_MASK, 255)).isEqualTo(255);
      assertThat(client.answer(NOTIFY_MODEMSTATE)).containsExactly(0xB4);
      assertThat(watcher.untaken()).isZero();
    }
  }

  @Test
  void hungDevicesDoNotHoldUpTheOthers() throws IOException {
    int hung = 8;
    AtomicBoolean hangs = new AtomicBoolean();
    CountDownLatch freed = new CountDownLatch(1);
    AtomicInteger hanging = new AtomicInteger();
    SimulatedDevice healthy = polled();
    healthy.forceModemState(ModemState.ALL_LOW);
    List<Serving> servers = new ArrayList<>();
    List<ScriptedClient> clients = new ArrayList<>();
    try (Serving good = new Serving(healthy);
        ScriptedClient client = good.client()) {
      for (int i = 0; i < hung; i++) {
        Serving bad =
            new Serving(
                polled(),
                PortOptions.DEFAULT,
                (method, argument) -> {
                  if (method.equals("modemState") && hangs.get()) {
                    hanging.incrementAndGet();
                    Deadline.in(Duration.ofSeconds(30)).until(freed);
                    hanging.decrementAndGet();
                  }
                });
        servers.add(bad);
        clients.add(bad.client());
        clients.getLast().sync();
      }
      hangs.set(true);
      Serving.await("all of them hang", () -> hanging.get() == hung);
      for (int i = 0; i < 20; i++) {
        boolean on = i % 2 == 0;
        healthy.forceModemState(new ModemState(on, false, false, false));
        assertThat(client.answer(NOTIFY_MODEMSTATE)).containsExactly(on ? 0x11 : 0x01);
      }
      // Their own clients are served, and get what is known.
      for (ScriptedClient other : clients) {
        other.sendText("served");
        assertThat(other.readText(6)).isEqualTo("served");
        other.command(NOTIFY_MODEMSTATE);
        assertThat(other.answer(NOTIFY_MODEMSTATE)).containsExactly(0xB0);
      }
    } finally {
      freed.countDown();
      clients.forEach(ScriptedClient::close);
      servers.forEach(Serving::close);
    }
    Serving.await("the pollers have ended", () -> pollers() == 0);
  }

  private static long pollers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("rfc2217-modem-poller"))
        .count();
  }

  @Test
  void aFaultyLookEndsNothing() throws IOException {
    AtomicInteger looks = new AtomicInteger();
    AtomicBoolean faulty = new AtomicBoolean(true);
    SimulatedDevice device = polled();
    try (Serving serving =
            new Serving(
                device,
                PortOptions.DEFAULT,
                (method, argument) -> {
                  if (method.equals("modemState")) {
                    looks.incrementAndGet();
                    if (faulty.get()) {
                      throw new IllegalStateException("told to fail");
                    }
                  }
                });
        ScriptedClient client = serving.client()) {
      // The connection's own look, the poller's and the one that is asked for: none of them works.
      Serving.await("several looks failed", () -> looks.get() > 4);
      client.command(NOTIFY_MODEMSTATE);
      assertThat(client.answer(NOTIFY_MODEMSTATE)).containsExactly(0);
      client.sendText("served");
      assertThat(client.readText(6)).isEqualTo("served");
      assertThat(client.untaken()).isZero();
      device.forceModemState(new ModemState(true, false, false, false));
      faulty.set(false);
      assertThat(client.answer(NOTIFY_MODEMSTATE)).containsExactly(0x11);
    }
  }
}
