package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import io.github.rfc2217j.protocol.QuirkProfile;
import io.github.rfc2217j.protocol.Violation;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server tells of itself. */
@Timeout(60)
class SnapshotTest {

  private final SimulatedDevice device = SimulatedDevice.loopBack();

  private Rfc2217Server serve(PortOptions options) throws IOException {
    return Rfc2217Server.builder()
        .bind("127.0.0.1", 0)
        .serve("x", SerialSettings.of("115200 8N1"), options, settings -> device.open())
        .start();
  }

  private static PortSnapshot port(Rfc2217Server server) {
    return server.snapshot().ports().getFirst();
  }

  private static SessionSnapshot session(Rfc2217Server server) {
    return port(server).sessions().getFirst();
  }

  @Test
  void tellsOfAPortThatNobodyUses() throws IOException {
    Instant before = Instant.now();
    try (Rfc2217Server server = serve(PortOptions.DEFAULT)) {
      ServerSnapshot snapshot = server.snapshot();
      assertThat(snapshot.at()).isBetween(before, Instant.now());
      assertThat(snapshot.connections()).isZero();
      assertThat(snapshot.refusals()).hasSize(Refusal.values().length).containsValue(0L);
      PortSnapshot port = snapshot.ports().getFirst();
      assertThat(port.port()).isEqualTo(server.ports().getFirst());
      assertThat(port.device()).isEqualTo(PortSnapshot.Device.CLOSED);
      assertThat(port.deviceSince()).isBetween(before, snapshot.at());
      assertThat(port.status().settings()).isEqualTo(SerialSettings.of("115200 8N1"));
      assertThat(port.sharing()).isEqualTo(SharingPolicy.EXCLUSIVE);
      assertThat(port.sessions()).isEmpty();
      assertThat(port.commands()).isEqualTo(CommandTimes.NONE);
    }
  }

  @Test
  void tellsOfAClientAndWhatItDoes() throws IOException {
    try (Rfc2217Server server = serve(PortOptions.DEFAULT);
        ScriptedClient client = ScriptedClient.agreed(server.address("x"))) {
      client.baudRate(57600);
      assertThat(client.baudRateAnswer()).isEqualTo(57600);
      client.sendText("hello");
      assertThat(client.readText(5)).isEqualTo("hello");
      // IAC SE without SB.
      client.send(255, 240);
      client.sync();
      try (ScriptedClient second = ScriptedClient.speaking(server.address("x"))) {
        second.readToEnd();
      }
      PortSnapshot port = port(server);
      assertThat(port.device()).isEqualTo(PortSnapshot.Device.OPEN);
      assertThat(port.status().settings().baudRate()).isEqualTo(57600);
      assertThat(port.modem()).isEqualTo(device.openPort().orElseThrow().modemState());
      assertThat(port.commands().count()).isEqualTo(1);
      assertThat(port.commands().last()).isPositive();
      assertThat(port.commands().shortest())
          .isEqualTo(port.commands().mean())
          .isEqualTo(port.commands().longest());
      SessionSnapshot session = port.sessions().getFirst();
      assertThat(session.peer()).isEqualTo("127.0.0.1:" + client.socket().getLocalPort());
      assertThat(session.owner()).isTrue();
      assertThat(session.identities()).isEmpty();
      assertThat(session.toDevice()).isEqualTo(5);
      assertThat(session.fromDevice()).isEqualTo(5);
      assertThat(session.waitingForDevice()).isZero();
      assertThat(session.waitingForClient()).isZero();
      assertThat(session.suspendedByUs()).isFalse();
      assertThat(session.suspendedByPeer()).isFalse();
      assertThat(session.violations()).containsOnlyKeys(Violation.STRAY_SE);
      assertThat(session.profile()).isEqualTo(QuirkProfile.STANDARD);
      assertThat(server.snapshot().refusals()).containsEntry(Refusal.BUSY, 1L);
    }
  }

  @Test
  void tellsOfSuspensionAndWhatWaits() throws IOException {
    try (Rfc2217Server server = serve(PortOptions.DEFAULT);
        ScriptedClient client = ScriptedClient.agreed(server.address("x"))) {
      client.command(ScriptedClient.SUSPEND);
      client.sendText("hello");
      Serving.await("what the device sends waits", () -> session(server).waitingForClient() == 5);
      assertThat(session(server).suspendedByPeer()).isTrue();
      assertThat(session(server).fromDevice()).isZero();
      client.command(ScriptedClient.RESUME);
      assertThat(client.readText(5)).isEqualTo("hello");
      Serving.await("it is told", () -> session(server).waitingForClient() == 0);
      assertThat(session(server).suspendedByPeer()).isFalse();
    }
  }

  @Test
  void tellsOfOctetsThatTheDeviceDoesNotTake() throws IOException {
    try (Rfc2217Server server = serve(PortOptions.DEFAULT);
        ScriptedClient client = ScriptedClient.agreed(server.address("x"))) {
      device.holdOutput();
      client.sendData(new byte[ToDevice.HIGH_WATER + 8192]);
      Serving.await(
          "the client is asked to stop",
          () ->
              session(server).suspendedByUs()
                  && session(server).waitingForDevice() + session(server).toDevice()
                      == ToDevice.HIGH_WATER + 8192);
      device.releaseOutput();
    }
  }

  @Test
  void tellsOfObservers() throws IOException {
    PortOptions shared = PortOptions.builder().sharing(SharingPolicy.SHARED).build();
    try (Rfc2217Server server = serve(shared);
        ScriptedClient owner = ScriptedClient.agreed(server.address("x"));
        ScriptedClient observer = ScriptedClient.agreed(server.address("x"))) {
      owner.sendText("hello");
      assertThat(observer.readText(5)).isEqualTo("hello");
      // The observer may have been served before the owner.
      assertThat(owner.readText(5)).isEqualTo("hello");
      assertThat(port(server).sessions())
          .extracting(SessionSnapshot::owner, SessionSnapshot::fromDevice)
          .containsExactlyInAnyOrder(
              org.assertj.core.groups.Tuple.tuple(true, 5L),
              org.assertj.core.groups.Tuple.tuple(false, 5L));
    }
  }

  @Test
  void tellsWhatHasGoneOnWhoeverHasLeft() throws IOException {
    PortOptions hold = PortOptions.builder().onLoss(LossPolicy.HOLD).build();
    try (Rfc2217Server server = serve(hold)) {
      assertThat(port(server).totals()).isEqualTo(PortTotals.NONE);
      for (int time = 1; time <= 2; time++) {
        try (ScriptedClient client = ScriptedClient.agreed(server.address("x"))) {
          client.sendText("hello");
          assertThat(client.readText(5)).isEqualTo("hello");
          assertThat(port(server).totals().fromDevice()).isEqualTo(5L * time);
          // The device has sent it back before the count is settled.
          int sent = 5 * time;
          Serving.await("it is counted", () -> port(server).totals().toDevice() == sent);
          assertThat(port(server).totals().sessions()).isEqualTo(time);
        }
        Serving.await("it has left", () -> port(server).sessions().isEmpty());
        assertThat(port(server).totals().toDevice()).isEqualTo(5L * time);
      }
      try (ScriptedClient client = ScriptedClient.agreed(server.address("x"))) {
        device.injectErrors(new LineState(LineState.FRAMING_ERROR | LineState.BREAK_DETECT));
        device.injectErrors(new LineState(LineState.FRAMING_ERROR));
        Serving.await("errors are counted", () -> port(server).totals().framingErrors() == 2);
        assertThat(port(server).totals().breaks()).isEqualTo(1);
        assertThat(port(server).totals().parityErrors()).isZero();
        device.vanish();
        Serving.await("it is lost", () -> port(server).totals().losses() == 1);
        assertThat(client.untaken()).isZero();
      }
    }
  }

  @Test
  void tellsOfLossAndReturn() throws IOException {
    PortOptions hold = PortOptions.builder().onLoss(LossPolicy.HOLD).build();
    try (Rfc2217Server server = serve(hold);
        ScriptedClient client = ScriptedClient.agreed(server.address("x"))) {
      Instant opened = port(server).deviceSince();
      device.vanish();
      Serving.await("it is lost", () -> port(server).device() == PortSnapshot.Device.LOST);
      Instant lost = port(server).deviceSince();
      assertThat(lost).isAfterOrEqualTo(opened);
      assertThat(port(server).sessions()).hasSize(1);
      device.reappear();
      Serving.await("it is back", () -> port(server).device() == PortSnapshot.Device.OPEN);
      assertThat(port(server).deviceSince()).isAfter(lost);
      client.sync();
    }
  }

  @Test
  void tellsOfAStoppedServer() throws IOException {
    Rfc2217Server server = serve(PortOptions.DEFAULT);
    try (ScriptedClient client = ScriptedClient.agreed(server.address("x"))) {
      assertThat(client.untaken()).isZero();
      server.close();
    }
    assertThat(server.snapshot().connections()).isZero();
    assertThat(port(server).sessions()).isEmpty();
    assertThat(port(server).device()).isEqualTo(PortSnapshot.Device.CLOSED);
  }
}
