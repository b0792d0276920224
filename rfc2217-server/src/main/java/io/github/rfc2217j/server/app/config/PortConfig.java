package io.github.rfc2217j.server.app.config;

import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.server.PortOptions;
import io.github.rfc2217j.server.ServerTls;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One port as it is to be served. Two that are equal are served alike, so a reload leaves such a
 * port alone.
 *
 * @param name what the log calls it
 * @param device what is served: a name that opens a port, or a pattern
 * @param listen where
 * @param settings what it begins with for each client
 * @param options how it is served
 * @param allow from where clients may come by TCP; empty for from anywhere
 * @param owners whose certificates may use it; empty for everybody's
 * @param observers whose certificates may look on
 * @param tls what is shown to clients by TCP, and whom to believe
 * @param socketPermissions of the files of its UNIX-domain sockets
 */
public record PortConfig(
    String name,
    String device,
    List<Place> listen,
    SerialSettings settings,
    PortOptions options,
    List<String> allow,
    List<String> owners,
    List<String> observers,
    Optional<ServerTls> tls,
    Set<PosixFilePermission> socketPermissions) {

  /** Who may connect to a UNIX-domain socket unless it is said otherwise. */
  static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

  /** Copies what it is given. */
  public PortConfig {
    listen = List.copyOf(listen);
    allow = List.copyOf(allow);
    owners = List.copyOf(owners);
    observers = List.copyOf(observers);
    socketPermissions = Set.copyOf(socketPermissions);
  }

  /** That of its name, which a configuration has once; the record's own is made at each start. */
  @Override
  public int hashCode() {
    return name.hashCode();
  }

  /**
   * Makes a port with defaults.
   *
   * @param device what is served
   * @param listen where
   * @param settings what it begins with
   * @return the port, named after its device
   */
  public static PortConfig of(String device, Place listen, SerialSettings settings) {
    return new PortConfig(
        device,
        device,
        List.of(listen),
        settings,
        PortOptions.DEFAULT,
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        PRIVATE);
  }

  /**
   * Tells whether it stands for all devices that match a pattern.
   *
   * @return true if it does
   */
  public boolean isPattern() {
    return DevicePattern.isPattern(device);
  }

  /**
   * Returns the port of one of the devices that this one stands for.
   *
   * @param itsName the port's name
   * @param itsDevice what is served
   * @param place where
   * @return that port
   */
  public PortConfig forDevice(String itsName, String itsDevice, Place place) {
    return new PortConfig(
        itsName,
        itsDevice,
        List.of(place),
        settings,
        options,
        allow,
        owners,
        observers,
        tls,
        socketPermissions);
  }
}
