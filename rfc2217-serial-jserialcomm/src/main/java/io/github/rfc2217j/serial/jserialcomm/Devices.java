package io.github.rfc2217j.serial.jserialcomm;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import io.github.rfc2217j.api.PortInfo;
import io.github.rfc2217j.api.SerialException;
import io.github.rfc2217j.api.spi.PortName;
import io.github.rfc2217j.api.spi.device.DeviceNames;
import io.github.rfc2217j.api.spi.device.LinuxPorts;
import io.github.rfc2217j.api.spi.device.NativeDevice;
import io.github.rfc2217j.api.spi.device.OpenFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Finds the devices of this machine, and opens them; only to be used within {@link
 * NativeLibrary#call}, except for listing where the system does that.
 */
final class Devices {

  private static final AtomicBoolean TOLD = new AtomicBoolean();

  private static final LinuxPorts LINUX = new LinuxPorts();

  /**
   * Whether the system tells which ports there are. The library's own search opens devices and
   * hangs as long as the driver of any of them does, so that a device which was pulled out could
   * not be found again.
   */
  static final boolean LISTED_BY_SYSTEM = Platform.CURRENT == Platform.LINUX && LINUX.isReadable();

  private Devices() {}

  static List<PortInfo> list() {
    return LISTED_BY_SYSTEM ? LINUX.list(JSerialCommProvider.SCHEME) : listOfLibrary();
  }

  static List<PortInfo> listOfLibrary() {
    return Arrays.stream(SerialPort.getCommPorts())
        .sorted(Comparator.comparing(Devices::path, DeviceNames.order()))
        .map(Devices::info)
        .toList();
  }

  static NativeDevice open(PortName name, String path) throws IOException {
    SerialPort library;
    try {
      library = SerialPort.getCommPort(path);
    } catch (SerialPortInvalidPortException e) {
      throw DeviceNames.notFound(name, "there is no device " + path, list(), e);
    }
    // Blocks until the first octet, without a time-out: the non-blocking mode would have to be
    // polled.
    library.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, 0, 0);
    boolean ownLine = canControlLine();
    if (ownLine) {
      library.disablePortConfiguration();
    }
    if (!library.openPort(0)) {
      throw refused(name, path, library.getLastErrorCode());
    }
    JSerialCommDevice device = new JSerialCommDevice(library, path.startsWith("/dev/pts/"));
    if (!ownLine) {
      return device;
    }
    // Left out with the rest of the configuration: makes reads wait.
    library.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, 0, 0);
    return JSerialCommLinuxDevice.over(device, name.text(), path);
  }

  /** Tells whether the line can be controlled by system calls; if not, says why, once. */
  private static boolean canControlLine() {
    String reason = LinuxTty.unavailable();
    if (!reason.isEmpty() && TOLD.compareAndSet(false, true)) {
      System.getLogger(Devices.class.getName())
          .log(
              System.Logger.Level.INFO,
              "Serial lines are controlled by jSerialComm alone, without read-back of settings and"
                  + " without line errors: {0}.",
              reason);
    }
    return reason.isEmpty();
  }

  private static SerialException refused(PortName name, String path, int code) {
    if (Platform.CURRENT.posix() && !Files.exists(Path.of(path))) {
      return DeviceNames.notFound(name, "the device " + path + " went away", list(), null);
    }
    return failure(code, Platform.CURRENT)
        .exception(name.text(), path, code, "jSerialComm " + SerialPort.getVersion());
  }

  static OpenFailure failure(int code, Platform platform) {
    if (platform == Platform.WINDOWS) {
      return switch (code) {
        case 2, 3 -> OpenFailure.ABSENT; // ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND
        case 5, 32 -> OpenFailure.OPEN_ELSEWHERE; // ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION
        default -> OpenFailure.OTHER;
      };
    }
    // Not ENOENT, whose number it is: the device was found. The library's code for a port it has
    // open.
    return code == 2 ? OpenFailure.OPEN_HERE : OpenFailure.ofErrno(code);
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
}
