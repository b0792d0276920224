package io.github.rfc2217j.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a session can be told: what can't be sent is refused, and each change leaves the rest. */
class SessionOptionsTest {

  private static final String LONGEST = "x".repeat(SessionOptions.LONGEST_SIGNATURE);

  @ParameterizedTest
  @ValueSource(strings = {"", "sign\u0100"})
  void aSignatureThatCannotBeSentIsRefused(String signature) {
    assertThatThrownBy(() -> SessionOptions.of(signature))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a signature");
    assertThatThrownBy(() -> SessionOptions.of("x").withSignature(signature))
        .isInstanceOf(IllegalArgumentException.class);
    Session<?> session = new ClientSession(SessionOptions.of("x"));
    assertThatThrownBy(() -> session.signature(signature))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSignatureHasABound() {
    assertThat(SessionOptions.of(LONGEST).signature()).isEqualTo(LONGEST);
    assertThat(SessionOptions.of("\u00FF").signature()).isEqualTo("\u00FF");
    assertThatThrownBy(() -> SessionOptions.of(LONGEST + "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("256");
  }

  @Test
  void aWaitIsNotNegative() {
    assertThatThrownBy(() -> new SessionOptions("x", NvtPolicy.AUTO, -1, Optional.empty(), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }

  @Test
  void aChangeLeavesTheRest() {
    SessionOptions usual = SessionOptions.of("x");
    assertThat(usual)
        .isEqualTo(
            new SessionOptions(
                "x", NvtPolicy.AUTO, SessionOptions.BINARY_WAIT_NANOS, Optional.empty(), false));
    SessionOptions all =
        usual
            .withNotifyZero(true)
            .withQuirks(QuirkProfile.SREDIRD)
            .withNvt(NvtPolicy.STRICT)
            .withSignature("y");
    assertThat(all)
        .isEqualTo(
            new SessionOptions(
                "y",
                NvtPolicy.STRICT,
                SessionOptions.BINARY_WAIT_NANOS,
                Optional.of(QuirkProfile.SREDIRD),
                true));
    assertThat(all.withNotifyZero(false).notifyZero()).isFalse();
  }
}
