package io.github.rfc2217j.api.spi.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.rfc2217j.api.PortInfo;
import io.github.rfc2217j.api.PortNotFoundException;
import io.github.rfc2217j.api.spi.PortName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a name stands for. */
class DeviceNamesTest {

  private static final List<PortInfo> PORTS =
      List.of(
          port("/dev/ttyUSB0", 0x0403, 0x6001, "A1"),
          port("/dev/ttyUSB1", 0x0403, 0x6001, "A2"),
          port("/dev/ttyUSB2", 0x0403, 0x6011, "Q"),
          port("/dev/ttyUSB3", 0x0403, 0x6011, "Q"));

  private static PortInfo port(String path, int vendor, int product, String serial) {
    PortInfo.Usb usb = new PortInfo.Usb(vendor, product, Optional.of(serial));
    return new PortInfo("lib:" + path, "adapter", "lib", Optional.of(usb));
  }

  @Test
  void aUsbIdentityFindsItsDevice() throws IOException {
    assertThat(path("usb:0403:6001:A2")).isEqualTo("/dev/ttyUSB1");
    assertThat(path("lib:usb:403:6001:A1")).isEqualTo("/dev/ttyUSB0");
    assertThat(path("usb:0403:6011")).as("one adapter of several ports").isEqualTo("/dev/ttyUSB2");
  }

  @Test
  void anIdentityThatSeveralOrNoDevicesHaveIsReportedWithThoseThatThereAre() {
    assertThatExceptionOfType(PortNotFoundException.class)
        .isThrownBy(() -> path("usb:0403:6001"))
        .withMessageContaining("add the serial number")
        .withMessageContaining("usb:0403:6001:A2");
    assertThatExceptionOfType(PortNotFoundException.class)
        .isThrownBy(() -> path("usb:ffff:fffe"))
        .withMessageContaining("plugged in")
        .withMessageContaining("lib:/dev/ttyUSB3 (adapter");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> path("usb:nonsense"))
        .withMessageContaining("usb:0403:6001");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void linksAreFollowedAndListingIsLeftUntilItIsNeeded(@TempDir Path directory) throws IOException {
    Path file = Files.createFile(directory.resolve("Device")).toRealPath();
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    for (Path given : List.of(file, link)) {
      assertThat(
              DeviceNames.path(
                  PortName.of(given.toString()),
                  () -> {
                    throw new AssertionError("nobody asked for a list");
                  }))
          .isEqualTo(file.toString());
    }
    assertThatExceptionOfType(PortNotFoundException.class)
        .isThrownBy(() -> path(directory.resolve("device").toString()))
        .as("names have a case")
        .withMessageContaining("there is no device " + directory.resolve("device"))
        .withMessageContaining("(case matters: there is " + directory.resolve("Device") + ")");
    assertThatExceptionOfType(PortNotFoundException.class)
        .isThrownBy(() -> path(directory.resolve("other").toString()))
        .withMessageNotContaining("case matters");
  }

  @Test
  void numbersAreSortedAsNumbers() {
    assertThat(
            Stream.of("ttyUSB10", "ttyS1", "ttyUSB9", "tty", "ttyUSB").sorted(DeviceNames.order()))
        .containsExactly("tty", "ttyS1", "ttyUSB", "ttyUSB9", "ttyUSB10");
  }

  private static String path(String name) throws IOException {
    return DeviceNames.path(PortName.of(name), () -> PORTS);
  }
}
