package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An owner and many observers, one of which has stopped reading. */
@Timeout(120)
class ObserversTest {

  private static final int OBSERVERS = 16;
  private static final int STEP = 64 * 1024;

  /** More than an observer's queue and TCP hold. */
  private static final int TOTAL = 16 << 20;

  private static byte[] step(int number) {
    byte[] octets = new byte[STEP];
    new Random(number).nextBytes(octets);
    return octets;
  }

  private record Reader(ScriptedClient client, Semaphore steps) {

    void read(AtomicInteger wrong) {
      try {
        for (int i = 0; i < TOTAL / STEP; i++) {
          if (!Arrays.equals(client.readData(STEP), step(i))) {
            wrong.incrementAndGet();
          }
          steps.release();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void aFrozenObserverCostsNobodyAnythingAndIsLetGo() throws Exception {
    SimulatedDevice device = SimulatedDevice.nullModem();
    AtomicInteger wrong = new AtomicInteger();
    List<Reader> readers = new ArrayList<>();
    List<CompletableFuture<Void>> reading = new ArrayList<>();
    PortOptions shared = PortOptions.builder().sharing(SharingPolicy.SHARED).build();
    try (Serving serving = new Serving(device, shared);
        SerialPort other = device.otherEnd().open()) {
      readers.add(new Reader(serving.client(), new Semaphore(0)));
      ScriptedClient frozen = ScriptedClient.connect(serving.address(), 4096);
      frozen.agree();
      for (int i = 1; i < OBSERVERS; i++) {
        readers.add(new Reader(ScriptedClient.connect(serving.address()), new Semaphore(0)));
      }
      // All at once: each waits a little for the owner's place.
      for (Reader reader : readers.subList(1, OBSERVERS)) {
        reader.client.agree();
      }
      for (Reader reader : readers) {
        reading.add(
            CompletableFuture.runAsync(() -> reader.read(wrong), Thread::startVirtualThread));
      }
      for (int i = 0; i < TOTAL / STEP; i++) {
        ByteBuffer octets = ByteBuffer.wrap(step(i));
        while (octets.hasRemaining()) {
          other.write(octets);
        }
        // Nobody but the frozen one is far behind.
        for (Reader reader : readers) {
          assertThat(reader.steps.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        }
      }
      CompletableFuture.allOf(reading.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
      assertThat(wrong).hasValue(0);
      assertThat(octetsUntilTheEnd(frozen)).isLessThan(TOTAL);
      readers.forEach(reader -> reader.client.close());
      frozen.close();
    }
  }

  private static int octetsUntilTheEnd(ScriptedClient client) {
    int count = 0;
    try {
      while (count < TOTAL) {
        client.readData(1);
        count += 1 + client.unread();
        client.readData(client.unread());
      }
    } catch (EOFException e) {
      return count;
    } catch (IOException e) {
      assertThat(e).hasMessageMatching("(?i).*(reset|closed).*");
    }
    return count;
  }
}
