package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.ConnectionFailedException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.SerialEvent;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How the attempts to get a connection back end without one. */
class ReconnectEndTest extends ReconnectingPort {

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
    client.close();
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
}
