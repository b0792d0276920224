package io.github.rfc2217j.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortNameTest {

  @ParameterizedTest
  @CsvSource({
    "sim:loop, sim, loop",
    "SIM:Loop, sim, Loop",
    "rfc2217://lab7:2217?baud=9600, rfc2217, //lab7:2217?baud=9600",
    "jserialcomm:/dev/ttyUSB0, jserialcomm, /dev/ttyUSB0",
    "usb:0403:6001:A1, usb, 0403:6001:A1"
  })
  void splitsASchemeOff(String text, String scheme, String address) {
    assertThat(PortName.of(text)).isEqualTo(new PortName(scheme, address, text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/dev/ttyUSB0", "COM3", "C:\\port", "\\\\.\\COM10", "/dev/serial/by-path/a:b"})
  void leavesDeviceNamesWhole(String text) {
    assertThat(PortName.of(text)).isEqualTo(new PortName("", text, text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "sim:", "sim:  "})
  void refusesNamesThatNameNothing(String text) {
    assertThatThrownBy(() -> PortName.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'")
        .hasMessageContaining("sim:loop");
  }

  @Test
  void keepsTheTextAsItWasGiven() {
    assertThat(PortName.of("RFC2217S://Host:1").text()).isEqualTo("RFC2217S://Host:1");
  }
}
