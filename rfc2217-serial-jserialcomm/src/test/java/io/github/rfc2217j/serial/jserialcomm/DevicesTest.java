package io.github.rfc2217j.serial.jserialcomm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.spi.device.OpenFailure;
import org.junit.jupiter.api.Test;

/** What jSerialComm's error codes mean. */
class DevicesTest {

  @Test
  void windowsHasItsOwnCodes() {
    assertThat(Devices.failure(2, Platform.WINDOWS)).isEqualTo(OpenFailure.ABSENT);
    assertThat(Devices.failure(5, Platform.WINDOWS)).isEqualTo(OpenFailure.OPEN_ELSEWHERE);
    assertThat(Devices.failure(13, Platform.WINDOWS)).isEqualTo(OpenFailure.OTHER);
  }

  @Test
  void theLibraryHasACodeOfItsOwn() {
    assertThat(Devices.failure(2, Platform.LINUX)).isEqualTo(OpenFailure.OPEN_HERE);
    assertThat(Devices.failure(13, Platform.LINUX)).isEqualTo(OpenFailure.DENIED);
  }
}
