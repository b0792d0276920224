package io.github.rfc2217j.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SerialSettingsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9600 8N1",
        "115200 7E2",
        "50 5O1.5",
        "1 6M1",
        "2147483647 8S2",
        "9600 8N1 xonxoff",
        "9600 8N1 rtscts",
        "9600 8N1 dsr/none"
      })
  void readsWhatItWrites(String text) {
    assertThat(SerialSettings.of(text)).hasToString(text);
  }

  @Test
  void readsEveryCombinationThatItWrites() {
    for (DataBits dataBits : DataBits.values()) {
      for (Parity parity : Parity.values()) {
        for (StopBits stopBits : StopBits.values()) {
          SerialSettings settings =
              SerialSettings.DEFAULT
                  .withBaudRate(300)
                  .withDataBits(dataBits)
                  .withParity(parity)
                  .withStopBits(stopBits);
          assertThat(SerialSettings.of(settings.toString())).isEqualTo(settings);
        }
      }
    }
  }

  @Test
  void takesWhatIsLeftOutFromTheDefault() {
    assertThat(SerialSettings.of("19200")).isEqualTo(SerialSettings.DEFAULT.withBaudRate(19200));
    assertThat(SerialSettings.of(" 9600   8n1  RTSCTS "))
        .isEqualTo(SerialSettings.DEFAULT.withFlowControl(FlowControl.RTS_CTS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "fast",
        "9600 9N1",
        "9600 8X1",
        "9600 8N3",
        "9600 8N1 rtscts more",
        "-1 8N1",
        "9600,8N1"
      })
  void refusesOtherFormsAndShowsARightOne(String text) {
    assertThatThrownBy(() -> SerialSettings.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("9600 8N1")
        .hasMessageContaining("'" + text + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 8N1", "2147483648 8N1", "9999999999"})
  void refusesRatesThatNoIntHolds(String text) {
    assertThatThrownBy(() -> SerialSettings.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 2147483647");
  }

  @Test
  void refusesARateThatIsNotPositive() {
    assertThatThrownBy(() -> SerialSettings.DEFAULT.withBaudRate(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "1000 8N1, 10000000",
    "1000 7E1, 10000000",
    "1000 8E2, 12000000",
    "1000 5N1.5, 7500000",
    "1 8O2, 12000000000",
    "2147483647 5N1, 3"
  })
  void knowsHowLongACharacterTakes(String text, long nanos) {
    assertThat(SerialSettings.of(text).characterNanos()).isEqualTo(nanos);
  }

  @Test
  void changesOneValueAtATime() {
    assertThat(
            SerialSettings.DEFAULT
                .withBaudRate(110)
                .withDataBits(DataBits.SEVEN)
                .withParity(Parity.EVEN)
                .withStopBits(StopBits.TWO)
                .withFlowControl(FlowControl.XON_XOFF))
        .isEqualTo(
            new SerialSettings(
                110, DataBits.SEVEN, Parity.EVEN, StopBits.TWO, FlowControl.XON_XOFF));
  }
}
