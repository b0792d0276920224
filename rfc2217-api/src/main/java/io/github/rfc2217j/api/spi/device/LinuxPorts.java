package io.github.rfc2217j.api.spi.device;

import io.github.rfc2217j.api.PortInfo;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The serial ports that Linux tells of in {@code /sys}, and which USB device, and which of its
 * ports, each is. No device is opened or asked.
 *
 * <p>Any thread may call. A call takes a few milliseconds; a second more the first time that a
 * driver hangs with a device, whose serial number the kernel then keeps back. Until it is told, the
 * ports of that device have no USB identity, and all others are told of at once.
 */
public final class LinuxPorts {

  private static final System.Logger LOG = System.getLogger(LinuxPorts.class.getName());

  /** What the kernel shows without a parent although it is serial: Bluetooth, and USB gadgets. */
  private static final Pattern WITHOUT_DEVICE = Pattern.compile("(rfcomm|ttyGS)\\d+");

  /** Its device is the Bluetooth link, behind which there may be a USB dongle: not the port. */
  private static final String BLUETOOTH = "rfcomm";

  private final Path terminals;
  private final Path devices;

  private record Terminal(String name, Optional<UsbPlace> usb) {}

  /** Makes a list of this machine's ports. */
  public LinuxPorts() {
    this(Path.of("/sys/class/tty"), Path.of("/dev"));
  }

  /**
   * Makes a list of what is in other directories, for tests.
   *
   * @param terminals instead of {@code /sys/class/tty}
   * @param devices instead of {@code /dev}; what has no file there is left out, as a container may
   *     see devices that it was not given
   */
  public LinuxPorts(Path terminals, Path devices) {
    this.terminals = terminals;
    this.devices = devices;
  }

  /**
   * Tells whether the system says which ports there are; on other systems, and in some containers,
   * it does not.
   *
   * @return whether {@link #list(String)} can be believed if it is empty
   */
  public boolean isReadable() {
    return Files.isDirectory(terminals) && Files.isReadable(terminals);
  }

  /**
   * Lists the ports: what has a device behind it, so no consoles and pseudo-terminals, and no
   * places kept for UARTs that are not there.
   *
   * @param scheme the provider's scheme, which goes before each path
   * @return the ports in the order of {@link DeviceNames#order()}, with the product's name as
   *     description if there is one; none where the directory can't be read
   */
  public List<PortInfo> list(String scheme) {
    Map<Path, Optional<SysfsReading.Texts>> texts = new HashMap<>();
    List<PortInfo> ports = new ArrayList<>();
    for (Terminal terminal : terminals()) {
      Path node = devices.resolve(terminal.name);
      if (Files.exists(node)) {
        Optional<SysfsReading.Texts> text =
            terminal.usb.flatMap(usb -> texts.computeIfAbsent(usb.device(), UsbPlace::texts));
        String description = text.map(each -> each.of(UsbPlace.PRODUCT)).orElse("");
        ports.add(
            new PortInfo(
                scheme + ":" + node,
                description.isEmpty() ? node.toString() : description,
                scheme,
                terminal.usb.flatMap(usb -> text.map(usb::identity))));
      }
    }
    return List.copyOf(ports);
  }

  /**
   * Tells which USB device, and which of its ports, a serial port is.
   *
   * @param device its path, or a link to it
   * @return its identity; empty if it is not on USB, or this is another system
   * @throws IOException if there is no such file, or the identity can't be told because a driver
   *     hangs with the device
   */
  public Optional<PortInfo.Usb> usb(Path device) throws IOException {
    String name = String.valueOf(device.toRealPath().getFileName());
    Optional<UsbPlace> found = usbOf(name);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    UsbPlace usb = found.get();
    SysfsReading.Texts texts =
        UsbPlace.texts(usb.device())
            .orElseThrow(() ->
                new IOException(
                    "the kernel does not tell the serial number of the USB device of "
                        + device
                        + ": its driver hangs, or resets it. Unplug it if that does not end"));
    return Optional.of(usb.identity(texts));
  }

  private List<Terminal> terminals() {
    List<Terminal> all = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(terminals)) {
      for (Path entry : entries) {
        if (isSerial(entry)) {
          String name = entry.getFileName().toString();
          all.add(new Terminal(name, usbOf(name)));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Containers often have no /sys; devices can be opened by name all the same.
      LOG.log(System.Logger.Level.DEBUG, "cannot look for serial devices in " + terminals, e);
    }
    all.sort(Comparator.comparing(Terminal::name, DeviceNames.order()));
    return all;
  }

  private Optional<UsbPlace> usbOf(String name) {
    return name.startsWith(BLUETOOTH)
        ? Optional.empty()
        : UsbPlace.of(terminals.resolve(name).resolve("device"));
  }

  /** Consoles and ptys have no device; the places kept for UARTs that are not there have type 0. */
  private static boolean isSerial(Path entry) {
    if (!Files.exists(entry.resolve("device"))) {
      return WITHOUT_DEVICE.matcher(entry.getFileName().toString()).matches();
    }
    String type = "type";
    return !Files.exists(entry.resolve(type))
        || SysfsReading.of(entry, List.of(type))
            .filter(text -> text.of(type).equals("0"))
            .isEmpty();
  }
}
