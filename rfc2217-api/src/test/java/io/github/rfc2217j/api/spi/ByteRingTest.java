package io.github.rfc2217j.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.PortLostException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRingTest {

  private static final long MILLI = 1_000_000;

  private final ByteRing ring = new ByteRing("p", 4);

  @AfterEach
  void leaveNoInterrupt() {
    Thread.interrupted();
  }

  @Test
  void givesOctetsBackInOrderAcrossTheWrap() throws Exception {
    for (int round = 0; round < 20; round++) {
      assertThat(put(round, round + 1, round + 2)).isEqualTo(3);
      assertThat(taken(2)).containsExactly(round, round + 1);
      assertThat(put(-1)).isEqualTo(1);
      assertThat(taken(4)).containsExactly(round + 2, -1);
    }
  }

  @Test
  void takesNoMoreThanItsCapacity() throws Exception {
    ByteBuffer five = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5});
    assertThat(ring.put(five, 0)).isEqualTo(4);
    assertThat(five.remaining()).isEqualTo(1);
    assertThat(ring.put(five, MILLI)).isZero();
    assertThat(ring.size()).isEqualTo(4);
    assertThat(taken(1)).containsExactly(1);
    assertThat(ring.put(five, 0)).isEqualTo(1);
    assertThat(taken(8)).containsExactly(2, 3, 4, 5);
  }

  @Test
  void growsWithTheFillAndKeepsTheOrder() throws Exception {
    ByteRing large = new ByteRing("p", 5000);
    byte[] octets = new byte[5000];
    new Random(1).nextBytes(octets);
    large.put(ByteBuffer.wrap(octets, 0, 500), 0);
    ByteBuffer out = ByteBuffer.allocate(5000);
    large.take(out.limit(400), 0);
    large.put(ByteBuffer.wrap(octets, 500, 300), 0);
    large.put(ByteBuffer.wrap(octets, 800, 4200), 0);
    large.take(out.limit(5000), 0);
    assertThat(out.array()).isEqualTo(octets);
  }

  @Test
  void givesNothingWhenNothingComesInTime() throws Exception {
    assertThat(ring.take(ByteBuffer.allocate(1), 0)).isZero();
    assertThat(ring.take(ByteBuffer.allocate(1), MILLI)).isZero();
    assertThat(ring.take(ByteBuffer.allocate(0), ByteRing.FOREVER)).isZero();
    assertThat(ring.put(ByteBuffer.allocate(0), ByteRing.FOREVER)).isZero();
  }

  @Test
  void wakesATakerAndAPutter() throws Exception {
    Background<Integer> taker =
        Background.start(() -> ring.take(ByteBuffer.allocate(9), ByteRing.FOREVER));
    put(1);
    assertThat(taker.result()).isEqualTo(1);
    put(1, 2, 3, 4);
    Background<Integer> putter =
        Background.start(() -> ring.put(ByteBuffer.allocate(2), ByteRing.FOREVER));
    taken(3);
    assertThat(putter.result()).isPositive();
  }

  @Test
  void tellsWhenItIsEmpty() throws Exception {
    assertThat(ring.awaitEmpty(0)).isTrue();
    put(1);
    assertThat(ring.awaitEmpty(0)).isFalse();
    assertThat(ring.awaitEmpty(MILLI)).isFalse();
    Background<Boolean> waiter = Background.start(() -> ring.awaitEmpty(ByteRing.FOREVER));
    taken(1);
    assertThat(waiter.result()).isTrue();
  }

  @Test
  void clearsAndGoesOn() throws Exception {
    put(1, 2, 3);
    taken(1);
    put(4, 5);
    assertThat(ring.clear()).isEqualTo(4);
    assertThat(ring.clear()).isZero();
    put(6, 7, 8, 9);
    assertThat(taken(4)).containsExactly(6, 7, 8, 9);
  }

  @Test
  void endsAfterWhatIsInIt() throws Exception {
    put(1, 2);
    ring.end("first");
    ring.end("second");
    assertThatThrownBy(() -> put(3)).isInstanceOf(PortLostException.class).hasMessage("first");
    assertThatThrownBy(() -> ring.awaitEmpty(0)).isInstanceOf(PortLostException.class);
    assertThat(taken(1)).containsExactly(1);
    assertThat(taken(9)).containsExactly(2);
    assertThat(ring.take(ByteBuffer.allocate(1), ByteRing.FOREVER)).isEqualTo(-1);
  }

  @Test
  void endsWaits() throws Exception {
    Background<Integer> taker =
        Background.start(() -> ring.take(ByteBuffer.allocate(9), ByteRing.FOREVER));
    ring.end("gone");
    assertThat(taker.result()).isEqualTo(-1);

    ByteRing full = full();
    Background<Integer> putter =
        Background.start(() -> full.put(ByteBuffer.allocate(1), ByteRing.FOREVER));
    Background<Boolean> waiter = Background.start(() -> full.awaitEmpty(ByteRing.FOREVER));
    full.end("gone");
    assertThatThrownBy(putter::result).isInstanceOf(PortLostException.class);
    assertThatThrownBy(waiter::result).isInstanceOf(PortLostException.class);
  }

  @Test
  void closesForEverybody() throws Exception {
    Background<Integer> taker =
        Background.start(() -> ring.take(ByteBuffer.allocate(9), ByteRing.FOREVER));
    ring.close();
    ring.close();
    assertThatThrownBy(taker::result).isInstanceOf(PortClosedException.class);
    assertThatThrownBy(() -> ring.take(ByteBuffer.allocate(0), 0))
        .isInstanceOf(PortClosedException.class);
    assertThatThrownBy(() -> put(1)).isInstanceOf(PortClosedException.class);
    assertThat(ring.clear()).isZero();

    ByteRing full = full();
    Background<Integer> putter =
        Background.start(() -> full.put(ByteBuffer.allocate(1), ByteRing.FOREVER));
    Background<Boolean> waiter = Background.start(() -> full.awaitEmpty(ByteRing.FOREVER));
    full.close();
    assertThatThrownBy(putter::result).isInstanceOf(PortClosedException.class);
    assertThatThrownBy(waiter::result).isInstanceOf(PortClosedException.class);
  }

  @Test
  void keepsAnInterruptAndWaitsOn() throws Exception {
    Thread.currentThread().interrupt();
    assertThat(ring.take(ByteBuffer.allocate(1), MILLI)).isZero();
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    put(1, 2, 3, 4);
    assertThat(put(5)).isZero();
    assertThat(ring.put(ByteBuffer.allocate(1), MILLI)).isZero();
    assertThat(ring.awaitEmpty(MILLI)).isFalse();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void keepsAnInterruptWhenTheWaitIsEndedByAClose() throws Exception {
    ByteRing full = full();
    Background<Boolean> putter =
        Background.start(() -> {
          try {
            full.put(ByteBuffer.allocate(1), ByteRing.FOREVER);
            return false;
          } catch (PortClosedException e) {
            return Thread.currentThread().isInterrupted();
          }
        });
    putter.interrupt();
    full.close();
    assertThat(putter.result()).isTrue();
  }

  @Test
  void doesNotBeginATimeOutAgainWhenInterrupted() throws Exception {
    Background<Integer> taker =
        Background.start(() -> ring.take(ByteBuffer.allocate(1), 50 * MILLI));
    Background<Boolean> nuisance =
        Background.start(() -> {
          while (!Thread.currentThread().isInterrupted()) {
            taker.interrupt();
            Thread.onSpinWait();
          }
          return true;
        });
    assertThat(taker.result()).isZero();
    nuisance.interrupt();
    assertThat(nuisance.result()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1000})
  void losesNothingBetweenTwoThreads(int capacity) throws Exception {
    int total = capacity == 1 ? 100_000 : 4 << 20;
    ByteRing small = new ByteRing("p", capacity);
    Background<Long> producer =
        Background.start(() -> {
          Random random = new Random(capacity);
          CRC32 sum = new CRC32();
          int left = total;
          while (left > 0) {
            byte[] some = new byte[Math.min(left, 1 + random.nextInt(3000))];
            random.nextBytes(some);
            sum.update(some);
            ByteBuffer src = ByteBuffer.wrap(some);
            while (src.hasRemaining()) {
              small.put(src, ByteRing.FOREVER);
            }
            left -= some.length;
          }
          small.end("done");
          return sum.getValue();
        });
    CRC32 sum = new CRC32();
    Random random = new Random(2);
    ByteBuffer dst = ByteBuffer.allocateDirect(3000);
    int received = 0;
    while (small.take(dst.clear().limit(1 + random.nextInt(3000)), ByteRing.FOREVER) >= 0) {
      received += dst.flip().remaining();
      sum.update(dst);
    }
    assertThat(received).isEqualTo(total);
    assertThat(sum.getValue()).isEqualTo(producer.result());
  }

  @Test
  void refusesToHoldNothing() {
    assertThatThrownBy(() -> new ByteRing("p", 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void saysHowFullItIs() throws Exception {
    put(1);
    assertThat(ring).hasToString("ByteRing[1 of 4]");
    ring.close();
    assertThat(ring).hasToString("ByteRing[0 of 4, closed]");
  }

  private static ByteRing full() throws Exception {
    ByteRing full = new ByteRing("p", 1);
    full.put(ByteBuffer.allocate(1), 0);
    return full;
  }

  private int put(int... octets) throws Exception {
    ByteBuffer src = ByteBuffer.allocate(octets.length);
    for (int octet : octets) {
      src.put((byte) octet);
    }
    return ring.put(src.flip(), 0);
  }

  private byte[] taken(int most) throws Exception {
    ByteBuffer dst = ByteBuffer.allocate(most);
    byte[] octets = new byte[ring.take(dst, 0)];
    dst.get(0, octets);
    return octets;
  }
}
