package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/**
 * What is asked for again, and what becomes of requests, when a connection breaks and comes back.
 */
class ReconnectTest extends ReconnectingPort {

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
    client.setBreak(true);
    client.sendBreak(Duration.ofMillis(1)); // ends the other one as well
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
        .hasMessageEndingWith("let busy_timeout do so. Try again later, or close the port.")
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
