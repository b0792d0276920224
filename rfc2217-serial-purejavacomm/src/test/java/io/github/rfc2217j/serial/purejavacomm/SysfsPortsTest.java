package io.github.rfc2217j.serial.purejavacomm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.PortInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tree such as Linux has in /sys. */
class SysfsPortsTest {

  @TempDir Path sys;

  @Test
  void adaptersAndUartsAreListedAndConsolesAreNot() throws IOException {
    Path usb = Files.createDirectories(sys.resolve("devices/usb1/1-1"));
    Files.writeString(usb.resolve("idVendor"), "0403\n");
    Files.writeString(usb.resolve("idProduct"), "6001\n");
    Files.writeString(usb.resolve("product"), "FT232R USB UART\n");
    Files.writeString(usb.resolve("serial"), "A50285BI\n");
    terminal("ttyUSB10", usb.resolve("1-1:1.0/ttyUSB10"));
    terminal("ttyUSB9", usb.resolve("1-1:1.1/ttyUSB9"));
    terminal("ttyS0", sys.resolve("devices/platform/uart"));
    terminal("ttyS1", sys.resolve("devices/platform/none"));
    Files.writeString(sys.resolve("tty/ttyS0/type"), "4\n");
    Files.writeString(sys.resolve("tty/ttyS1/type"), "0\n");
    Files.createDirectories(sys.resolve("tty/tty1"));

    Optional<PortInfo.Usb> identity =
        Optional.of(new PortInfo.Usb(0x0403, 0x6001, Optional.of("A50285BI")));
    assertThat(new SysfsPorts(sys.resolve("tty")).list())
        .containsExactly(
            new PortInfo("purejavacomm:/dev/ttyS0", "/dev/ttyS0", "purejavacomm", Optional.empty()),
            new PortInfo("purejavacomm:/dev/ttyUSB9", "FT232R USB UART", "purejavacomm", identity),
            new PortInfo(
                "purejavacomm:/dev/ttyUSB10", "FT232R USB UART", "purejavacomm", identity));
  }

  @Test
  void aMachineWithoutSysHasNone() {
    assertThat(new SysfsPorts(sys.resolve("absent")).list()).isEmpty();
  }

  private void terminal(String name, Path device) throws IOException {
    Files.createDirectories(device);
    Path entry = Files.createDirectories(sys.resolve("tty").resolve(name));
    Files.createSymbolicLink(entry.resolve("device"), device);
  }
}
