package io.github.rfc2217j.serial.jserialcomm;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import io.github.rfc2217j.api.PortInfo;
import io.github.rfc2217j.api.PortNotFoundException;
import io.github.rfc2217j.api.SerialException;
import io.github.rfc2217j.api.spi.PortName;
import io.github.rfc2217j.api.spi.device.NativeDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the devices of this machine, and opens them; only to be used within {@link
 * NativeLibrary#call}.
 */
final class Devices {

  private static final Path DEVICE_DIRECTORY = Path.of("/dev");

  private static final String USB = "usb";

  private static final Pattern USB_IDENTITY =
      Pattern.compile("([0-9A-Fa-f]{1,4}):([0-9A-Fa-f]{1,4})(?::(.+))?");

  /** A name with a number at its end, for sorting ttyUSB10 behind ttyUSB9. */
  private static final Pattern NUMBERED = Pattern.compile("(.*?)(\\d{0,9})");

  private Devices() {}

  static List<PortInfo> list() {
    return Arrays.stream(SerialPort.getCommPorts())
        .sorted(Comparator.comparing(Devices::stem).thenComparingLong(Devices::number))
        .map(Devices::info)
        .toList();
  }

  static NativeDevice open(PortName name) throws IOException {
    String path = name.scheme().equals(USB) ? findUsb(name, name.address()) : find(name);
    SerialPort library;
    try {
      library = SerialPort.getCommPort(path);
    } catch (SerialPortInvalidPortException e) {
      throw notFound(name, "there is no device " + path, e);
    }
    // Blocks until the first octet, without a time-out: the non-blocking mode would have to be
    // polled.
    library.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, 0, 0);
    if (!library.openPort(0)) {
      throw refused(name, path, library.getLastErrorCode(), library.getLastErrorLocation());
    }
    return new JSerialCommDevice(library, isPseudoTerminal(path));
  }

  private static String find(PortName name) throws SerialException {
    String address = name.address();
    if (address.startsWith(USB + ":")) {
      return findUsb(name, address.substring(USB.length() + 1));
    }
    if (!Platform.CURRENT.posix()) {
      return address;
    }
    try {
      // Resolving leaves an absolute path as it is.
      return DEVICE_DIRECTORY.resolve(address).toRealPath().toString();
    } catch (IOException | InvalidPathException e) {
      throw notFound(name, "there is no device " + DEVICE_DIRECTORY.resolve(address), e);
    }
  }

  private static String findUsb(PortName name, String identity) throws SerialException {
    Matcher matcher = USB_IDENTITY.matcher(identity);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a USB identity must look like usb:0403:6001 or usb:0403:6001:SERIAL (vendor and product"
              + " in hexadecimal), not '"
              + name
              + "'");
    }
    int vendor = Integer.parseInt(matcher.group(1), 16);
    int product = Integer.parseInt(matcher.group(2), 16);
    Optional<String> serial = Optional.ofNullable(matcher.group(3));
    List<PortInfo> found =
        list().stream()
            .filter(port ->
                port.usb()
                    .filter(usb -> usb.vendorId() == vendor && usb.productId() == product)
                    .filter(usb -> serial.isEmpty() || serial.equals(usb.serialNumber()))
                    .isPresent())
            .toList();
    if (found.isEmpty()) {
      throw notFound(name, "no USB device with that identity is plugged in", null);
    }
    // Adapters with several ports show the same identity for each: the first one it is then.
    if (found.stream().map(PortInfo::usb).distinct().count() > 1) {
      throw notFound(name, "several USB devices have that identity; add the serial number", null);
    }
    return found.get(0).name().substring(JSerialCommProvider.SCHEME.length() + 1);
  }

  private static SerialException refused(PortName name, String path, int code, int location) {
    if (Platform.CURRENT.posix() && !Files.exists(Path.of(path))) {
      return notFound(name, "the device " + path + " went away", null);
    }
    return OpenFailure.of(name.text(), path, code, location, Platform.CURRENT);
  }

  private static PortNotFoundException notFound(
      PortName name, String reason, @Nullable Exception cause) {
    List<PortInfo> ports = list();
    String there =
        ports.isEmpty()
            ? "No port was found on this machine."
            : "Ports found: "
                + ports.stream().map(Devices::described).collect(Collectors.joining(", "))
                + ".";
    return new PortNotFoundException(
        name.text(), "cannot open " + name + ": " + reason + ". " + there, cause);
  }

  private static String described(PortInfo port) {
    return port.name()
        + " ("
        + port.description()
        + port.usb().map(usb -> ", " + usb).orElse("")
        + ")";
  }

  private static PortInfo info(SerialPort port) {
    String path = path(port);
    // The library's word for a device that the system says nothing of.
    String description = port.getPortDescription().replace("User-Specified Port", "");
    return new PortInfo(
        JSerialCommProvider.SCHEME + ":" + path,
        description.isBlank() ? path : description,
        JSerialCommProvider.SCHEME,
        usb(port));
  }

  private static Optional<PortInfo.Usb> usb(SerialPort port) {
    if (port.getVendorID() < 0 || port.getProductID() < 0) {
      return Optional.empty();
    }
    // The library's word for a device without one.
    Optional<String> serial =
        Optional.ofNullable(port.getSerialNumber())
            .filter(number -> !number.isBlank() && !number.equals("Unknown"));
    return Optional.of(new PortInfo.Usb(port.getVendorID(), port.getProductID(), serial));
  }

  private static String path(SerialPort port) {
    return Platform.CURRENT.posix() ? port.getSystemPortPath() : port.getSystemPortName();
  }

  private static boolean isPseudoTerminal(String path) {
    return path.startsWith("/dev/pts/");
  }

  private static String stem(SerialPort port) {
    return numbered(port).group(1);
  }

  private static long number(SerialPort port) {
    String digits = numbered(port).group(2);
    return digits.isEmpty() ? -1 : Long.parseLong(digits);
  }

  private static Matcher numbered(SerialPort port) {
    Matcher matcher = NUMBERED.matcher(path(port));
    if (!matcher.matches()) {
      throw new IllegalStateException("no device has the name " + path(port));
    }
    return matcher;
  }
}
