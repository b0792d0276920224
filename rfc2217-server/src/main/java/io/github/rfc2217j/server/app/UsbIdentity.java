package io.github.rfc2217j.server.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What tells a device from all others wherever it is plugged, as Linux tells it under {@code /sys}.
 *
 * @param terminals where the system lists them, {@code /sys/class/tty}
 */
record UsbIdentity(Path terminals) {

  /**
   * Returns a device's identity: that of USB with its serial number, and which of the device's
   * ports it is; the path itself for one without a serial number, and on other systems.
   */
  String of(Path device) {
    Path place;
    try {
      Path name = device.toRealPath().getFileName();
      place = terminals.resolve(name).resolve("device").toRealPath();
    } catch (IOException e) {
      // Gone already, not plugged in at all, or another system.
      return device.toString();
    }
    String part = text(place, "port_number").map(number -> "." + number).orElse("");
    String usbInterface = "";
    while (place.getParent() != null) {
      usbInterface = text(place, "bInterfaceNumber").orElse(usbInterface);
      Optional<String> vendor = text(place, "idVendor");
      if (vendor.isPresent()) {
        String identity = "usb:" + vendor.get() + ":" + text(place, "idProduct").orElse("");
        String which = "/" + usbInterface + part;
        return text(place, "serial")
            .map(serial -> identity + ":" + serial + which)
            .orElse(device.toString());
      }
      place = place.getParent();
    }
    return device.toString();
  }

  private static Optional<String> text(Path directory, String file) {
    try {
      return Optional.of(Files.readString(directory.resolve(file)).strip());
    } catch (IOException e) {
      // Not every level has every file.
      return Optional.empty();
    }
  }
}
