package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.protocol.QuirkProfile;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application that does not read, and still wants answers. */
@Timeout(60)
@ExtendWith(NoThreadsLeft.class)
class HoldingBackTest extends AtFakeServer {

  /** What Linux, as it is shipped, holds for sending at most. */
  private static final int SEND_BUFFER = 4 * 1024 * 1024;

  private static final String SUSPEND = "08";
  private static final String RESUME = "09";
  private static final SerialSettings SLOW = SerialSettings.of("300 8N1");

  private void awaitUnread(int count) throws IOException {
    while (client.available() < count) {
      Thread.onSpinWait();
    }
  }

  @Test
  void theServerIsAskedToStopAndToGoOn() throws Exception {
    server.peer().send(new byte[Inbound.HIGH + 20_000]);
    assertThat(server.command()).isEqualTo(SUSPEND);
    BoundedReads.read(client, Inbound.HIGH - Inbound.LOW);
    assertThat(server.seen()).isEmpty();
    BoundedReads.read(client, 20_001);
    assertThat(server.command()).isEqualTo(RESUME);
    BoundedReads.read(client, Inbound.LOW - 1);
    assertThat(server.seen()).isEmpty();
  }

  @Test
  void whatItSendsBeforeItStopsComesThrough() throws Exception {
    server.peer().send(new byte[Inbound.CAP - 20_000]);
    assertThat(server.command()).isEqualTo(SUSPEND);
    server.send("6B B0", "6B 30"); // reports that the server does not hold back
    server.send("6D");
    awaitUnread(Inbound.CAP - 20_000);
    assertThat(client.modemState().cts()).isTrue();
    BoundedReads.read(client, Inbound.CAP - 20_000);
  }

  @Test
  void itMayAnswerWhileSomebodyWaitsAndIsHeldBackAgain() throws Exception {
    server.peer().send(new byte[Inbound.HIGH + 20_000]);
    assertThat(server.command()).isEqualTo(SUSPEND);
    for (int i = 0; i < 3; i++) {
      assertThat(client.apply(SLOW.withBaudRate(300 + i)).baudRate()).isEqualTo(300 + i);
      assertThat(server.commands(3))
          .containsExactly(
              "01 00 00 01 " + Integer.toHexString(0x2C + i).toUpperCase(), "02 00", RESUME);
      // Held back again by the next octets that come.
      server.peer().send(new byte[1000]);
      assertThat(server.command()).isEqualTo(SUSPEND);
    }
    BoundedReads.read(client, Inbound.HIGH + 23_000);
    assertThat(server.command()).isEqualTo(RESUME);
  }

  @Test
  void aPurgeLetsItGoOn() throws Exception {
    server.peer().send(new byte[Inbound.HIGH + 20_000]);
    assertThat(server.command()).isEqualTo(SUSPEND);
    client.purge(Purge.RECEIVE);
    assertThat(server.commands(3)).containsExactly("0C 01", "01 00 00 00 00", RESUME);
    assertThat(client.available()).isZero();
    server.peer().text("new");
    assertThat(BoundedReads.read(client, 3)).isEqualTo("new".getBytes());
    assertThat(server.seen()).isEmpty();
  }

  @Test
  void aServerThatDoesNotStopIsHeldBackByTcpAndStillAnswers() throws Exception {
    int sent = Inbound.CAP + 100_000;
    server.peer().send(new byte[sent]); // it does not care for SUSPEND
    assertThat(server.command()).isEqualTo(SUSPEND);
    assertThat(client.apply(SLOW)).isEqualTo(SLOW);
    assertThat(BoundedReads.read(client, sent)).hasSize(sent);
  }

  /** It has as much in front of its answer as a system holds for sending. */
  @Test
  void aServerThatNeverStopsAnswersBehindWhatIsOnItsWay() throws Exception {
    Background<Boolean> flood =
        Background.start(() -> {
          server.peer().send(new byte[Inbound.CAP + SEND_BUFFER]);
          return true;
        });
    awaitUnread(Inbound.CAP);
    assertThat(client.apply(SLOW)).isEqualTo(SLOW);
    client.purge(Purge.RECEIVE);
    assertThat(client.apply(SLOW.withBaudRate(600)).baudRate()).isEqualTo(600);
    assertThat(flood.result()).isTrue();
  }

  @Test
  void aServerThatMistakesSuspendIsNeverAskedToStop() throws Exception {
    client.close();
    server.close();
    server = new FakeServer();
    client = server.open(server.options().quirks(QuirkProfile.SER2NET).build());
    server.peer().send(new byte[Inbound.HIGH + 200_000]);
    awaitUnread(Inbound.HIGH);
    assertThat(client.apply(SLOW)).isEqualTo(SLOW);
    assertThat(server.commands(2)).containsExactly("01 00 00 01 2C", "02 00");
    assertThat(BoundedReads.read(client, Inbound.HIGH + 200_000)).isNotEmpty();
    assertThat(server.seen()).isEmpty();
  }

  @Test
  void aPollOfModemLinesDoesNotLetItGoOn() throws Exception {
    client.close();
    server.close();
    server = new FakeServer();
    client = server.open(server.options().pollModem(Duration.ofMillis(20)).build());
    assertThat(server.command()).isEqualTo("07");
    server.peer().send(new byte[Inbound.HIGH + 20_000]);
    String command = server.command();
    while (!command.equals(SUSPEND)) {
      assertThat(command).isIn("07", "01 00 00 00 00");
      command = server.command();
    }
    BoundedReads.read(client, Inbound.HIGH + 20_001 - Inbound.LOW);
    assertThat(server.command()).isEqualTo(RESUME);
  }
}
