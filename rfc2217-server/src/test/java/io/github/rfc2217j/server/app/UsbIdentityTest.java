package io.github.rfc2217j.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Identities, from a tree like that of Linux. */
@DisabledOnOs(OS.WINDOWS)
class UsbIdentityTest {

  @TempDir private Path root;

  private Path usb;
  private UsbIdentity identity;

  @BeforeEach
  void plugIn() throws IOException {
    usb = Files.createDirectories(root.resolve("devices/pci0/usb1/1-1"));
    Files.writeString(usb.resolve("idVendor"), "0403\n");
    Files.writeString(usb.resolve("idProduct"), "6011\n");
    identity = new UsbIdentity(Files.createDirectories(root.resolve("class/tty")));
  }

  private Path device(String name, String usbInterface, String number) throws IOException {
    Path part = Files.createDirectories(usb.resolve("1-1:1." + usbInterface));
    Files.writeString(part.resolve("bInterfaceNumber"), usbInterface + "\n");
    Path port = Files.createDirectories(part.resolve(name));
    if (!number.isEmpty()) {
      Files.writeString(port.resolve("port_number"), number + "\n");
    }
    Files.createSymbolicLink(
        Files.createDirectories(identity.terminals().resolve(name)).resolve("device"), port);
    return Files.createFile(root.resolve(name));
  }

  @Test
  void thePortsOfOneDeviceDiffer() throws IOException {
    Files.writeString(usb.resolve("serial"), "FT12\n");
    Path one = device("ttyUSB0", "00", "0");
    Path two = device("ttyUSB1", "01", "0");
    assertThat(identity.of(one)).isEqualTo("usb:0403:6011:FT12/00.0");
    assertThat(identity.of(two)).isEqualTo("usb:0403:6011:FT12/01.0");
  }

  @Test
  void aLinkIsTheDeviceThatItLeadsTo() throws IOException {
    Files.writeString(usb.resolve("serial"), "FT12\n");
    Path device = device("ttyACM0", "00", "");
    Path link = Files.createSymbolicLink(root.resolve("modem"), device);
    assertThat(identity.of(link)).isEqualTo("usb:0403:6011:FT12/00");
  }

  @Test
  void withoutASerialNumberThePathCounts() throws IOException {
    Path device = device("ttyUSB0", "00", "0");
    assertThat(identity.of(device)).isEqualTo(device.toString());
  }

  @Test
  void whatIsNotPluggedInIsItsPath() throws IOException {
    Path device = Files.createFile(root.resolve("ttyS0"));
    assertThat(identity.of(device)).isEqualTo(device.toString());
    assertThat(identity.of(root.resolve("none"))).isEqualTo(root.resolve("none").toString());
  }
}
