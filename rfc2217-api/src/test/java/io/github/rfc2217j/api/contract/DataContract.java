package io.github.rfc2217j.api.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.Purge;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Reading, writing, draining and purging. */
abstract class DataContract extends ContractBase {

  @Test
  final void aReadWaitsForTheFirstOctetAndTakesWhatIsThere() throws Exception {
    ByteBuffer dst = ByteBuffer.allocate(100);
    CompletableFuture<Integer> read = PortIo.async(() -> port.read(dst));
    awaitBlocked(read);
    PortIo.write(far, "x");
    assertThat(resultOf(read)).isOne();
    assertThat(dst.get(0)).isEqualTo((byte) 'x');
  }

  @Test
  final void aTimedReadReturnsZeroWhenTheTimeIsUpAndLosesNothing() throws IOException {
    long start = System.nanoTime();
    assertThat(port.read(ByteBuffer.allocate(10), Duration.ofMillis(100))).isZero();
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(100_000_000);
    assertThat(port.read(ByteBuffer.allocate(10), Duration.ZERO)).isZero();
    PortIo.write(far, "late");
    assertThat(PortIo.read(port, 4)).isEqualTo("late");
  }

  @Test
  final void negativeTimeoutsAreRefusedAndHarmNothing() throws IOException {
    Duration negative = Duration.ofNanos(-1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> port.read(ByteBuffer.allocate(1), negative));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> port.write(ByteBuffer.allocate(1), negative));
    assertThatIllegalArgumentException().isThrownBy(() -> port.drain(negative));
    PortIo.write(port, "goes on");
    assertThat(PortIo.read(far, 7)).isEqualTo("goes on");
  }

  @Test
  final void buffersWithoutRoomOrContentNeverWait() throws IOException {
    assertThat(port.read(ByteBuffer.allocate(0))).isZero();
    assertThat(port.read(ByteBuffer.allocate(0), PortIo.PATIENCE)).isZero();
    assertThat(port.write(ByteBuffer.allocate(0))).isZero();
    PortIo.fill(port);
    assertThat(port.write(ByteBuffer.allocate(0))).isZero();
    assertThat(port.write(ByteBuffer.allocate(0), PortIo.PATIENCE)).isZero();
  }

  @Test
  final void buffersOfEveryKindAreUsedBetweenPositionAndLimit() throws IOException {
    ByteBuffer direct = ByteBuffer.allocateDirect(10).put(2, (byte) 'a').put(3, (byte) 'b');
    direct.position(2).limit(4);
    while (direct.hasRemaining()) {
      assertThat(port.write(direct, PortIo.PATIENCE)).isPositive();
    }
    ByteBuffer readOnly = PortIo.bytes("cd").asReadOnlyBuffer();
    while (readOnly.hasRemaining()) {
      assertThat(port.write(readOnly, PortIo.PATIENCE)).isPositive();
    }
    ByteBuffer dst = ByteBuffer.allocateDirect(10).position(3).limit(7);
    while (dst.hasRemaining()) {
      assertThat(far.read(dst, PortIo.PATIENCE)).isPositive();
    }
    byte[] got = new byte[10];
    dst.clear().get(got);
    assertThat(got).isEqualTo("\0\0\0abcd\0\0\0".getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  final void aFullLineTakesPartThenNothingAndLosesNone() throws Exception {
    byte[] octets = PortIo.some(Math.min(4 << 20, device.bulk()), 7);
    ByteBuffer src = ByteBuffer.wrap(octets);
    int taken = -1;
    while (src.hasRemaining() && taken != 0) {
      int before = src.position();
      taken = port.write(src, Duration.ofMillis(500));
      assertThat(src.position() - before).as("consumed").isEqualTo(taken);
    }
    assertThat(src.position()).as("a line that nobody reads is full in the end").isPositive();
    assertThat(src.hasRemaining()).isTrue();
    assertThat(port.drain(Duration.ofMillis(50))).isFalse();
    assertThat(port.pendingOutput()).isPositive();

    ByteBuffer dst = ByteBuffer.allocate(octets.length);
    CompletableFuture<Boolean> rest =
        PortIo.async(() -> {
          while (src.hasRemaining()) {
            port.write(src);
          }
          return port.drain(PortIo.PATIENCE);
        });
    while (dst.hasRemaining()) {
      assertThat(far.read(dst, PortIo.PATIENCE)).as("after %s", dst).isPositive();
    }
    assertThat(resultOf(rest)).isTrue();
    assertThat(dst.array()).isEqualTo(octets);
    assertThat(port.pendingOutput()).isZero();
  }

  @Test
  final void availableCountsWhatCanBeReadWithoutWaiting() throws IOException {
    assertThat(port.available()).isZero();
    PortIo.write(far, "12345");
    PortIo.await("the octets", () -> PortIo.available(port) == 5);
    assertThat(port.read(ByteBuffer.allocate(10), Duration.ZERO)).isEqualTo(5);
    assertThat(port.available()).isZero();
  }

  @Test
  final void whatIsDrainedHasLeft() throws IOException {
    assertThat(port.drain(Duration.ZERO)).as("nothing was written").isTrue();
    assertThat(port.pendingOutput()).isZero();
    PortIo.write(port, "drained");
    assertThat(port.drain(PortIo.PATIENCE)).isTrue();
    assertThat(port.pendingOutput()).isZero();
    assertThat(PortIo.read(far, 7)).isEqualTo("drained");
  }

  @Test
  final void bulkDataGoesBothWaysAtOnceUnchanged() throws Exception {
    int bulk = device.bulk();
    CompletableFuture<Long> sent = PortIo.async(() -> PortIo.send(port, bulk, 1));
    CompletableFuture<Long> got = PortIo.async(() -> PortIo.receive(far, bulk));
    if (loopBack()) {
      assertThat(resultOf(got)).isEqualTo(resultOf(sent));
      return;
    }
    CompletableFuture<Long> back = PortIo.async(() -> PortIo.send(far, bulk, 2));
    CompletableFuture<Long> gotBack = PortIo.async(() -> PortIo.receive(port, bulk));
    assertThat(resultOf(got)).isEqualTo(resultOf(sent));
    assertThat(resultOf(gotBack)).isEqualTo(resultOf(back));
  }

  @Test
  final void streamsAreViewsOfThePort() throws IOException {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    try (OutputStream out = port.outputStream();
        InputStream in = far.inputStream()) {
      out.write(all);
      assertThat(in.readNBytes(256)).isEqualTo(all);
    }
    assertThat(port.isOpen()).isFalse();
    assertThat(far.isOpen()).isFalse();
  }

  @Test
  final void purgeReceiveForgetsWhatCameAndKeepsWhatComes() throws IOException {
    for (int round = 0; round < 20; round++) {
      PortIo.write(far, "old");
      PortIo.await("the old octets", () -> PortIo.available(port) == 3);
      port.purge(Purge.RECEIVE);
      assertThat(port.available()).isZero();
      PortIo.write(far, "new");
      assertThat(PortIo.read(port, 3)).as("round %s", round).isEqualTo("new");
    }
  }

  @Test
  final void purgeTransmitForgetsWhatWaitsAndKeepsWhatArrived() throws IOException {
    if (!loopBack()) {
      PortIo.write(far, "arrived");
      PortIo.await("the octets", () -> PortIo.available(port) == 7);
    }
    PortIo.fill(port);
    int before = port.pendingOutput();
    port.purge(Purge.TRANSMIT);
    assertThat(port.pendingOutput()).isLessThanOrEqualTo(before);
    if (can(Capability.SPLIT_PURGE)) {
      assertThat(port.pendingOutput()).isLessThanOrEqualTo(device.inTransmitter());
    }
    if (!loopBack()) {
      assertThat(PortIo.read(port, 7)).isEqualTo("arrived");
    }
    PortIo.empty(far);
    assertThat(port.drain(PortIo.PATIENCE)).isTrue();
    PortIo.write(port, "new");
    assertThat(PortIo.read(far, 3)).isEqualTo("new");
  }

  @Test
  final void purgeBothForgetsBoth() throws IOException {
    PortIo.write(far, "old");
    PortIo.await("the old octets", () -> PortIo.available(port) == 3);
    port.purge(Purge.BOTH);
    assertThat(port.available()).isZero();
    assertThat(port.drain(PortIo.PATIENCE)).isTrue();
    PortIo.write(far, "new");
    assertThat(PortIo.read(port, 3)).isEqualTo("new");
  }

  @Test
  final void aBlockedWriteGoesOnAfterAPurge() throws Exception {
    PortIo.fill(port);
    CompletableFuture<Integer> write = PortIo.async(() -> port.write(PortIo.bytes("end")));
    port.purge(Purge.TRANSMIT);
    PortIo.empty(far);
    assertThat(resultOf(write)).isPositive();
  }
}
