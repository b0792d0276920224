package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.ConnectionFailedException;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.EventLog;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a program sees of a connection that breaks and comes back. */
@Timeout(60)
@ExtendWith(NoThreadsLeft.class)
class ReconnectTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(30);

  private static final ReconnectPolicy AT_ONCE =
      ReconnectPolicy.DEFAULT.withDelay(Duration.ofMillis(1)).withFactor(1).withJitter(0);

  /** Long enough for a test to see the gap. */
  private static final ReconnectPolicy LATER =
      AT_ONCE.withMaxDelay(Duration.ofHours(1)).withDelay(Duration.ofHours(1));

  private final EventLog events = new EventLog();
  private FakeServer server;
  private Rfc2217Client client;

  @BeforeEach
  void serve() throws IOException {
    server = new FakeServer();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
  }

  private ClientOptions.Builder options(ReconnectPolicy policy) {
    return server.options().reconnect(policy);
  }

  private void open(ClientOptions options) throws IOException {
    client = server.open(options);
    client.subscribe(events);
  }

  private static ByteBuffer octets(int... values) {
    ByteBuffer octets = ByteBuffer.allocate(values.length);
    for (int value : values) {
      octets.put((byte) value);
    }
    return octets.flip();
  }

  /** The loss, up to the first attempt's announcement. */
  private PortLostException awaitLoss() throws InterruptedException {
    SerialEvent.Disconnected gone = (SerialEvent.Disconnected) events.next();
    assertThat(events.next()).isInstanceOf(SerialEvent.Reconnecting.class);
    return (PortLostException) gone.cause();
  }

  private void awaitReconnected() throws InterruptedException {
    SerialEvent event = events.next();
    while (event instanceof SerialEvent.Reconnecting) {
      event = events.next();
    }
    assertThat(event).isEqualTo(new SerialEvent.Reconnected());
  }

  @Test
  void whatWasWishedIsAskedForAgainInOneBurst() throws Exception {
    open(options(AT_ONCE).dtr(true).build());
    client.apply(SerialSettings.of("115200 7E2 cts/none"));
    client.set(ControlLine.RTS, false);
    client.commands().setLineStateMask(LineState.BREAK_DETECT);
    client.commands().setModemStateMask(0x8F);
    client.setBreak(true);
    server.seen();

    server.peer().hangUp();
    server.restart();
    assertThat(awaitLoss()).hasMessageContaining("was closed by the peer");
    awaitReconnected();

    assertThat(server.commands(12))
        .containsExactly(
            "01 00 01 C2 00",
            "02 07",
            "03 03",
            "04 02",
            "05 03",
            "05 0E",
            "0A 10",
            "0B 8F",
            "05 08",
            "05 0C",
            "05 05",
            "01 00 00 00 00");
    assertThat(client.settings()).hasToString("115200 7E2 cts/none");
    assertThat(client.isSet(ControlLine.DTR)).isTrue();
    assertThat(server.seen()).isEmpty();
    client.write(octets(1, 2));
    client.setBreak(false); // data waits for it
    assertThat(server.data(2)).isEqualTo("01 02");
  }

  @Test
  void whatNobodyWishedIsLeftAlone() throws Exception {
    open(options(AT_ONCE).build());
    client.sendBreak(Duration.ofMillis(1));
    client.isSet(ControlLine.RTS);
    server.seen();
    server.peer().reset();
    server.restart();
    awaitLoss();
    awaitReconnected();
    assertThat(server.commands(8))
        .containsExactly(
            "01 00 00 00 00",
            "02 00",
            "03 00",
            "04 00",
            "05 00",
            "05 0D",
            "0A 1E",
            "01 00 00 00 00");
  }

  @Test
  void aReaderSeesNothingButSilence() throws Exception {
    open(options(AT_ONCE).build());
    Background<byte[]> reader = Background.start(() -> BoundedReads.read(client, 13));
    server.peer().text("before");
    server.peer().hangUp();
    awaitLoss();
    server.restart();
    awaitReconnected();
    server.peer().text("after"); // the reader has had six of thirteen
    server.peer().text("!!");
    assertThat(reader.result()).isEqualTo("beforeafter!!".getBytes());
  }

  @Test
  void lastWordsAreReadInTheGap() throws Exception {
    open(options(LATER).build());
    server.peer().text("last words");
    server.peer().hangUp();
    awaitLoss();
    assertThat(BoundedReads.read(client, 10)).isEqualTo("last words".getBytes());
    assertThat(client.read(ByteBuffer.allocate(1), SHORT)).isZero();
    assertThat(client.available()).isZero();
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void octetsThatHadNotLeftAreDroppedAndCounted() throws Exception {
    open(options(AT_ONCE).build());
    server.send("6C"); // the server suspends us
    assertThat(events.next()).isEqualTo(new SerialEvent.Suspended());
    client.write(octets(1, 2, 3));
    server.peer().hangUp();
    PortLostException loss = awaitLoss();
    assertThat(loss.unsent()).hasValue(3);
    assertThat(loss).hasMessageContaining("3 octets");
    server.restart();
    awaitReconnected();
    assertThat(client.write(octets(9), PATIENCE)).isEqualTo(1);
    assertThat(client.drain(PATIENCE)).isTrue();
    assertThat(server.data(1)).isEqualTo("09");
  }

  @Test
  void aDrainUnderWayFailsAtTheLoss() throws Exception {
    open(options(LATER).build());
    server.send("6C");
    assertThat(events.next()).isEqualTo(new SerialEvent.Suspended());
    client.write(octets(1, 2, 3));
    CompletableFuture<Boolean> drained = new CompletableFuture<>();
    Thread drain =
        Thread.ofPlatform()
            .start(() -> {
              try {
                drained.complete(client.drain(Duration.ofHours(1)));
              } catch (IOException e) {
                drained.completeExceptionally(e);
              }
            });
    while (drain.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    server.peer().hangUp();
    assertThatThrownBy(() -> drained.get(20, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(PortLostException.class, e -> assertThat(e.unsent()).hasValue(3));
  }

  @Test
  void writersWaitForTheConnection() throws Exception {
    open(options(LATER).build());
    server.peer().hangUp();
    awaitLoss();
    assertThat(client.write(octets(1), SHORT)).isZero();
    assertThat(client.write(octets(1), Duration.ZERO)).isZero();
    assertThat(client.drain(SHORT)).isFalse();
    assertThat(client.pendingOutput()).isZero();
  }

  @Test
  void aBlockedWriteGoesOnAtTheNextConnection() throws Exception {
    open(options(AT_ONCE).build());
    server.send("6C");
    assertThat(events.next()).isEqualTo(new SerialEvent.Suspended());
    ByteBuffer first = ByteBuffer.allocate(1 << 20);
    while (client.write(first, SHORT) > 0) {
      // until nothing more is taken
    }
    Background<Integer> blocked = Background.start(() -> client.write(octets(7)));
    server.peer().hangUp();
    assertThat(awaitLoss().unsent()).hasValue(first.position());
    server.restart();
    awaitReconnected();
    assertThat(blocked.result()).isEqualTo(1);
    assertThat(server.data(1)).isEqualTo("07");
  }

  @Test
  void requestsWaitAsLongAsForAnAnswerAndTellOfTheAttempts() throws Exception {
    open(options(LATER).requestTimeout(Duration.ofSeconds(2)).build());
    server.peer().hangUp();
    awaitLoss();
    List<Callable<?>> calls =
        List.of(
            () -> client.settings(),
            () -> client.apply(SerialSettings.of("300 8N1")),
            () -> client.isSet(ControlLine.DTR),
            () -> client.modemState(),
            () -> client.peerSignature(),
            () -> {
              client.set(ControlLine.DTR, true);
              return true;
            },
            () -> {
              client.purge(Purge.BOTH);
              return true;
            });
    List<Background<?>> waiting = new ArrayList<>();
    calls.forEach(call -> waiting.add(Background.start(call)));
    assertThat(waiting)
        .allSatisfy(call ->
            assertThatThrownBy(call::result)
                .isInstanceOf(PortLostException.class)
                .hasMessageContaining("reconnecting, attempt 1")
                .hasMessageContaining(client.name()));
    assertThat(client.lineState()).isEqualTo(LineState.CLEAR);
  }

  @Test
  void aRequestInTheGapIsCarriedOutAtTheNextConnection() throws Exception {
    open(options(AT_ONCE).build());
    server.peer().hangUp();
    awaitLoss();
    Background<SerialSettings> applied =
        Background.start(() -> client.apply(SerialSettings.of("300 8N1")));
    server.restart();
    assertThat(applied.result()).isEqualTo(SerialSettings.of("300 8N1"));
  }

  @Test
  void aRequestUnderWayFailsAtTheLossAndIsNotRepeated() throws Exception {
    open(options(AT_ONCE).build());
    server.silentTo("0");
    Background<SerialSettings> applied =
        Background.start(() -> client.apply(SerialSettings.of("300 8N1")));
    assertThat(server.commands(2)).contains("01 00 00 01 2C");
    server.peer().reset();
    assertThatThrownBy(applied::result).isInstanceOf(PortLostException.class);
    server.answer("0", "65 00 00 25 80").restart();
    awaitLoss();
    awaitReconnected();
    assertThat(server.commands(1)).containsExactly("01 00 00 00 00");
  }

  @Test
  void aBusyServerIsTriedAgainAndItsWordsAreNoData() throws Exception {
    open(options(AT_ONCE).build());
    ScriptedPeer peer = busyOnce();
    peer.accept();
    peer.expectBatch(ScriptedPeer.OPENING);
    peer.send(ScriptedPeer.AGREEMENT);
    peer.batch();
    peer.text("da"); // before it is ready, but this time it will be
    peer.send(ScriptedPeer.sbs("65 00 00 25 80", "65 00 00 25 80"));
    awaitReconnected();
    peer.text("ta");
    assertThat(BoundedReads.read(client, 4)).isEqualTo("data".getBytes());
  }

  @Test
  void requestsAreToldTheLastFailure() throws Exception {
    ClientOptions.Builder patient = options(AT_ONCE).negotiateTimeout(Duration.ofHours(1));
    open(patient.requestTimeout(Duration.ofSeconds(2)).build());
    busyOnce().accept(); // and says nothing
    assertThatThrownBy(client::settings)
        .isInstanceOf(PortLostException.class)
        .hasMessageContaining("reconnecting, attempt 2")
        .hasMessageContaining("Port already in use")
        .hasCauseInstanceOf(PortBusyException.class);
  }

  /** Is lost, and busy when the client comes back, in the way of ser2net. */
  private ScriptedPeer busyOnce() throws Exception {
    server.peer().hangUp();
    awaitLoss();
    server.awaitEnd();
    ScriptedPeer peer = server.peer().agree();
    peer.text("Port already in use\r\n");
    peer.hangUp();
    peer.expectEnd();
    return peer;
  }

  @Test
  void givesUpAsWithoutReconnecting() throws Exception {
    open(options(AT_ONCE.withGiveUp(Duration.ofMillis(20))).build());
    server.peer().text("rest");
    server.peer().stopListening();
    server.peer().hangUp();
    PortLostException first = awaitLoss();
    assertThat(first).hasMessageContaining("being made anew");
    SerialEvent event = events.next();
    while (event instanceof SerialEvent.Reconnecting) {
      event = events.next();
    }
    assertThat(event)
        .isInstanceOfSatisfying(
            SerialEvent.Disconnected.class,
            gone ->
                assertThat(gone.cause())
                    .isInstanceOf(PortLostException.class)
                    .hasMessageContaining("Given up after attempt")
                    .hasMessageContaining("refused")
                    .hasCauseInstanceOf(ConnectionFailedException.class));
    assertThat(client.inputStream().readAllBytes()).isEqualTo("rest".getBytes());
    assertThatThrownBy(() -> client.write(octets(1)))
        .isInstanceOf(PortLostException.class)
        .hasMessageContaining("Given up");
    assertThatThrownBy(client::settings)
        .isInstanceOf(PortLostException.class)
        .hasMessageContaining("Given up");
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void closeEndsAnAttemptAtOnce() throws Exception {
    open(options(AT_ONCE).negotiateTimeout(Duration.ofHours(1)).build());
    server.peer().hangUp();
    awaitLoss();
    server.peer().accept(); // and says nothing
    server.peer().expectBatch(ScriptedPeer.OPENING);
    long began = System.nanoTime();
    client.close();
    assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(2));
    assertThat(events.next()).isEqualTo(new SerialEvent.Closed());
  }

  @Test
  void closeEndsTheWaitForAnAttempt() throws Exception {
    open(options(LATER).build());
    server.peer().hangUp();
    awaitLoss();
    Background<Integer> reader = Background.start(() -> client.read(ByteBuffer.allocate(1)));
    client.close();
    assertThatThrownBy(reader::result)
        .isInstanceOf(io.github.rfc2217j.api.PortClosedException.class);
    assertThat(events.next()).isEqualTo(new SerialEvent.Closed());
  }

  @Test
  void theFirstOpeningIsNotRepeated() throws Exception {
    open(options(AT_ONCE).build()); // for close() to have one
    try (ScriptedPeer other = new ScriptedPeer()) {
      other.stopListening();
      assertThatThrownBy(() -> Rfc2217Client.connect(other.options().reconnect(AT_ONCE).build()))
          .isInstanceOf(ConnectionFailedException.class);
    }
  }

  @Test
  void modemLinesThatChangedMeanwhileAreTold() throws Exception {
    open(options(AT_ONCE).build());
    server.send("6B B0", "6B 30", "6A 10");
    assertThat(events.next()).isInstanceOf(SerialEvent.ModemChanged.class);
    assertThat(events.next()).isInstanceOf(SerialEvent.LineChanged.class);
    server.peer().hangUp();
    server.restart();
    awaitLoss();
    awaitReconnected();
    assertThat(client.modemState()).isEqualTo(ModemState.ofBits(0xB0)); // asked for
    assertThat(events.next())
        .isEqualTo(new SerialEvent.ModemChanged(ModemState.ofBits(0x30), ModemState.ofBits(0xB0)));
    assertThat(client.lineState()).isEqualTo(new LineState(0x10)); // met before the gap
  }

  @Test
  void settingsThatTheServerNoLongerTakesAreTold() throws Exception {
    open(options(AT_ONCE).settings(SerialSettings.of("115200 8N1")).build());
    server.answer("01", "65 00 00 25 80");
    server.peer().hangUp();
    server.restart();
    awaitLoss();
    awaitReconnected();
    SerialSettings now = SerialSettings.of("9600 8N1");
    assertThat(events.next()).isEqualTo(new SerialEvent.SettingsChanged(now));
    assertThat(client.settings()).isEqualTo(now);
  }

  @Test
  void whatIsUnreadStaysInItsOrder() throws Exception {
    open(options(AT_ONCE).requestTimeout(Duration.ofSeconds(2)).build());
    byte[] first = new byte[Inbound.HIGH + 100_000];
    byte[] second = new byte[Inbound.HIGH];
    new Random(2217).nextBytes(first);
    new Random(2218).nextBytes(second);
    server.peer().send(escaped(first));
    server.peer().hangUp();
    awaitLoss();
    server.restart();
    awaitReconnected();
    server.peer().send(escaped(second));
    assertThat(BoundedReads.read(client, first.length)).isEqualTo(first);
    assertThat(BoundedReads.read(client, second.length)).isEqualTo(second);
  }

  private static byte[] escaped(byte[] data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte octet : data) {
      out.write(octet);
      if (octet == (byte) 0xFF) {
        out.write(octet);
      }
    }
    return out.toByteArray();
  }

  @Test
  void everyLossIsGotBack() throws Exception {
    open(options(AT_ONCE).build());
    for (int i = 0; i < 5; i++) {
      server.peer().reset();
      server.restart();
      awaitLoss();
      awaitReconnected();
      client.write(octets(i));
      assertThat(server.data(1)).isEqualTo("0" + i);
    }
  }
}
