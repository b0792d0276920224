package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is written last arrives, though the device talks on while the port is being closed. */
@Timeout(60)
@ExtendWith(NoThreadsLeft.class)
class FarewellTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** More than the peer's system takes, less than what ours takes. */
  private static final int WRITTEN = 40_000;

  private static final long SLOW_MILLIS = 50;

  /** Stands in no Telnet command that the client sends. */
  private static final byte MARK = 'd';

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
  void whatWasDrainedArrivesAtAPeerThatTalksAndReadsSlowly() throws Exception {
    try (ScriptedPeer peer = new ScriptedPeer(2048)) {
      Rfc2217Client client = connect(peer);
      CountDownLatch seenEnd = new CountDownLatch(1);
      CompletableFuture<Boolean> talk = async(() -> talk(peer, seenEnd));
      assertThat(client.read(ByteBuffer.allocate(1), PATIENCE)).isOne();
      byte[] octets = new byte[WRITTEN];
      Arrays.fill(octets, MARK);
      client.outputStream().write(octets);
      assertThat(client.drain(PATIENCE)).isTrue();

      CompletableFuture<Boolean> closed =
          async(() -> {
            client.close();
            return true;
          });
      // A close that waits for nothing is over before a slow peer goes on.
      assertThatExceptionOfType(TimeoutException.class)
          .isThrownBy(() -> closed.get(SLOW_MILLIS, TimeUnit.MILLISECONDS));
      int arrived = 0;
      InputStream in = peer.in();
      byte[] few = new byte[512];
      for (int count = in.read(few); count >= 0; count = in.read(few)) {
        for (int i = 0; i < count; i++) {
          arrived += few[i] == MARK ? 1 : 0;
        }
      }
      seenEnd.countDown();
      assertThat(arrived).isEqualTo(WRITTEN);
      assertThat(talk.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(closed.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aPeerThatNeverClosesDoesNotKeepClose() throws Exception {
    try (ScriptedPeer peer = new ScriptedPeer()) {
      Rfc2217Client client = connect(peer);
      long began = System.nanoTime();
      client.close();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
      assertThat(peer.in().read()).as("the end of the stream, not a reset").isEqualTo(-1);
    }
  }

  private static Rfc2217Client connect(ScriptedPeer peer) throws Exception {
    CompletableFuture<Rfc2217Client> opening =
        async(() -> Rfc2217Client.connect(peer.options().build()));
    peer.agree();
    peer.batch();
    peer.send(ScriptedPeer.sbs("65 00 00 25 80", "65 00 00 25 80"));
    return opening.get(10, TimeUnit.SECONDS);
  }

  /** Talks until it has seen the client's end; false if the client went before that. */
  private static boolean talk(ScriptedPeer peer, CountDownLatch seenEnd) throws IOException {
    byte[] some = new byte[1024];
    Arrays.fill(some, (byte) 't');
    try {
      while (seenEnd.getCount() > 0) {
        peer.send(some);
      }
    } catch (SocketException e) {
      return false;
    }
    peer.hangUp();
    return true;
  }
}
