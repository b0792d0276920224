package io.github.rfc2217j.api.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialSettings;
import org.junit.jupiter.api.Test;

class PacerTest {

  private static final long START = Long.MAX_VALUE - 5_000_000;

  @Test
  void sendsEachCharacterWhenItsLastBitIsOut() {
    Pacer pacer = new Pacer(START, 1000);
    assertThat(pacer.due(START)).isZero();
    assertThat(pacer.due(START + 999)).isZero();
    assertThat(pacer.due(START + 1000)).isEqualTo(1);
    pacer.sent(1);
    assertThat(pacer.due(START + 1999)).isZero();
    assertThat(pacer.due(START + 4321)).isEqualTo(3);
  }

  @Test
  void doesNotDriftWhenItIsWokenLate() {
    long character = SerialSettings.of("115200 8N1").characterNanos();
    Pacer pacer = new Pacer(START, character);
    long now = START;
    long sent = 0;
    while (now - START < 10_000_000_000L) {
      now += pacer.nanosToNext(now, Integer.MAX_VALUE) + 123_457;
      int due = pacer.due(now);
      pacer.sent(due);
      sent += due;
    }
    assertThat(sent).isEqualTo((now - START) / character);
  }

  @Test
  void wakesAboutEveryMillisecondAtHighRates() {
    Pacer pacer = new Pacer(START, 3000);
    assertThat(pacer.nanosToNext(START, 5000)).isEqualTo(333 * 3000);
  }

  @Test
  void wakesForEachCharacterAtLowRates() {
    Pacer pacer = new Pacer(START, 200_000_000);
    assertThat(pacer.nanosToNext(START + 50_000_000, 5000)).isEqualTo(150_000_000);
  }

  @Test
  void wakesWhenTheLastWaitingCharacterIsOut() {
    Pacer pacer = new Pacer(START, 3000);
    assertThat(pacer.nanosToNext(START, 2)).isEqualTo(6000);
  }
}
