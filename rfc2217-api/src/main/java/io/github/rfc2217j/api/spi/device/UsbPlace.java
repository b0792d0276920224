package io.github.rfc2217j.api.spi.device;

import io.github.rfc2217j.api.PortInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where in {@code /sys} the USB device of a serial port is, with what the kernel tells at once.
 *
 * @param device the device's directory
 * @param vendorId 0 to 65535
 * @param productId 0 to 65535
 * @param interfaceNumber 0 to 255, if the kernel shows it
 * @param portNumber the number within the interface, which the drivers of converters give
 */
record UsbPlace(
    Path device, int vendorId, int productId, OptionalInt interfaceNumber, OptionalInt portNumber) {

  static final String SERIAL = "serial";
  static final String PRODUCT = "product";

  private static final int DECIMAL = 10;
  private static final int HEXADECIMAL = 16;

  /** Goes from a terminal's device up to the USB device that it is a part of. */
  static Optional<UsbPlace> of(Path terminalDevice) {
    try {
      Path place = terminalDevice.toRealPath();
      OptionalInt portNumber = number(place, "port_number", DECIMAL);
      OptionalInt interfaceNumber = OptionalInt.empty();
      for (; place != null; place = place.getParent()) {
        if (interfaceNumber.isEmpty()) {
          interfaceNumber = number(place, "bInterfaceNumber", HEXADECIMAL);
        }
        OptionalInt vendor = number(place, "idVendor", HEXADECIMAL);
        OptionalInt product = number(place, "idProduct", HEXADECIMAL);
        if (vendor.isPresent() && product.isPresent()) {
          return Optional.of(
              new UsbPlace(
                  place, vendor.getAsInt(), product.getAsInt(), interfaceNumber, portNumber));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      // Pulled out at this moment, or it never had one.
      return Optional.empty();
    }
  }

  /** These files the kernel shows without a lock, unlike the texts. */
  private static OptionalInt number(Path directory, String file, int radix) {
    try {
      return OptionalInt.of(
          Integer.parseInt(Files.readString(directory.resolve(file)).strip(), radix));
    } catch (IOException | NumberFormatException e) {
      // Not every level has every file.
      return OptionalInt.empty();
    }
  }

  /** Reads what the device calls itself; empty if the kernel keeps it back. */
  static Optional<SysfsReading.Texts> texts(Path device) {
    return SysfsReading.of(device, List.of(SERIAL, PRODUCT));
  }

  PortInfo.Usb identity(SysfsReading.Texts texts) {
    Optional<PortInfo.Usb.Port> port =
        interfaceNumber.isEmpty()
            ? Optional.empty()
            : Optional.of(new PortInfo.Usb.Port(interfaceNumber.getAsInt(), portNumber));
    return new PortInfo.Usb(
        vendorId,
        productId,
        Optional.of(texts.of(SERIAL)).filter(serial -> !serial.isEmpty()),
        port);
  }
}
