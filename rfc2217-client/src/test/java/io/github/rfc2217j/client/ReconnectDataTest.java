package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.SerialEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a reader and a writer see of a connection that breaks and comes back. */
class ReconnectDataTest extends ReconnectingPort {

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
}
