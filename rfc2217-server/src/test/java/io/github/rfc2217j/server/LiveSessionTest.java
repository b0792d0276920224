package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.Subscription;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import io.github.rfc2217j.server.SessionTap.Direction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a program can do to the sessions and ports of its server. */
@Timeout(60)
class LiveSessionTest {

  private final SimulatedDevice device = SimulatedDevice.loopBack();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final List<LiveSession> begun = new CopyOnWriteArrayList<>();
  private final Map<String, Recording> captures = new ConcurrentHashMap<>();
  private Rfc2217Server server;

  /** Keeps what it is shown. */
  private static class Recording implements SessionTap {
    private final Map<Direction, ByteArrayOutputStream> octets =
        Map.of(
            Direction.FROM_CLIENT, new ByteArrayOutputStream(),
            Direction.TO_CLIENT, new ByteArrayOutputStream());
    private final CountDownLatch end = new CountDownLatch(1);
    private Instant last = Instant.EPOCH;

    @Override
    public void octets(Direction direction, Instant at, ByteBuffer shown) {
      assertThat(at).isAfterOrEqualTo(last);
      last = at;
      assertThat(shown.isReadOnly()).isTrue();
      byte[] copy = new byte[shown.remaining()];
      shown.get(copy);
      octets.get(direction).writeBytes(copy);
    }

    @Override
    public void ended() {
      end.countDown();
    }
  }

  @BeforeEach
  void start() throws IOException {
    Watched watch =
        (method, argument) -> {
          if (List.of("sendBreak", "setBreak", "purge").contains(method)) {
            calls.add(method + " " + argument);
          }
        };
    server =
        Rfc2217Server.builder()
            .onSession(session -> {
              begun.add(session);
              Recording recording = new Recording();
              session.tap(recording);
              captures.put(session.peer(), recording);
              throw new IllegalStateException("told to fail");
            })
            .bind("127.0.0.1", 0)
            .serve("x", SerialSettings.DEFAULT, settings -> Watched.port(device.open(), watch))
            .start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String peer(ScriptedClient client) {
    return "127.0.0.1:" + client.socket().getLocalPort();
  }

  @Test
  void disconnectsAClient() throws IOException {
    try (ScriptedClient client = ScriptedClient.agreed(server.address("x"))) {
      client.sync();
      LiveSession session = server.sessions().getFirst();
      assertThat(session.peer()).isEqualTo(peer(client));
      assertThat(session.port()).isEqualTo("x");
      assertThat(session.localAddress()).isEqualTo(server.address("x"));
      assertThat(session.identities()).isEmpty();
      assertThat(session.snapshot()).isPresent();
      assertThat(begun).containsExactly(session);
      session.disconnect("the test says so");
      session.disconnect("once more");
      assertThat(client.readToEnd()).isEmpty();
    }
    Serving.await("it has left", () -> server.sessions().isEmpty());
  }

  @Test
  void aClientThatHasSaidNothingCanBeLetGoToo() throws IOException {
    try (ScriptedClient client = ScriptedClient.connect(server.address("x"))) {
      Serving.await("it is there", () -> server.sessions().size() == 1);
      LiveSession session = server.sessions().getFirst();
      assertThat(session.snapshot()).isEmpty();
      session.disconnect("it says nothing");
      assertThat(client.readToEnd()).isEmpty();
    }
  }

  @Test
  void showsAllOfASessionFromTheGreetingOn() throws IOException {
    Recording recording;
    try (ScriptedClient client = ScriptedClient.agreed(server.address("x"))) {
      client.sendText("hello");
      assertThat(client.readText(5)).isEqualTo("hello");
      recording = captures.get(peer(client));
    }
    assertThat(Deadline.in(Duration.ofSeconds(10)).until(recording.end)).isTrue();
    byte[] from = recording.octets.get(Direction.FROM_CLIENT).toByteArray();
    byte[] to = recording.octets.get(Direction.TO_CLIENT).toByteArray();
    assertThat(from).startsWith(255, 251, 44).endsWith("hello".getBytes());
    // The greeting ends with DO COM-PORT.
    assertThat(to).containsSequence(255, 253, 44).endsWith("hello".getBytes());
    assertThat(to[0]).isEqualTo((byte) 255);
  }

  @Test
  void aTapThatIsClosedIsShownNothingMore() throws IOException {
    try (ScriptedClient client = ScriptedClient.agreed(server.address("x"))) {
      client.sync();
      Recording recording = new Recording();
      Subscription tap = server.sessions().getFirst().tap(recording);
      client.sendText("seen");
      assertThat(client.readText(4)).isEqualTo("seen");
      tap.close();
      assertThat(Deadline.in(Duration.ofSeconds(10)).until(recording.end)).isTrue();
      client.sendText("unseen");
      assertThat(client.readText(6)).isEqualTo("unseen");
      assertThat(recording.octets.get(Direction.TO_CLIENT).toString()).isEqualTo("seen");
    }
  }

  @Test
  void aTapThatHangsHoldsNothingUpAndIsToldWhatItMissed() throws IOException {
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicLong seen = new AtomicLong();
    AtomicLong missed = new AtomicLong();
    SessionTap hanging =
        new SessionTap() {
          @Override
          public void octets(Direction direction, Instant at, ByteBuffer octets) {
            assertThat(Deadline.in(Duration.ofSeconds(30)).until(goOn)).isTrue();
            seen.addAndGet(octets.remaining());
          }

          @Override
          public void missed(long fromClient, long toClient) {
            missed.addAndGet(fromClient + toClient);
          }
        };
    int total = 0;
    try (ScriptedClient client = ScriptedClient.agreed(server.address("x"))) {
      client.sync();
      server.sessions().getFirst().tap(hanging);
      byte[] octets = new byte[4000];
      for (int i = 0; i < 200; i++) {
        client.sendData(octets);
        assertThat(client.readData(octets.length)).isEqualTo(octets);
        total += 2 * octets.length;
      }
    }
    assertThat(seen).hasValue(0);
    goOn.countDown();
    int all = total;
    Serving.await("every octet is seen or missed", () -> seen.get() + missed.get() == all);
    assertThat(seen.get()).isBetween(500_000L, 1L << 20);
  }

  @Test
  void purgesAndBreaksAtAPort() throws IOException {
    ExportedPort port = server.port("x");
    assertThatThrownBy(() -> server.sendBreak(port, Duration.ofMillis(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("x is not open");
    device.holdOutput();
    try (ScriptedClient client = ScriptedClient.agreed(server.address("x"))) {
      client.sendData(new byte[20_000]);
      client.sync();
      calls.clear();
      server.purge(port, Purge.BOTH);
      assertThat(calls).contains("purge TRANSMIT", "purge RECEIVE");
      device.releaseOutput();
      client.sendText("after");
      assertThat(client.readText(5)).isEqualTo("after");
      assertThat(client.unread()).isZero();
      client.command(ScriptedClient.SET_CONTROL, 5);
      assertThat(client.answer(ScriptedClient.SET_CONTROL)).containsExactly(5);
      calls.clear();
      server.sendBreak(port, Duration.ofMillis(1));
      assertThat(calls)
          .as("the client's break goes on")
          .containsExactly("sendBreak PT0.001S", "setBreak true");
    }
    assertThatThrownBy(() -> server.purge(new ExportedPort("y", port.socketAddress()), Purge.BOTH))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
