package io.github.rfc2217j.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TurnsTest {

  private final Turns turns = new Turns();

  @Test
  void whoFoundAsMuchAsFitsGivesWay() {
    assertThat(turns.next(true)).isTrue();
    assertThat(turns.next(true)).isTrue();
  }

  @Test
  void whoFindsLittleGivesWayNowAndThen() {
    assertThat(IntStream.range(0, 160).filter(piece -> turns.next(false)).count()).isEqualTo(10);
  }

  @Test
  void aTurnBeginsAnew() {
    IntStream.range(0, 15).forEach(piece -> assertThat(turns.next(false)).isFalse());
    assertThat(turns.next(true)).isTrue();
    IntStream.range(0, 15).forEach(piece -> assertThat(turns.next(false)).isFalse());
    assertThat(turns.next(false)).isTrue();
  }
}
