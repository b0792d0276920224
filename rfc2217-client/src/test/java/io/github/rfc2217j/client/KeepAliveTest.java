package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeepAliveTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void aServerThatIsGoneIsLostAfterAMinute() {
    assertThat(KeepAlive.DEFAULT.longest()).isEqualTo(Duration.ofMinutes(1));
    assertThat(ClientOptions.builder("h", 1).build().keepAlive()).isEqualTo(KeepAlive.DEFAULT);
  }

  @Test
  void takesWhatTheSystemTakes() {
    assertThat(new KeepAlive(SECOND, SECOND, 1).longest()).isEqualTo(Duration.ofSeconds(2));
    Duration longest = Duration.ofSeconds(32767);
    assertThat(new KeepAlive(longest, longest, 127).idle()).isEqualTo(longest);
    assertThatThrownBy(() -> new KeepAlive(Duration.ZERO, SECOND, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("idle");
    assertThatThrownBy(() -> new KeepAlive(SECOND, Duration.ofMillis(1500), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("interval");
    assertThatThrownBy(() -> new KeepAlive(SECOND, longest.plus(SECOND), 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new KeepAlive(SECOND, SECOND, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("count");
    assertThatThrownBy(() -> new KeepAlive(SECOND, SECOND, 128))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aDeadConnectionIsToldFromOneThatWasReset() {
    assertThat(Wording.broken(new SocketException("Connection timed out")))
        .isEqualTo("is dead: TCP had no acknowledgement for too long (Connection timed out)");
    assertThat(Wording.broken(new SocketException("Connection reset")))
        .isEqualTo("broke: Connection reset");
  }
}
