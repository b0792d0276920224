package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReconnectPolicyTest {

  private static final ReconnectPolicy USUAL = ReconnectPolicy.DEFAULT;

  @Test
  void delaysGrowUpToTheLongest() {
    ReconnectPolicy policy = USUAL.withJitter(0);
    assertThat(policy.delay(1, 0.7)).isEqualTo(Duration.ofMillis(500));
    assertThat(policy.delay(2, 0.7)).isEqualTo(Duration.ofSeconds(1));
    assertThat(policy.delay(3, 0.7)).isEqualTo(Duration.ofSeconds(2));
    assertThat(policy.delay(7, 0.7)).isEqualTo(Duration.ofSeconds(30));
    assertThat(policy.delay(Integer.MAX_VALUE, 0.7)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void chanceShortensThem() {
    assertThat(USUAL.delay(2, 0)).isEqualTo(Duration.ofSeconds(1));
    assertThat(USUAL.delay(2, 1)).isEqualTo(Duration.ofMillis(500));
    assertThat(USUAL.withJitter(1).delay(2, 1)).isEqualTo(Duration.ZERO);
    assertThat(USUAL.withJitter(1).delay(9, 0.5)).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> USUAL.withDelay(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("delay");
    assertThatThrownBy(() -> USUAL.withFactor(0.9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("factor");
    assertThatThrownBy(() -> USUAL.withFactor(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> USUAL.withMaxDelay(Duration.ofMillis(499)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("longest");
    assertThatThrownBy(() -> USUAL.withJitter(1.1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("jitter");
    assertThatThrownBy(() -> USUAL.withGiveUp(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gives up");
  }
}
