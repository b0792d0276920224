package io.github.rfc2217j.api.spi.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.github.rfc2217j.api.PortInfo;
import io.github.rfc2217j.api.PortNotFoundException;
import io.github.rfc2217j.api.spi.PortName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A tree such as Linux has in /sys. */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
class LinuxPortsTest {

  @TempDir private Path root;

  private Path terminals;
  private Path devices;
  private LinuxPorts ports;

  @BeforeEach
  void makeTree() throws IOException {
    terminals = Files.createDirectories(root.resolve("class/tty"));
    devices = Files.createDirectories(root.resolve("dev"));
    ports = new LinuxPorts(terminals, devices);
  }

  private Path usb(String place, String vendor, String product) throws IOException {
    Path usb = Files.createDirectories(root.resolve("devices/usb1").resolve(place));
    Files.writeString(usb.resolve("idVendor"), vendor + "\n");
    Files.writeString(usb.resolve("idProduct"), product + "\n");
    return usb;
  }

  /** A port of an interface, as the drivers of usb-serial converters make it. */
  private void converter(String name, Path usb, String usbInterface, int number)
      throws IOException {
    Path port = usbInterface(usb, usbInterface).resolve(name);
    terminal(name, port);
    Files.writeString(port.resolve("port_number"), number + "\n");
  }

  private static Path usbInterface(Path usb, String number) throws IOException {
    Path part = Files.createDirectories(usb.resolve(usb.getFileName() + ":1." + number));
    Files.writeString(part.resolve("bInterfaceNumber"), number + "\n");
    return part;
  }

  private Path terminal(String name) throws IOException {
    Files.createFile(devices.resolve(name));
    return Files.createDirectories(terminals.resolve(name));
  }

  private Path terminal(String name, Path device) throws IOException {
    Files.createDirectories(device);
    return Files.createSymbolicLink(terminal(name).resolve("device"), device).getParent();
  }

  /** The ports as {@code NAME IDENTITY}. */
  private List<String> listed() {
    return ports.list("lib").stream()
        .map(port ->
            port.name().replace("lib:" + devices + "/", "")
                + port.usb().map(usb -> " " + usb).orElse(""))
        .toList();
  }

  private String found(String name) throws IOException {
    return DeviceNames.path(PortName.of(name), () -> ports.list("lib")).replace(devices + "/", "");
  }

  @Test
  void adaptersAndUartsAreListedAndConsolesAreNot() throws IOException {
    Path usb = usb("1-1", "0403", "6001");
    Files.writeString(usb.resolve("product"), "FT232R USB UART\n");
    Files.writeString(usb.resolve("serial"), "A50285BI\n");
    converter("ttyUSB10", usb, "00", 0);
    terminal("ttyUSB9", usbInterface(usb("1-2", "2341", "0043"), "00"));
    Path uart = terminal("ttyS0", root.resolve("devices/platform/uart"));
    Files.writeString(uart.resolve("type"), "4\n");
    Path none = terminal("ttyS1", root.resolve("devices/platform/none"));
    Files.writeString(none.resolve("type"), "0\n");
    terminal("tty1");

    assertThat(ports.list("lib"))
        .containsExactly(
            new PortInfo("lib:" + devices + "/ttyS0", devices + "/ttyS0", "lib", Optional.empty()),
            new PortInfo(
                "lib:" + devices + "/ttyUSB9",
                devices + "/ttyUSB9",
                "lib",
                ports.usb(devices.resolve("ttyUSB9"))),
            new PortInfo(
                "lib:" + devices + "/ttyUSB10",
                "FT232R USB UART",
                "lib",
                ports.usb(devices.resolve("ttyUSB10"))));
    assertThat(listed())
        .containsExactly(
            "ttyS0", "ttyUSB9 usb:2341:0043/00", "ttyUSB10 usb:0403:6001:A50285BI/00.0");
  }

  @Test
  void bluetoothAndGadgetsAreListedThoughNothingIsBehindThem() throws IOException {
    terminal("ttyGS0");
    terminal("rfcomm1");
    // One that is connected, through a dongle, whose identity is not the port's.
    Path dongle = usb("1-3", "0a12", "0001");
    terminal("rfcomm0", usbInterface(dongle, "00").resolve("bluetooth/hci0/hci0:1"));
    terminal("ttyAMA0", root.resolve("devices/platform/uart"));
    assertThat(listed()).containsExactly("rfcomm0", "rfcomm1", "ttyAMA0", "ttyGS0");
  }

  @Test
  void whatAContainerWasNotGivenIsLeftOut() throws IOException {
    terminal("ttyS0", root.resolve("devices/platform/uart"));
    Files.delete(devices.resolve("ttyS0"));
    assertThat(listed()).isEmpty();
  }

  @Test
  void thePortsOfOneDeviceDiffer() throws IOException {
    Path usb = usb("1-1", "0403", "6010");
    Files.writeString(usb.resolve("serial"), "FT:12\n");
    converter("ttyUSB1", usb, "01", 0);
    converter("ttyUSB2", usb, "00", 0);
    terminal("ttyACM0", usbInterface(usb, "02"));
    assertThat(listed())
        .containsExactly(
            "ttyACM0 usb:0403:6010:FT:12/02",
            "ttyUSB1 usb:0403:6010:FT:12/01.0",
            "ttyUSB2 usb:0403:6010:FT:12/00.0");
    for (PortInfo port : ports.list("lib")) {
      String name = port.usb().orElseThrow().toString();
      assertThat("lib:" + devices + "/" + found(name)).as(name).isEqualTo(port.name());
    }
    assertThat(found("usb:0403:6010")).as("the lowest interface").isEqualTo("ttyUSB2");
    assertThat(found("usb:0403:6010:FT:12/01")).isEqualTo("ttyUSB1");
    assertThat(found("usb:0403:6010/01.0")).isEqualTo("ttyUSB1");
    assertThatExceptionOfType(PortNotFoundException.class)
        .isThrownBy(() -> found("usb:0403:6010:FT:12/03"))
        .withMessageContaining("has no such port")
        .withMessageContaining("usb:0403:6010:FT:12/02");
  }

  @Test
  void aPortThatIsTheOnlyOneIsFoundWithItsInterfaceAndWithout() throws IOException {
    Path usb = usb("1-1", "0403", "6001");
    Files.writeString(usb.resolve("serial"), "A1\n");
    converter("ttyUSB0", usb, "00", 0);
    assertThat(listed()).containsExactly("ttyUSB0 usb:0403:6001:A1/00.0");
    assertThat(found("usb:0403:6001:A1")).isEqualTo("ttyUSB0");
    assertThat(found("usb:0403:6001:A1/00.0")).isEqualTo("ttyUSB0");
    assertThatExceptionOfType(PortNotFoundException.class)
        .as("not the port that is there already while the other one is still to come")
        .isThrownBy(() -> found("usb:0403:6001:A1/01"));
  }

  @Test
  void aLinkIsTheDeviceThatItLeadsTo() throws IOException {
    Path usb = usb("1-1", "2341", "0043");
    terminal("ttyACM0", usbInterface(usb, "00"));
    Path link = Files.createSymbolicLink(root.resolve("modem"), devices.resolve("ttyACM0"));
    assertThat(ports.usb(link))
        .hasValueSatisfying(found -> {
          assertThat(found).hasToString("usb:2341:0043/00");
          assertThat(found.port()).hasValueSatisfying(port -> assertThat(port).hasToString("/00"));
        });
  }

  @Test
  void whatIsNotOnUsbHasNoIdentity() throws IOException {
    terminal("ttyS0", root.resolve("devices/platform/uart"));
    assertThat(ports.usb(devices.resolve("ttyS0"))).isEmpty();
    assertThat(ports.usb(Files.createFile(devices.resolve("unknown")))).isEmpty();
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> ports.usb(devices.resolve("absent")));
  }

  @Test
  void aMachineWithoutSysHasNone() {
    LinuxPorts absent = new LinuxPorts(root.resolve("absent"), devices);
    assertThat(absent.list("lib")).isEmpty();
    assertThat(absent.isReadable()).isFalse();
    assertThat(ports.isReadable()).isTrue();
  }

  /** The kernel keeps a device's texts back while a driver hangs with it; a FIFO does the same. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aDeviceThatHangsKeepsNoOtherFromBeingFound() throws Exception {
    Path hung = usb("1-1", "0403", "6001");
    Path serial = hung.resolve("serial");
    assertThat(new ProcessBuilder("mkfifo", serial.toString()).start().waitFor()).isZero();
    converter("ttyUSB0", hung, "00", 0);
    Path other = usb("1-2", "0403", "6001");
    Files.writeString(other.resolve("serial"), "A2\n");
    converter("ttyUSB1", other, "00", 0);
    try {
      List<String> twice = new ArrayList<>(listed());
      twice.addAll(listed());
      assertThat(twice)
          .containsExactly(
              "ttyUSB0",
              "ttyUSB1 usb:0403:6001:A2/00.0",
              "ttyUSB0",
              "ttyUSB1 usb:0403:6001:A2/00.0");
      assertThat(found("usb:0403:6001")).isEqualTo("ttyUSB1");
      assertThatIOException()
          .isThrownBy(() -> ports.usb(devices.resolve("ttyUSB0")))
          .withMessageContaining(devices + "/ttyUSB0")
          .withMessageContaining("driver hangs");
      assertThat(readersOf(hung)).as("one thread, however often it is asked").hasSize(1);
    } finally {
      // Whoever opens the other end lets the reader go.
      Files.writeString(serial, "A1\n");
    }
    for (Thread reader : readersOf(hung)) {
      reader.join();
    }
    Files.delete(serial);
    Files.writeString(serial, "A1\n");
    assertThat(listed())
        .containsExactly("ttyUSB0 usb:0403:6001:A1/00.0", "ttyUSB1 usb:0403:6001:A2/00.0");
  }

  private static List<Thread> readersOf(Path usb) throws IOException {
    String name = "rfc2217-looking at " + usb.toRealPath();
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(name))
        .toList();
  }
}
