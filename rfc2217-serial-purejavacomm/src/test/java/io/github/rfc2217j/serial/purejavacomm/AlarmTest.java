package io.github.rfc2217j.serial.purejavacomm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jtermios.JTermios;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pipe that ends a wait for a device. */
@Timeout(60)
class AlarmTest {

  /** More octets than a pipe of Linux holds. */
  private static final int RINGS = 70_000;

  @Test
  void ringsThatNobodyWaitsForDoNotBlock() throws Exception {
    int[] device = new int[2];
    assertThat(JTermios.pipe(device)).isZero();
    Alarm alarm = Alarm.open("test");
    try {
      CompletableFuture<Integer> rung = new CompletableFuture<>();
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            for (int ring = 0; ring < RINGS; ring++) {
              alarm.ring();
            }
            rung.complete(RINGS);
          });
      assertThat(rung.get(20, TimeUnit.SECONDS)).isEqualTo(RINGS);

      CompletableFuture<Boolean> waited =
          CompletableFuture.supplyAsync(() -> alarm.await(device[0], JTermios.POLLIN));
      assertThat(waited.get(20, TimeUnit.SECONDS)).isTrue();

      CompletableFuture<Boolean> again =
          CompletableFuture.supplyAsync(() -> alarm.await(device[0], JTermios.POLLIN));
      alarm.ring();
      assertThat(again.get(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      assertThat(alarm.close()).isTrue();
      JTermios.close(device[0]);
      JTermios.close(device[1]);
    }
  }
}
