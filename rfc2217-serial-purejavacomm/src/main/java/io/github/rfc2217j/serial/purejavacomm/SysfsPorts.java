package io.github.rfc2217j.serial.purejavacomm;

import io.github.rfc2217j.api.PortInfo;
import io.github.rfc2217j.api.spi.device.DeviceNames;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The serial devices that Linux tells of in {@code /sys}: PureJavaComm itself lists every name that
 * begins with {@code tty}, consoles among them, and nothing of USB.
 */
final class SysfsPorts {

  private static final System.Logger LOG = System.getLogger(SysfsPorts.class.getName());

  private final Path terminals;

  /** {@code terminals} is {@code /sys/class/tty}. */
  SysfsPorts(Path terminals) {
    this.terminals = terminals;
  }

  List<PortInfo> list() {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(terminals)) {
      for (Path entry : entries) {
        if (isSerial(entry)) {
          names.add(entry.getFileName().toString());
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Containers often have no /sys; devices can be opened by name all the same.
      LOG.log(System.Logger.Level.DEBUG, "cannot look for serial devices in " + terminals, e);
    }
    names.sort(DeviceNames.order());
    return names.stream().map(this::info).toList();
  }

  /** Consoles and ptys have no device; the places kept for UARTs that are not there have type 0. */
  private static boolean isSerial(Path entry) {
    return Files.exists(entry.resolve("device")) && !text(entry.resolve("type")).equals("0");
  }

  private PortInfo info(String name) {
    Path device = terminals.resolve(name).resolve("device");
    String path = "/dev/" + name;
    Optional<Path> usb = usbDevice(device);
    String description = usb.map(place -> text(place.resolve("product"))).orElse("");
    return new PortInfo(
        PureJavaCommProvider.SCHEME + ":" + path,
        description.isEmpty() ? path : description,
        PureJavaCommProvider.SCHEME,
        usb.flatMap(SysfsPorts::identity));
  }

  /** Goes from a terminal's device up to the USB device that it is a part of. */
  private static Optional<Path> usbDevice(Path device) {
    try {
      for (Path place = device.toRealPath(); place != null; place = place.getParent()) {
        if (Files.exists(place.resolve("idVendor"))) {
          return Optional.of(place);
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      // Pulled out at this moment.
      return Optional.empty();
    }
  }

  private static Optional<PortInfo.Usb> identity(Path usb) {
    try {
      int vendor = Integer.parseInt(text(usb.resolve("idVendor")), 16);
      int product = Integer.parseInt(text(usb.resolve("idProduct")), 16);
      String serial = text(usb.resolve("serial"));
      return Optional.of(
          new PortInfo.Usb(
              vendor, product, serial.isEmpty() ? Optional.empty() : Optional.of(serial)));
    } catch (NumberFormatException e) {
      // Pulled out at this moment.
      return Optional.empty();
    }
  }

  /** What stands in a file; nothing if it is not there. */
  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
