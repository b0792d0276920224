package io.github.rfc2217j.api.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.SerialSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FramingTest {

  private static final int PARITY = LineState.PARITY_ERROR << Framing.ERROR_SHIFT;
  private static final int FRAMING = LineState.FRAMING_ERROR << Framing.ERROR_SHIFT;

  @ParameterizedTest
  @ValueSource(strings = {"9600 8N1", "9600 8E1", "9600 8O2", "9600 8M1", "9600 8S1"})
  void passesEveryOctetBetweenEqualEnds(String text) {
    SerialSettings settings = SerialSettings.of(text);
    for (int octet = 0; octet < 256; octet++) {
      assertThat(Framing.receive(octet, settings, settings)).isEqualTo(octet);
    }
  }

  @ParameterizedTest
  @CsvSource({"9600 7E1, 127", "9600 6N1, 63", "9600 5O1.5, 31"})
  void doesNotSendBitsAboveTheDataBits(String text, int mask) {
    SerialSettings settings = SerialSettings.of(text);
    for (int octet = 0; octet < 256; octet++) {
      assertThat(Framing.receive(octet, settings, settings)).isEqualTo(octet & mask);
    }
  }

  @Test
  void reportsTheWrongParityAndPassesTheData() {
    assertThat(received(0x41, "9600 8E1", "9600 8O1")).isEqualTo(0x41 | PARITY);
    assertThat(received(0x00, "9600 8S1", "9600 8E1")).isEqualTo(0x00);
    assertThat(received(0x01, "9600 8S1", "9600 8E1")).isEqualTo(0x01 | PARITY);
    assertThat(received(0x01, "9600 8M1", "9600 8S1")).isEqualTo(0x01 | PARITY);
    assertThat(received(0x01, "9600 8E1", "9600 8M1")).isEqualTo(0x01);
  }

  @Test
  void readsTheParityBitAsDataWhereItStandsThere() {
    assertThat(received(0x41, "9600 7E1", "9600 8N1")).isEqualTo(0x41);
    assertThat(received(0x43, "9600 7E1", "9600 8N1")).isEqualTo(0xC3);
    assertThat(received(0x41, "9600 7M1", "9600 8N1")).isEqualTo(0xC1);
    assertThat(received(0xC3, "9600 8N1", "9600 7E1")).isEqualTo(0x43);
    assertThat(received(0x43, "9600 8N1", "9600 7E1")).isEqualTo(0x43 | PARITY);
  }

  @Test
  void garblesWhereTheLengthsDiffer() {
    assertThat(received(0x41, "9600 8N1", "9600 7N1")).isEqualTo(0x3E | FRAMING);
    assertThat(received(0x41, "9600 8N1", "9600 8E1")).isEqualTo(0xBE | FRAMING);
    assertThat(received(0xFF, "9600 7N1", "9600 8N1")).isEqualTo(0x80 | FRAMING);
  }

  @Test
  void garblesWhereTheSpeedsDiffer() {
    assertThat(received(0x00, "9600 8N1", "19200 8N1")).isEqualTo(0xFF | FRAMING);
    assertThat(received(0x5A, "2147483647 8N1", "50 8N1")).isEqualTo(0xA5 | FRAMING);
    assertThat(received(0x5A, "9792 8N1", "9600 8N1")).isEqualTo(0x5A);
    assertThat(received(0x5A, "9793 8N1", "9600 8N1")).isEqualTo(0xA5 | FRAMING);
    assertThat(received(0x5A, "9407 8N1", "9600 8N1")).isEqualTo(0xA5 | FRAMING);
  }

  @Test
  void doesNotMindTheStopBits() {
    assertThat(received(0x41, "9600 8N2", "9600 8N1")).isEqualTo(0x41);
    assertThat(received(0x41, "9600 8N1", "9600 8N2")).isEqualTo(0x41);
  }

  private static int received(int octet, String sender, String receiver) {
    return Framing.receive(octet, SerialSettings.of(sender), SerialSettings.of(receiver));
  }
}
