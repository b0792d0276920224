package io.github.rfc2217j.api.spi.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.PortAccessException;
import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.PortNotFoundException;
import io.github.rfc2217j.api.ProviderException;
import io.github.rfc2217j.api.SerialException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a refused open is reported as. */
class OpenFailureTest {

  @Test
  void theGroupOfTheDeviceIsTheWayIn() {
    assertThat(
            OpenFailure.denied(
                "/dev/ttyUSB0", "joe", new OpenFailure.Owner("root", "dialout", "rw-rw----"), 13))
        .isEqualTo(
            "user 'joe' may not open /dev/ttyUSB0 (error 13); it belongs to root:dialout with"
                + " rw-rw----. Add the user to the group 'dialout' (sudo usermod -aG dialout joe)"
                + " and log in again.");
  }

  @Test
  void aGroupWithoutAccessDoesNotHelp() {
    assertThat(
            OpenFailure.denied(
                "/dev/ttyUSB0", "joe", new OpenFailure.Owner("root", "root", "rw-------"), 13))
        .contains("root:root with rw-------", "udev")
        .doesNotContain("usermod");
    assertThat(OpenFailure.denied("/dev/x", "joe", new OpenFailure.Owner("", "", ""), 1))
        .contains("somebody else", "udev");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theCodeDecidesTheException(@TempDir Path device) {
    assertThat(failure(device, 13))
        .isInstanceOf(PortAccessException.class)
        .hasMessageContaining("belongs to " + System.getProperty("user.name"));
    assertThat(failure(device, 2)).isInstanceOf(PortNotFoundException.class);
    assertThat(OpenFailure.OPEN_HERE.exception("port", device.toString(), 2, "library 1.0"))
        .isInstanceOf(PortBusyException.class)
        .hasMessageContaining("this program");
    assertThat(failure(device, 11)).isInstanceOf(PortBusyException.class);
    assertThat(failure(device, 16)).isInstanceOf(PortBusyException.class);
    assertThat(failure(device, 19)).isInstanceOf(PortNotFoundException.class);
    assertThat(failure(device, 25)).isInstanceOf(PortNotFoundException.class);
    for (int full : new int[] {23, 24}) {
      assertThat(failure(device, full))
          .isInstanceOf(ProviderException.class)
          .hasMessageContaining("no descriptors left")
          .hasMessageContaining("ulimit -n");
    }
    assertThat(failure(device, 5))
        .isInstanceOf(ProviderException.class)
        .hasMessageContaining("error 5")
        .hasMessageContaining("library 1.0");
  }

  private static SerialException failure(Path device, int code) {
    return OpenFailure.ofErrno(code).exception("port", device.toString(), code, "library 1.0");
  }
}
