package io.github.rfc2217j.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.spi.device.LinuxPorts;
import io.github.rfc2217j.server.app.config.Place;
import io.github.rfc2217j.server.app.config.PortConfig;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the devices that a pattern matches, as they come, go and come back. */
@DisabledOnOs(OS.WINDOWS)
class DiscoveryTest {

  @TempDir private Path root;

  private Path devices;
  private Path terminals;
  private Discovery discovery;
  private PortConfig pattern;
  private final List<String> told = new ArrayList<>();
  private List<PortConfig> found = List.of();

  @BeforeEach
  void prepare() throws IOException {
    devices = Files.createDirectories(root.resolve("dev"));
    terminals = Files.createDirectories(root.resolve("sys/class/tty"));
    discovery =
        new Discovery(
            new PortNumbers(Optional.empty()),
            new LinuxPorts(terminals, devices),
            new ToldOnce(told::add));
    pattern =
        PortConfig.of(
            devices + "/ttyUSB*", new Place.Range("127.0.0.1", 4000, 4002), SerialSettings.DEFAULT);
  }

  private void plugIn(String name, String serial) throws IOException {
    Path usb = Files.createDirectories(root.resolve("sys/devices/" + name));
    Files.writeString(usb.resolve("idVendor"), "0403\n");
    Files.writeString(usb.resolve("idProduct"), "6001\n");
    Files.writeString(usb.resolve("serial"), serial + "\n");
    Path terminal = Files.createDirectories(terminals.resolve(name));
    Files.deleteIfExists(terminal.resolve("device"));
    Files.createSymbolicLink(terminal.resolve("device"), usb);
    Files.createFile(devices.resolve(name));
  }

  /** Makes a device one of several ports of another device. */
  private void plugInPort(String name, String usb, String usbInterface) throws IOException {
    Path part =
        Files.createDirectories(root.resolve("sys/devices/" + usb + "/1-1:1." + usbInterface));
    Files.writeString(part.resolve("bInterfaceNumber"), usbInterface + "\n");
    Path port = Files.createDirectories(part.resolve(name));
    Files.writeString(port.resolve("port_number"), "0\n");
    Files.createSymbolicLink(
        Files.createDirectories(terminals.resolve(name)).resolve("device"), port);
    Files.createFile(devices.resolve(name));
  }

  private void pullOut(String name) throws IOException {
    Files.delete(devices.resolve(name));
  }

  private List<String> look(PortConfig... ports) {
    return look(false, ports);
  }

  private List<String> look(boolean stays, PortConfig... ports) {
    Set<PortConfig> served = new HashSet<>(found);
    found = discovery.look(List.of(ports), served, port -> stays);
    return found.stream()
        .map(port -> port.name().replace(devices + "/", "") + " " + port.listen().getFirst())
        .toList();
  }

  @Test
  void aDeviceKeepsItsPortUnderAnotherPath() throws IOException {
    plugIn("ttyUSB0", "A");
    assertThat(look(pattern)).containsExactly("ttyUSB0 127.0.0.1:4000");
    pullOut("ttyUSB0");
    assertThat(look(pattern)).isEmpty();
    plugIn("ttyUSB0", "B");
    plugIn("ttyUSB1", "A");
    assertThat(look(pattern)).containsExactly("ttyUSB0 127.0.0.1:4001", "ttyUSB1 127.0.0.1:4000");
  }

  @Test
  void eachPortOfAnAdapterKeepsItsOwn() throws IOException {
    plugIn("ttyUSB0", "A");
    pullOut("ttyUSB0");
    plugInPort("ttyUSB1", "ttyUSB0", "00");
    assertThat(look(pattern)).containsExactly("ttyUSB1 127.0.0.1:4000");
    // The second port comes a moment later, which changes nothing for the first one.
    plugInPort("ttyUSB2", "ttyUSB0", "01");
    assertThat(look(pattern)).containsExactly("ttyUSB1 127.0.0.1:4000", "ttyUSB2 127.0.0.1:4001");
    pullOut("ttyUSB1");
    pullOut("ttyUSB2");
    assertThat(look(pattern)).isEmpty();
    plugInPort("ttyUSB5", "ttyUSB0", "01");
    plugInPort("ttyUSB6", "ttyUSB0", "00");
    assertThat(look(pattern)).containsExactly("ttyUSB5 127.0.0.1:4001", "ttyUSB6 127.0.0.1:4000");
  }

  @Test
  void aDeviceWithoutASerialNumberIsItsPath() throws IOException {
    plugIn("ttyUSB0", "");
    plugIn("ttyUSB1", "");
    assertThat(look(pattern)).containsExactly("ttyUSB0 127.0.0.1:4000", "ttyUSB1 127.0.0.1:4001");
    pullOut("ttyUSB0");
    pullOut("ttyUSB1");
    look(pattern);
    plugIn("ttyUSB1", "");
    assertThat(look(pattern)).containsExactly("ttyUSB1 127.0.0.1:4001");
  }

  @Test
  void devicesThatCannotBeToldApartKeepTheirPortsTogether() throws IOException {
    plugIn("ttyUSB0", "0001");
    plugIn("ttyUSB1", "0001");
    List<String> first = look(pattern);
    assertThat(first).containsExactly("ttyUSB0 127.0.0.1:4000", "ttyUSB1 127.0.0.1:4001");
    assertThat(look(pattern)).isEqualTo(first);
  }

  @Test
  void whatThereIsNoPortForIsLeftOut() throws IOException {
    for (int i = 0; i < 4; i++) {
      plugIn("ttyUSB" + i, "S" + i);
    }
    assertThat(look(pattern)).hasSize(3);
    pullOut("ttyUSB0");
    assertThat(look(pattern)).contains("ttyUSB3 127.0.0.1:4000");
  }

  @Test
  void whatIsLeftOutIsToldOnceEachTimeThatItComes() throws IOException {
    for (int i = 0; i < 4; i++) {
      plugIn("ttyUSB" + i, "S" + i);
    }
    look(pattern);
    look(pattern);
    assertThat(told).singleElement().asString().contains("ttyUSB3 is not served");
    pullOut("ttyUSB3");
    look(pattern);
    plugIn("ttyUSB4", "S4");
    look(pattern);
    pullOut("ttyUSB4");
    look(pattern);
    plugIn("ttyUSB3", "S3");
    look(pattern);
    assertThat(told).hasSize(3);
    assertThat(told.getLast()).contains("ttyUSB3 is not served");
  }

  @Test
  void aPortOfItsOwnIsNotServedTwice() throws IOException {
    plugIn("ttyUSB0", "A");
    plugIn("ttyUSB1", "B");
    PortConfig own =
        PortConfig.of(
            devices + "/ttyUSB0", new Place.Tcp("127.0.0.1", 2217), SerialSettings.DEFAULT);
    assertThat(look(pattern, own))
        .containsExactly("ttyUSB0 127.0.0.1:2217", "ttyUSB1 127.0.0.1:4000");
  }

  @Test
  void aNameOfThePatternStandsBeforeThoseOfTheDevices() throws IOException {
    plugIn("ttyUSB0", "A");
    PortConfig named =
        pattern.forDevice("lab", pattern.device(), new Place.Range("127.0.0.1", 4000, 4002));
    assertThat(look(named)).containsExactly("lab/ttyUSB0 127.0.0.1:4000");
  }

  /** The kernel keeps a serial number back while it sets a device up; a FIFO does the same. */
  @Test
  void aPortWhoseClientHoldsTheLineStaysWhileItIsNotToldWhichDeviceCameBack() throws Exception {
    plugIn("ttyUSB0", "A");
    List<String> before = look(pattern);
    // Not deleted: a new file could get its number then, and be taken for the same.
    Files.move(devices.resolve("ttyUSB0"), root.resolve("pulled-out"));
    assertThat(look(true, pattern)).isEqualTo(before);
    plugIn("ttyUSB0", "A");
    Path serial = root.resolve("sys/devices/ttyUSB0/serial");
    Files.delete(serial);
    assertThat(new ProcessBuilder("mkfifo", serial.toString()).start().waitFor()).isZero();
    try {
      assertThat(look(true, pattern)).isEqualTo(before);
      assertThat(told).as("what is not told").anyMatch(text -> text.contains("driver hangs"));
    } finally {
      // Lets the reader go; opened both ways, since nobody may be there.
      try (RandomAccessFile fifo = new RandomAccessFile(serial.toFile(), "rw")) {
        fifo.writeBytes("A\n");
      }
    }
  }

  @Test
  void aPortWhoseClientHoldsTheLineStaysWithoutItsDevice() throws IOException {
    plugIn("ttyUSB0", "A");
    plugIn("ttyUSB1", "B");
    look(pattern);
    pullOut("ttyUSB0");
    assertThat(look(true, pattern))
        .containsExactly("ttyUSB1 127.0.0.1:4001", "ttyUSB0 127.0.0.1:4000");
    assertThat(look(false, pattern)).containsExactly("ttyUSB1 127.0.0.1:4001");
  }
}
