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
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  }

  @Test
  void aSerialNumberMayEndLikeAPort() throws IOException {
    List<PortInfo> odd =
        List.of(
            port("/dev/ttyUSB4", 0x10C4, 0xEA60, "A:B/01"),
            port("/dev/ttyUSB5", 0x10C4, 0xEA60, "A:B/1"));
    for (PortInfo port : odd) {
      String name = port.usb().orElseThrow().toString();
      assertThat("lib:" + DeviceNames.path(PortName.of(name), () -> odd)).isEqualTo(port.name());
    }
  }

  @Test
  void devicesThatNothingTellsApartAreNotChosenFromAtRandom() {
    List<PortInfo> twins =
        List.of(
            portOf("/dev/ttyUSB0", Optional.empty(), 0),
            portOf("/dev/ttyUSB1", Optional.empty(), 0));
    assertThatExceptionOfType(PortNotFoundException.class)
        .isThrownBy(() -> DeviceNames.path(PortName.of("usb:1a86:7523"), () -> twins))
        .withMessageContaining("/dev/serial/by-path")
        .withMessageContaining("lib:/dev/ttyUSB1");
    List<PortInfo> different =
        List.of(
            portOf("/dev/ttyUSB0", Optional.of("A"), 1),
            portOf("/dev/ttyUSB1", Optional.of("B"), 1));
    assertThatExceptionOfType(PortNotFoundException.class)
        .isThrownBy(() -> DeviceNames.path(PortName.of("usb:1a86:7523/01"), () -> different))
        .withMessageContaining("add the serial number");
  }

  private static PortInfo portOf(String path, Optional<String> serial, int usbInterface) {
    PortInfo.Usb.Port port = new PortInfo.Usb.Port(usbInterface, OptionalInt.of(0));
    PortInfo.Usb usb = new PortInfo.Usb(0x1A86, 0x7523, serial, Optional.of(port));
    return new PortInfo("lib:" + path, "adapter", "lib", Optional.of(usb));
  }

  @Test
  void whereThePortsOfADeviceAreNotToldNoneCanBeNamed() {
    assertThatExceptionOfType(PortNotFoundException.class)
        .isThrownBy(() -> path("usb:0403:6011:Q/01"))
        .withMessageContaining("is not told here")
        .withMessageContaining("leave out");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "0403:6010/1", "0403:6010/001", "0403:6010/01.", "0403/01"})
  void aMalformedIdentityIsShownRightOnes(String identity) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> path("usb:" + identity))
        .withMessageContaining("usb:0403:6001:SERIAL")
        .withMessageContaining("usb:0403:6010/01.0")
        .withMessageContaining("'usb:" + identity + "'");
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
