package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.NoAnswerException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server that holds us back because its device takes nothing, and what frees the device. */
@Timeout(60)
@ExtendWith(NoThreadsLeft.class)
class SuspendedTest extends AtFakeServer {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final String FENCE = "01 00 00 00 00";

  private void suspend() throws Exception {
    BlockingQueue<SerialEvent> events = new LinkedBlockingQueue<>();
    client.subscribe(events::add);
    server.send("6C");
    assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo(new SerialEvent.Suspended());
  }

  private void write(int... octets) throws IOException {
    ByteBuffer src = ByteBuffer.allocate(octets.length);
    for (int octet : octets) {
      src.put((byte) octet);
    }
    assertThat(client.write(src.flip())).isEqualTo(octets.length);
  }

  @Test
  void aPurgeLeavesAndIsAnswered() throws Exception {
    suspend();
    write(1, 2, 3);
    client.purge(Purge.TRANSMIT);
    assertThat(server.commands(1)).containsExactly("0C 02");
    assertThat(client.pendingOutput()).isZero();
    assertThat(server.seen()).isEmpty();
    write(4);
    server.send("6D");
    assertThat(server.data(1)).isEqualTo("04");
  }

  @Test
  void theEndOfABreakLeavesAndIsAnswered() throws Exception {
    client.setBreak(true);
    assertThat(server.commands(2)).containsExactly("05 05", FENCE);
    suspend();
    write(1);
    client.setBreak(false);
    assertThat(server.commands(1)).containsExactly("05 06");
    assertThat(server.seen()).isEmpty();
    server.send("6D");
    assertThat(server.data(1)).isEqualTo("01");
  }

  @Test
  void aSettingIsGivenUpAndNotSentAndTheMessageSaysWhatHoldsItUp() throws Exception {
    reopen(server.options().requestTimeout(SHORT).build());
    suspend();
    assertThatThrownBy(() -> client.apply(SerialSettings.of("300 8N1")))
        .isInstanceOf(NoAnswerException.class)
        .hasMessageContaining("has suspended us");
    client.purge(Purge.TRANSMIT);
    assertThat(server.commands(1)).containsExactly("0C 02");
    server.send("6D");
    assertThat(client.apply(SerialSettings.of("600 8N1")).baudRate()).isEqualTo(600);
    assertThat(server.seen()).doesNotContain("01 00 00 01 2C");
  }

  @Test
  void aPurgeThatIsNotAnsweredIsNotPutDownToTheSuspension() throws Exception {
    reopen(server.options().requestTimeout(SHORT).build());
    server.silentTo("0C");
    suspend();
    assertThatThrownBy(() -> client.purge(Purge.TRANSMIT))
        .isInstanceOf(NoAnswerException.class)
        .hasMessageContaining("PURGE-DATA")
        .hasMessageNotContaining("suspended us");
  }

  @Test
  void octetsWrittenDuringABreakWaitForItsEnd() throws Exception {
    client.setBreak(true);
    write(1, 2, 3);
    client.apply(SerialSettings.of("300 8N1")); // the writer has been there
    assertThat(client.pendingOutput()).isEqualTo(3);
    assertThat(client.drain(Duration.ZERO)).isFalse();
    client.setBreak(false);
    assertThat(server.data(3)).isEqualTo("01 02 03");
    assertThat(client.drain(PATIENCE)).isTrue();
  }

  @Test
  void octetsDoNotWaitForTheEndOfABreakThatThereIsNot() throws Exception {
    server.answer("05 05", "69 06"); // its device does none
    client.setBreak(true);
    write(1);
    assertThat(server.data(1)).isEqualTo("01");

    reopen(server.options().unanswered(UnansweredPolicy.FAIL).build());
    server.silentTo("05 05");
    assertThatThrownBy(() -> client.setBreak(true)).isInstanceOf(NoAnswerException.class);
    write(2);
    assertThat(server.data(1)).isEqualTo("02");

    server.answer("05 05", "69 05");
    client.setBreak(true);
    server.peer().send("FF FE 2C"); // nobody can end it any more
    write(3);
    assertThat(server.data(1)).isEqualTo("03");
  }
}
