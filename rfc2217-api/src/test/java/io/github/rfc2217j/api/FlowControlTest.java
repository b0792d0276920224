package io.github.rfc2217j.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlowControlTest {

  @Test
  void readsWhatItWrites() {
    for (FlowControl.Output output : FlowControl.Output.values()) {
      for (FlowControl.Input input : FlowControl.Input.values()) {
        FlowControl flow = new FlowControl(output, input);
        assertThat(FlowControl.of(flow.toString())).isEqualTo(flow);
      }
    }
  }

  @Test
  void hasShortNamesForTheUsualKinds() {
    assertThat(FlowControl.NONE).hasToString("none");
    assertThat(FlowControl.XON_XOFF).hasToString("xonxoff");
    assertThat(FlowControl.RTS_CTS).hasToString("rtscts");
    assertThat(FlowControl.of("CTS/RTS")).isEqualTo(FlowControl.RTS_CTS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hardware", "cts", "rts/cts", "/", "none/", "cts/rts/dtr"})
  void refusesOtherWordsAndListsTheKnown(String text) {
    assertThatThrownBy(() -> FlowControl.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rtscts")
        .hasMessageContaining("dcd")
        .hasMessageContaining("dtr")
        .hasMessageEndingWith("not '" + text + "'");
  }
}
