package io.github.rfc2217j.server.app;

import io.github.rfc2217j.server.app.config.DevicePattern;
import io.github.rfc2217j.server.app.config.PortConfig;
import io.github.rfc2217j.server.app.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at devices without opening them: whether they are there, and may be opened. */
final class Devices {

  /** What serial devices are called on Linux, macOS and the BSDs. */
  private static final List<String> USUAL =
      List.of(
          "/dev/ttyUSB*",
          "/dev/ttyACM*",
          "/dev/ttyAMA*",
          "/dev/ttyS[0-9]",
          "/dev/cu.*",
          "/dev/cuaU*");

  /** Enough to see what is meant; 'ports' lists all. */
  private static final int MOST_NAMED = 8;

  private Devices() {}

  /** Returns the configuration's own warnings, and those about the devices that it names. */
  static List<String> warnings(ServerConfig config) {
    List<String> all = new ArrayList<>(config.warnings());
    for (PortConfig port : config.ports()) {
      if (!port.isPattern()) {
        warning(port.device()).ifPresent(text -> all.add(port.name() + ": warning: " + text));
      }
    }
    return all;
  }

  /** Says what will keep a device from being opened, as far as its file tells. */
  static Optional<String> warning(String device) {
    if (!device.startsWith("/")) {
      return Optional.empty();
    }
    Path path = Path.of(device);
    if (!Files.exists(path)) {
      List<String> there = present();
      return Optional.of(
          "there is no device "
              + device
              + "; "
              + (there.isEmpty() ? "none is plugged in" : "there are " + String.join(", ", there))
              + ". It is served all the same, and opened once it is there");
    }
    if (!Files.isReadable(path) || !Files.isWritable(path)) {
      return Optional.of(
          "the user '"
              + System.getProperty("user.name")
              + "' may not open "
              + device
              + rights(path));
    }
    return Optional.empty();
  }

  private static String rights(Path path) {
    try {
      PosixFileAttributes file = Files.readAttributes(path, PosixFileAttributes.class);
      String group = file.group().getName();
      boolean groupMay =
          file.permissions().contains(PosixFilePermission.GROUP_READ)
              && file.permissions().contains(PosixFilePermission.GROUP_WRITE)
              && !group.equals("root");
      return " (it belongs to "
          + file.owner().getName()
          + " and the group "
          + group
          + ", "
          + PosixFilePermissions.toString(file.permissions())
          + "); "
          + (groupMay
              ? "put the user into the group: usermod -aG "
                  + group
                  + " "
                  + System.getProperty("user.name")
                  + ", then start the server anew"
              : "let a group of its own open it, by a rule of udev with GROUP=\"dialout\","
                  + " MODE=\"0660\", and put the user into that group");
    } catch (IOException | UnsupportedOperationException e) {
      return "; give the user the right to";
    }
  }

  private static List<String> present() {
    List<String> all = new ArrayList<>();
    for (String pattern : USUAL) {
      try {
        DevicePattern.of(pattern).matches().forEach(path -> all.add(path.toString()));
      } catch (IOException e) {
        // Only a list that helps; what can't be looked into is not in it.
      }
    }
    return all.size() > MOST_NAMED ? all.subList(0, MOST_NAMED) : all;
  }
}
