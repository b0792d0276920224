package io.github.rfc2217j.server.app;

import io.github.rfc2217j.api.PortInfo;
import io.github.rfc2217j.api.spi.device.LinuxPorts;
import io.github.rfc2217j.server.app.config.DevicePattern;
import io.github.rfc2217j.server.app.config.Place;
import io.github.rfc2217j.server.app.config.PortConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the devices that match patterns, and gives each its place. Not for several threads. */
final class Discovery {

  private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

  /** A device as it was found; another one under the same path has another file. */
  private record Known(Object file, String identity) {}

  private final PortNumbers numbers;
  private final LinuxPorts system;
  private final Map<Path, Known> known = new HashMap<>();
  private final ToldOnce told;

  Discovery(PortNumbers numbers, LinuxPorts system) {
    this(numbers, system, new ToldOnce(text -> LOG.warn("{}", text)));
  }

  /** The same, with somebody else to tell of what can't be served. */
  Discovery(PortNumbers numbers, LinuxPorts system, ToldOnce told) {
    this.numbers = numbers;
    this.system = system;
    this.told = told;
  }

  /**
   * Looks for devices.
   *
   * @param ports the configuration's; those that are no patterns come first in what is returned
   * @param served what is served now
   * @param stays whether a port whose device is away is to be served on
   * @return the ports to be served, each with one place
   */
  List<PortConfig> look(
      List<PortConfig> ports, Set<PortConfig> served, Predicate<PortConfig> stays) {
    Look look = new Look();
    ports.stream().filter(port -> !port.isPattern()).forEach(look::fixed);
    for (PortConfig pattern : ports) {
      if (pattern.isPattern()) {
        look.found(pattern);
        look.away(pattern, served, stays);
      }
    }
    known.keySet().removeIf(path -> !look.taken.contains(path.toString()));
    ports.forEach(port -> look.taken.add(port.device()));
    told.keepOnly(look.taken);
    return look.all;
  }

  /** One look for all devices. */
  private final class Look {

    private final List<PortConfig> all = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();
    private final Set<Integer> used = new HashSet<>();
    private final Set<String> identities = new HashSet<>();

    /** Devices that match and can't be told from others now. */
    private final Set<String> untold = new HashSet<>();

    void fixed(PortConfig port) {
      taken.add(port.device());
      port.listen().forEach(place -> all.add(port.forDevice(port.name(), port.device(), place)));
    }

    void found(PortConfig pattern) {
      Place.Range range = (Place.Range) pattern.listen().getFirst();
      for (Path path : matches(pattern)) {
        if (taken.add(path.toString())) {
          try {
            String identity = identity(path);
            // Some makers give all their devices the same serial number.
            String own = identities.add(identity) ? identity : identity + " at " + path;
            int number = numbers.of(range, own, used);
            used.add(number);
            all.add(port(pattern, path, new Place.Tcp(range.host(), number)));
            told.over(path.toString());
          } catch (IOException e) {
            untold.add(path.toString());
            told.tell(
                path.toString(),
                pattern.device() + ": " + path + " is not served: " + e.getMessage());
          }
        }
      }
    }

    void away(PortConfig pattern, Set<PortConfig> served, Predicate<PortConfig> stays) {
      for (PortConfig old : served) {
        boolean ours =
            old.listen().getFirst() instanceof Place.Tcp place
                && old.equals(port(pattern, Path.of(old.device()), place));
        // While a device is set up again, the kernel may not tell yet which one it is.
        boolean free = !taken.contains(old.device()) || untold.remove(old.device());
        if (ours && free && stays.test(old)) {
          taken.add(old.device());
          all.add(old);
        }
      }
    }
  }

  private static PortConfig port(PortConfig pattern, Path path, Place place) {
    String name =
        pattern.name().equals(pattern.device())
            ? path.toString()
            : pattern.name() + "/" + path.getFileName();
    return pattern.forDevice(name, path.toString(), place);
  }

  private List<Path> matches(PortConfig pattern) {
    try {
      List<Path> matches = DevicePattern.of(pattern.device()).matches();
      told.over(pattern.device());
      return matches;
    } catch (IOException e) {
      told.tell(
          pattern.device(),
          "devices that match " + pattern.device() + " can't be looked for: " + e.getMessage());
      return List.of();
    }
  }

  private String identity(Path path) throws IOException {
    BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
    Object key = file.fileKey() == null ? file.creationTime() : file.fileKey();
    Known before = known.get(path);
    if (before == null || !before.file.equals(key)) {
      before = new Known(key, lasting(path));
      known.put(path, before);
    }
    return before.identity;
  }

  /**
   * What tells a device from all others wherever it is plugged: that of USB with its serial number,
   * and which of the device's ports it is; the path for one without a serial number.
   */
  private String lasting(Path path) throws IOException {
    return system
        .usb(path)
        .filter(usb -> usb.serialNumber().isPresent())
        .map(PortInfo.Usb::toString)
        .orElse(path.toString());
  }
}
