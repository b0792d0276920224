package io.github.rfc2217j.api.spi.device;

import io.github.rfc2217j.api.PortInfo;
import io.github.rfc2217j.api.PortNotFoundException;
import io.github.rfc2217j.api.spi.PortName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A port's name by its USB identity: {@code VID:PID[:SERIAL][/IF[.PORT]]}.
 *
 * @param vendorId 0 to 65535
 * @param productId 0 to 65535
 * @param serialNumber empty for any
 * @param interfaceNumber empty for the lowest
 * @param portNumber empty for the lowest
 */
record UsbName(
    int vendorId,
    int productId,
    Optional<String> serialNumber,
    OptionalInt interfaceNumber,
    OptionalInt portNumber) {

  private static final Pattern DEVICE =
      Pattern.compile("([0-9A-Fa-f]{1,4}):([0-9A-Fa-f]{1,4})(?::(.+))?");

  private static final Pattern PORT_OF_DEVICE =
      Pattern.compile("(.+)/([0-9A-Fa-f]{2})(?:\\.(\\d{1,3}))?");

  private static final int HEXADECIMAL = 16;

  /**
   * Finds the path of the device that a name stands for.
   *
   * @throws PortNotFoundException if there is none, or several
   * @throws IllegalArgumentException if the name is malformed
   */
  static String path(PortName name, String identity, Supplier<List<PortInfo>> lister)
      throws PortNotFoundException {
    List<UsbName> meanings = meanings(identity);
    if (meanings.isEmpty()) {
      throw new IllegalArgumentException(
          "a USB identity must look like usb:0403:6001 or usb:0403:6001:SERIAL (vendor and product"
              + " in hexadecimal), or like usb:0403:6010:SERIAL/01 or usb:0403:6010/01.0 for one of"
              + " several ports of a device (interface in two hexadecimal digits, port in"
              + " decimal), not '"
              + name
              + "'");
    }
    List<PortInfo> ports = lister.get();
    List<PortInfo> found =
        ports.stream()
            .filter(port ->
                meanings.stream().anyMatch(each -> each.isDeviceOf(port) && each.isPort(port)))
            .toList();
    if (found.isEmpty()) {
      throw DeviceNames.notFound(name, whyNone(ports, meanings), ports, null);
    }
    if (found.stream()
            .flatMap(port -> port.usb().stream())
            .map(PortInfo.Usb::serialNumber)
            .distinct()
            .count()
        > 1) {
      throw DeviceNames.notFound(
          name,
          "several USB devices have that identity; add the serial number, or name the one that is"
              + " meant by its link in /dev/serial/by-path",
          ports,
          null);
    }
    Set<PortInfo.Usb> seen = new HashSet<>();
    for (PortInfo port : found) {
      PortInfo.Usb usb = port.usb().orElseThrow();
      // Where it is not told which port of its device each is, they may all be of one.
      if (usb.port().isPresent() && !seen.add(usb)) {
        throw DeviceNames.notFound(
            name,
            "several USB devices have that identity, and no serial number tells them apart; name"
                + " the one that is meant by its link in /dev/serial/by-path",
            ports,
            null);
      }
    }
    PortInfo first =
        found.stream()
            .min(
                Comparator.comparingInt((PortInfo port) -> interfaceOf(port).orElse(0))
                    .thenComparingInt(port -> numberOf(port).orElse(0)))
            .orElseThrow();
    return first.name().substring(first.provider().length() + 1);
  }

  /** A serial number may end with what looks like a port: such a name has two meanings. */
  private static List<UsbName> meanings(String identity) {
    List<UsbName> meanings = new ArrayList<>();
    device(identity, OptionalInt.empty(), OptionalInt.empty()).ifPresent(meanings::add);
    Matcher matcher = PORT_OF_DEVICE.matcher(identity);
    if (matcher.matches()) {
      OptionalInt usbInterface = OptionalInt.of(Integer.parseInt(matcher.group(2), HEXADECIMAL));
      OptionalInt number =
          matcher.group(3) == null
              ? OptionalInt.empty()
              : OptionalInt.of(Integer.parseInt(matcher.group(3)));
      device(matcher.group(1), usbInterface, number).ifPresent(meanings::add);
    }
    return meanings;
  }

  private static Optional<UsbName> device(
      String identity, OptionalInt usbInterface, OptionalInt number) {
    Matcher matcher = DEVICE.matcher(identity);
    return matcher.matches()
        ? Optional.of(
            new UsbName(
                Integer.parseInt(matcher.group(1), HEXADECIMAL),
                Integer.parseInt(matcher.group(2), HEXADECIMAL),
                Optional.ofNullable(matcher.group(3)),
                usbInterface,
                number))
        : Optional.empty();
  }

  private static String whyNone(List<PortInfo> ports, List<UsbName> meanings) {
    UsbName name = meanings.getLast();
    List<PortInfo> ofDevice = ports.stream().filter(name::isDeviceOf).toList();
    if (ofDevice.isEmpty()) {
      return "no USB device with that identity is plugged in, or the kernel does not tell yet which"
          + " one it is, since it is being set up or its driver hangs";
    }
    return ofDevice.stream().allMatch(port -> interfaceOf(port).isEmpty())
        ? "which port of its USB device each is, is not told here; leave out what follows the last"
            + " '/'"
        : "the USB device with that identity has no such port";
  }

  private boolean isDeviceOf(PortInfo port) {
    return port.usb()
        .filter(usb -> usb.vendorId() == vendorId && usb.productId() == productId)
        .filter(usb -> serialNumber.isEmpty() || serialNumber.equals(usb.serialNumber()))
        .isPresent();
  }

  private boolean isPort(PortInfo port) {
    return (interfaceNumber.isEmpty() || interfaceNumber.equals(interfaceOf(port)))
        && (portNumber.isEmpty() || portNumber.equals(numberOf(port)));
  }

  private static OptionalInt interfaceOf(PortInfo port) {
    return port.usb()
        .flatMap(PortInfo.Usb::port)
        .map(part -> OptionalInt.of(part.interfaceNumber()))
        .orElse(OptionalInt.empty());
  }

  private static OptionalInt numberOf(PortInfo port) {
    return port.usb()
        .flatMap(PortInfo.Usb::port)
        .map(PortInfo.Usb.Port::number)
        .orElse(OptionalInt.empty());
  }
}
