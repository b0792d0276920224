package io.github.rfc2217j.api.spi.device;

import io.github.rfc2217j.api.PortInfo;
import io.github.rfc2217j.api.PortNotFoundException;
import io.github.rfc2217j.api.spi.PortName;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the device that a name stands for: a path, a symbolic link, a bare name or a USB identity;
 * and says what there is when there is none.
 *
 * <p>Any thread may call.
 */
public final class DeviceNames {

  private static final Path DEVICE_DIRECTORY = Path.of("/dev");

  private static final String USB = "usb";

  /** A name with a number at its end, for sorting ttyUSB10 behind ttyUSB9. */
  private static final Pattern NUMBERED = Pattern.compile("(.*?)(\\d{0,9})");

  private DeviceNames() {}

  /**
   * Returns the path of a device; on Windows the name itself.
   *
   * @param name the port's name
   * @param ports lists the devices that there are, which takes its time; called where that is
   *     needed
   * @return the path, with symbolic links resolved
   * @throws PortNotFoundException if there is no such device; the message lists those that there
   *     are
   * @throws IllegalArgumentException if a USB identity is malformed; the message shows a right one
   */
  public static String path(PortName name, Supplier<List<PortInfo>> ports)
      throws PortNotFoundException {
    String address = name.address();
    if (name.scheme().equals(USB)) {
      return UsbName.path(name, address, ports);
    }
    if (address.startsWith(USB + ":")) {
      return UsbName.path(name, address.substring(USB.length() + 1), ports);
    }
    if (File.separatorChar != '/') {
      return address;
    }
    try {
      // Resolving leaves an absolute path as it is.
      return DEVICE_DIRECTORY.resolve(address).toRealPath().toString();
    } catch (InvalidPathException e) {
      throw notFound(name, "there is no device " + address, ports.get(), e);
    } catch (IOException e) {
      Path path = DEVICE_DIRECTORY.resolve(address);
      throw notFound(name, "there is no device " + path + inAnotherCase(path), ports.get(), e);
    }
  }

  /** Says what there is whose name differs in its case alone. */
  private static String inAnotherCase(Path path) {
    String name = String.valueOf(path.getFileName());
    Path directory = path.toAbsolutePath().getParent();
    if (directory == null) {
      return "";
    }
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(
            directory, file -> String.valueOf(file.getFileName()).equalsIgnoreCase(name))) {
      for (Path file : files) {
        return " (case matters: there is " + file + ")";
      }
      return "";
    } catch (IOException | DirectoryIteratorException e) {
      // The directory is not there either, or nobody may look into it.
      return "";
    }
  }

  /**
   * Makes the exception for a device that is not there.
   *
   * @param name the port's name
   * @param reason what was seen
   * @param ports the devices that there are
   * @param cause what it came from, or null
   * @return what to throw
   */
  public static PortNotFoundException notFound(
      PortName name, String reason, List<PortInfo> ports, @Nullable Exception cause) {
    String there =
        ports.isEmpty()
            ? "No port was found on this machine."
            : "Ports found: "
                + ports.stream().map(DeviceNames::described).collect(Collectors.joining(", "))
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

  /**
   * Returns the order in which a person expects names: numbers at the end count as numbers.
   *
   * @return a comparator of names or paths
   */
  public static Comparator<String> order() {
    return Comparator.comparing((String name) -> numbered(name).group(1))
        .thenComparingLong(DeviceNames::number);
  }

  private static long number(String name) {
    String digits = numbered(name).group(2);
    return digits.isEmpty() ? -1 : Long.parseLong(digits);
  }

  private static Matcher numbered(String name) {
    Matcher matcher = NUMBERED.matcher(name);
    if (!matcher.matches()) {
      throw new IllegalStateException("no device has the name " + name);
    }
    return matcher;
  }
}
