package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.NoAnswerException;
import io.github.rfc2217j.api.SerialEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(30)
@ExtendWith(NoThreadsLeft.class)
class LinesTest {

  private static final String FENCE = "01 00 00 00 00";

  private final BlockingQueue<SerialEvent> events = new LinkedBlockingQueue<>();
  private FakeServer server;
  private Rfc2217Client client;

  @BeforeEach
  void open() throws IOException {
    server = new FakeServer();
    client = server.open();
    client.subscribe(events::add);
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
  }

  private SerialEvent event() throws InterruptedException {
    SerialEvent event = events.poll(10, TimeUnit.SECONDS);
    assertThat(event).isNotNull();
    return event;
  }

  @Test
  void setsLinesAndRemembersThem() throws Exception {
    client.set(ControlLine.DTR, true);
    client.set(ControlLine.RTS, false);
    assertThat(client.isSet(ControlLine.DTR)).isTrue();
    assertThat(client.isSet(ControlLine.RTS)).isFalse();
    assertThat(server.commands(4)).containsExactly("05 08", FENCE, "05 0C", FENCE);
  }

  @Test
  void setsBothLinesInOneBurst() throws Exception {
    server.silentTo("05 08"); // nobody waits for its answer
    client.set(Map.of(ControlLine.RTS, false, ControlLine.DTR, true));
    assertThat(server.commands(3)).containsExactly("05 08", "05 0C", FENCE);
    assertThat(client.isSet(ControlLine.DTR)).isTrue();
    assertThat(client.isSet(ControlLine.RTS)).isFalse();
    client.set(Map.of());
    assertThat(server.seen()).isEmpty();
  }

  @Test
  void tellsTheLineThatTheServerReports() throws Exception {
    server.answer("05 08", "69 09");
    client.set(ControlLine.DTR, true);
    assertThat(client.isSet(ControlLine.DTR)).isFalse();
  }

  @Test
  void asksForLinesThatItHasNotSet() throws Exception {
    assertThat(client.isSet(ControlLine.RTS)).isTrue();
    assertThat(server.commands(2)).containsExactly("05 0A", FENCE);
    assertThat(client.isSet(ControlLine.RTS)).isTrue();
    assertThat(server.seen()).isEmpty();
  }

  @Test
  void aLineThatIsNeverConfirmedCostsOneRoundTrip() throws Exception {
    client.close();
    server.close();
    server = new FakeServer();
    client = server.open(server.options().requestTimeout(Duration.ofHours(1)).build());
    server.silentTo("05");
    client.set(ControlLine.DTR, true);
    client.set(ControlLine.DTR, false);
    client.set(ControlLine.RTS, true);
    assertThat(client.isSet(ControlLine.DTR)).isFalse();
    assertThat(client.isSet(ControlLine.RTS)).isTrue();
  }

  @Test
  void doesNotMakeUpALine() {
    server.answer("05 07", "69 07"); // ser2net on a device without modem lines
    assertThatThrownBy(() -> client.isSet(ControlLine.DTR))
        .isInstanceOf(NoAnswerException.class)
        .hasMessageContaining("SET-CONTROL 7 (QUERY DTR)");
  }

  @Test
  void reportsModemLinesByTheirLevels() throws Exception {
    server.send("6B B0", "6B 0F", "6B B5", "6B B0", "6B 30");
    assertThat(event())
        .isEqualTo(new SerialEvent.ModemChanged(ModemState.ofBits(0xB0), ModemState.ALL_LOW));
    assertThat(event())
        .isEqualTo(new SerialEvent.ModemChanged(ModemState.ALL_LOW, ModemState.ofBits(0xB0)));
    assertThat(event())
        .isEqualTo(new SerialEvent.ModemChanged(ModemState.ofBits(0xB0), ModemState.ofBits(0x30)));
    assertThat(client.modemState()).isEqualTo(ModemState.ofBits(0x30));
    assertThat(server.seen()).isEmpty();
  }

  @Test
  void asksForModemLinesThatWereNeverReported() throws Exception {
    assertThat(client.modemState()).isEqualTo(ModemState.ofBits(0xB0));
    assertThat(server.commands(2)).containsExactly("07", FENCE);
    assertThat(client.modemState()).isEqualTo(ModemState.ofBits(0xB0));
    assertThat(server.seen()).isEmpty();
  }

  @Test
  void saysThatModemLinesAreNotReported() {
    server.silentTo("07");
    assertThatThrownBy(client::modemState)
        .isInstanceOf(NoAnswerException.class)
        .hasMessageContaining("NOTIFY-MODEMSTATE");
  }

  @Test
  void latchesLineErrors() throws Exception {
    server.send("6A 00", "6A 61", "6A 70", "6A 0A");
    assertThat(event()).isEqualTo(new SerialEvent.LineChanged(new LineState(0x10)));
    assertThat(event()).isEqualTo(new SerialEvent.LineChanged(new LineState(0x0A)));
    assertThat(client.lineState()).isEqualTo(new LineState(0x1A));
    assertThat(client.lineState()).isEqualTo(LineState.CLEAR);
  }

  @Test
  void sendsABreakOfALength() throws Exception {
    long began = System.nanoTime();
    client.sendBreak(Duration.ofMillis(50));
    assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(50_000_000);
    assertThat(server.commands(4)).containsExactly("05 05", FENCE, "05 06", FENCE);
    assertThatThrownBy(() -> client.sendBreak(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aBreakOfALengthEndsOneThatWasHeld() throws Exception {
    client.setBreak(true);
    client.sendBreak(Duration.ofMillis(1));
    assertThat(server.commands(6)).containsExactly("05 05", FENCE, "05 05", FENCE, "05 06", FENCE);
    client.write(ByteBuffer.wrap(new byte[] {1}));
    assertThat(server.data(1)).isEqualTo("01");
  }

  @Test
  void aDrainDoesNotWaitForABreakThatTheCallerMayHaveToEnd() throws Exception {
    client.setBreak(true);
    assertThat(client.drain(Duration.ofHours(1))).isTrue();
    client.write(ByteBuffer.wrap(new byte[] {1}));
    assertThat(client.drain(Duration.ofHours(1))).isFalse();
    assertThat(client.pendingOutput()).isEqualTo(1);
    client.setBreak(false);
    assertThat(client.drain(Duration.ofHours(1))).isTrue();
    assertThat(server.data(1)).isEqualTo("01");
  }

  @Test
  void takesSer2netsAnswerToTheEndOfABreak() throws Exception {
    server.answer("05 06", "69 05");
    client.setBreak(true);
    client.setBreak(false);
    assertThat(server.commands(4)).containsExactly("05 05", FENCE, "05 06", FENCE);
  }

  @Test
  void closeEndsABreak() throws Exception {
    Background<?> breaking =
        Background.start(() ->
            assertThatThrownBy(() -> client.sendBreak(Duration.ofHours(1)))
                .isInstanceOf(io.github.rfc2217j.api.PortClosedException.class));
    assertThat(server.commands(2)).containsExactly("05 05", FENCE);
    client.close();
    assertThat(server.commands(2)).containsExactly("05 06", FENCE);
    breaking.result();
  }
}
