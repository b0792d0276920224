package io.github.rfc2217j.client;

import static io.github.rfc2217j.client.ScriptedPeer.sbs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialSettings;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(NoThreadsLeft.class)
class DataTest extends AtFakeServer {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final byte[] SUSPEND = {0x2C, 8, (byte) 0xFF, (byte) 0xF0};
  private static final byte[] RESUME = {0x2C, 9, (byte) 0xFF, (byte) 0xF0};

  /** Runs something that may throw in a thread of its own. */
  private static <T> CompletableFuture<T> async(java.util.concurrent.Callable<T> body) {
    CompletableFuture<T> future = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            future.complete(body.call());
          } catch (Throwable e) {
            future.completeExceptionally(e);
          }
        });
    return future;
  }

  @Test
  void readsWithTimeOutsThatStayLocal() throws Exception {
    ByteBuffer dst = ByteBuffer.allocate(10);
    assertThat(client.read(dst, Duration.ZERO)).isZero();
    long began = System.nanoTime();
    assertThat(client.read(dst, Duration.ofMillis(50))).isZero();
    assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(50_000_000);
    server.peer().send("61 FF FF 0D 00 62");
    assertThat(client.read(dst, PATIENCE)).isEqualTo(5);
    assertThat(dst.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {'a', (byte) 255, 13, 0, 'b'}));
    assertThat(client.available()).isZero();
    assertThat(client.read(ByteBuffer.allocate(0))).isZero();
    assertThatThrownBy(() -> client.read(dst, Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(server.seen()).isEmpty();
  }

  @Test
  void writesAndDrains() throws Exception {
    ByteBuffer src = ByteBuffer.wrap(new byte[] {1, (byte) 0xFF, 13, 2});
    assertThat(client.write(src)).isEqualTo(4);
    assertThat(client.drain(PATIENCE)).isTrue();
    assertThat(client.pendingOutput()).isZero();
    assertThat(server.data(4)).isEqualTo("01 FF 0D 02");
  }

  @Test
  void octetsThatAreDoubledFillABatchBeforeItsPieceIsUsedUp() throws Exception {
    byte[] octets = new byte[100_000];
    java.util.Arrays.fill(octets, (byte) 0xFF);
    client.outputStream().write(octets);
    assertThat(client.drain(PATIENCE)).isTrue();
    assertThat(server.data(octets.length)).doesNotContain("00").hasSize(3 * octets.length - 1);
  }

  @Test
  void theServerHoldsUsBackAndLetsUsGoOn() throws Exception {
    BlockingQueue<SerialEvent> events = new LinkedBlockingQueue<>();
    client.subscribe(events::add);
    server.send("6C");
    assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo(new SerialEvent.Suspended());

    client.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    assertThat(client.drain(Duration.ofMillis(20))).isFalse();
    assertThat(client.pendingOutput()).isEqualTo(3);
    CompletableFuture<SerialSettings> applied =
        async(() -> client.apply(SerialSettings.of("300 8N1")));
    assertThat(client.write(ByteBuffer.allocate(1 << 20), Duration.ofMillis(20)))
        .isBetween(1, (1 << 16) - 3);
    assertThat(client.write(ByteBuffer.allocate(1 << 20), Duration.ofMillis(20))).isZero();

    server.send("6D");
    assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo(new SerialEvent.Resumed());
    assertThat(server.data(3)).isEqualTo("01 02 03");
    assertThat(applied.get(10, TimeUnit.SECONDS).baudRate()).isEqualTo(300);
    assertThat(client.drain(PATIENCE)).isTrue();
  }

  @Test
  void whatWasWrittenWhileSuspendedGoesBeforeWhatWasAskedForMeanwhile() throws Exception {
    client.close();
    try (ScriptedPeer peer = new ScriptedPeer()) {
      CompletableFuture<Rfc2217Client> opening =
          async(() -> Rfc2217Client.connect(peer.options().build()));
      peer.agree();
      peer.batch();
      peer.send(sbs("65 00 00 25 80", "65 00 00 25 80"));
      try (Rfc2217Client other = opening.get(10, TimeUnit.SECONDS)) {
        peer.send(sbs("66 08", "67 01", "68 01", "69 01", "6C"));
        BlockingQueue<SerialEvent> events = new LinkedBlockingQueue<>();
        other.subscribe(events::add);
        peer.send(sbs("6C", "6B 00", "6B 80"));
        while (!(events.poll(10, TimeUnit.SECONDS) instanceof SerialEvent.ModemChanged)) {
          // Suspended came before, if the listener was there in time.
        }
        other.write(ByteBuffer.wrap(new byte[] {'A'}));
        CompletableFuture<SerialSettings> applied =
            async(() -> other.apply(SerialSettings.of("300 8N1")));
        other.drain(Duration.ofMillis(50));
        peer.expectNothingWaiting();
        // Data in front of it, so that the reader does something else between receiving and
        // telling.
        peer.text("x".repeat(1000));
        peer.send(sbs("6D"));
        peer.expect("41 " + sbs("01 00 00 01 2C", "02 00"));
        peer.send(sbs("65 00 00 01 2C"));
        assertThat(applied.get(10, TimeUnit.SECONDS).baudRate()).isEqualTo(300);
      }
    }
  }

  @Test
  void answersAbortOutputWithASynch() throws Exception {
    server.peer().send("61 FF F5 62");
    assertThat(server.command()).isEqualTo("F2"); // as TCP urgent data, in its place in the stream
    assertThat(BoundedReads.read(client, 2)).isEqualTo("ab".getBytes());
  }

  @Test
  void purgesWhatCameBefore() throws Exception {
    client.close();
    try (ScriptedPeer peer = new ScriptedPeer()) {
      CompletableFuture<Rfc2217Client> opening =
          async(() -> Rfc2217Client.connect(peer.options().build()));
      peer.agree();
      peer.batch();
      peer.send(sbs("65 00 00 25 80", "65 00 00 25 80"));
      try (Rfc2217Client other = opening.get(10, TimeUnit.SECONDS)) {
        peer.text("old");
        CompletableFuture<Boolean> purged =
            async(() -> {
              other.purge(Purge.RECEIVE);
              return true;
            });
        peer.expect(sbs("0C 01", "01 00 00 00 00"));
        peer.text("stale");
        peer.send(sbs("70 01"));
        peer.text("new");
        assertThat(purged.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(BoundedReads.read(other, 3)).isEqualTo("new".getBytes());
      }
    }
  }

  @Test
  void aPurgeThatIsNotAcknowledgedEndsAtTheFence() throws Exception {
    server.silentTo("0C"); // ser2net before 4.3
    server.peer().text("old");
    client.purge(Purge.BOTH);
    assertThat(client.available()).isZero();
    server.peer().text("new");
    assertThat(BoundedReads.read(client, 3)).isEqualTo("new".getBytes());
  }

  @Test
  void purgesWhatHasNotLeft() throws Exception {
    BlockingQueue<SerialEvent> events = new LinkedBlockingQueue<>();
    client.subscribe(events::add);
    server.send("6C");
    assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo(new SerialEvent.Suspended());
    client.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    CompletableFuture<Boolean> purged =
        async(() -> {
          client.purge(Purge.TRANSMIT);
          return true;
        });
    assertThat(client.drain(PATIENCE)).isTrue();
    server.send("6D");
    assertThat(purged.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(server.commands(2)).containsExactly("0C 02", "01 00 00 00 00");
    client.write(ByteBuffer.wrap(new byte[] {4}));
    assertThat(server.data(1)).isEqualTo("04");
  }

  @Test
  void answersComeThroughUnreadData() throws Exception {
    // More than is kept while nobody waits, so the reader has stopped.
    server.peer().send(new byte[Inbound.HIGH + 200_000]);
    assertThat(client.apply(SerialSettings.of("300 8N1")).baudRate()).isEqualTo(300);
    assertThat(BoundedReads.read(client, Inbound.HIGH + 200_000)).hasSize(Inbound.HIGH + 200_000);
  }

  @Test
  void megabytesGoBothWaysAtOnceThroughTinyBuffers() throws Exception {
    client.close();
    try (ScriptedPeer peer = new ScriptedPeer(2048)) {
      CompletableFuture<Rfc2217Client> opening =
          async(() -> Rfc2217Client.connect(peer.options().build()));
      peer.accept();
      peer.sendBuffer(2048);
      peer.expectBatch(ScriptedPeer.OPENING);
      peer.send(ScriptedPeer.AGREEMENT);
      String burst = peer.batch();
      peer.send(sbs("65 00 00 25 80", "65 00 00 25 80"));
      try (Rfc2217Client other = opening.get(10, TimeUnit.SECONDS)) {
        assertThat(burst).endsWith(sbs("01 00 00 00 00"));
        byte[] data = new byte[3 << 20];
        new Random(2217).nextBytes(data);
        byte[] escaped = escaped(data);
        // The peer sends everything before it reads anything, and so does the application.
        CompletableFuture<Boolean> sent =
            async(() -> {
              peer.send(escaped);
              return true;
            });
        CompletableFuture<Boolean> written =
            async(() -> {
              other.outputStream().write(data);
              return other.drain(PATIENCE);
            });
        CompletableFuture<byte[]> arrived =
            async(() -> readData(new BufferedInputStream(peer.in()), data.length));
        assertThat(BoundedReads.read(other, data.length)).isEqualTo(data);
        assertThat(arrived.get(30, TimeUnit.SECONDS)).isEqualTo(data);
        assertThat(sent.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(written.get(10, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  /** Reads data from the wire; the application may read so slowly that we suspend the peer. */
  private static byte[] readData(InputStream in, int count) throws IOException {
    byte[] data = new byte[count];
    for (int i = 0; i < count; ) {
      int octet = in.read();
      if (octet == 0xFF) {
        octet = in.read();
        if (octet == 0xFA) {
          assertThat(in.readNBytes(4)).isIn(SUSPEND, RESUME);
          continue;
        }
        assertThat(octet).isEqualTo(0xFF);
      }
      data[i++] = (byte) octet;
    }
    return data;
  }

  private static byte[] escaped(byte[] data) {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    for (byte octet : data) {
      out.write(octet);
      if (octet == (byte) 0xFF) {
        out.write(octet);
      }
    }
    return out.toByteArray();
  }
}
