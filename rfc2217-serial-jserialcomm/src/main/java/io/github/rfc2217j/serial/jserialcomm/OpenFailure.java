package io.github.rfc2217j.serial.jserialcomm;

import com.fazecast.jSerialComm.SerialPort;
import io.github.rfc2217j.api.PortAccessException;
import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.PortNotFoundException;
import io.github.rfc2217j.api.ProviderException;
import io.github.rfc2217j.api.SerialException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** Says why a device could not be opened, from the error code that jSerialComm passes on. */
final class OpenFailure {

  private OpenFailure() {}

  /** What the code means. */
  private enum Kind {
    ABSENT,
    DENIED,
    OPEN_HERE,
    OPEN_ELSEWHERE,
    NO_TERMINAL,
    OTHER
  }

  static SerialException of(String port, String path, int code, int location, Platform platform) {
    String cannot = "cannot open " + port + ": ";
    return switch (kind(code, platform)) {
      case ABSENT ->
          new PortNotFoundException(
              port,
              cannot
                  + "the device "
                  + path
                  + " is not there (error "
                  + code
                  + "). Is it plugged in?");
      case DENIED ->
          new PortAccessException(
              port, cannot + denied(path, System.getProperty("user.name", "?"), owner(path), code));
      case OPEN_HERE ->
          new PortBusyException(
              port, cannot + "this program has " + path + " open already. Close it there first.");
      case OPEN_ELSEWHERE ->
          new PortBusyException(
              port,
              cannot
                  + "another program has "
                  + path
                  + " open and locked (error "
                  + code
                  + "). "
                  + (platform.posix()
                      ? "'fuser -v " + path + "' tells which one; end it"
                      : "End that program")
                  + ", then try again.");
      case NO_TERMINAL ->
          new PortNotFoundException(
              port,
              cannot + path + " is no serial port (error " + code + "). Name another device.");
      case OTHER ->
          new ProviderException(
              port,
              cannot
                  + "jSerialComm "
                  + SerialPort.getVersion()
                  + " could not open "
                  + path
                  + " (error "
                  + code
                  + " at its line "
                  + location
                  + "). Look the error up in the operating system's list, and for the device in its"
                  + " log.");
    };
  }

  private static Kind kind(int code, Platform platform) {
    if (platform == Platform.WINDOWS) {
      return switch (code) {
        case 2, 3 -> Kind.ABSENT; // ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND
        case 5, 32 -> Kind.OPEN_ELSEWHERE; // ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION
        default -> Kind.OTHER;
      };
    }
    return switch (code) {
      case 1, 13 -> Kind.DENIED; // EPERM, EACCES
      // Not ENOENT, whose number it is: the device was found. The library's code for a port it has
      // open.
      case 2 -> Kind.OPEN_HERE;
      case 6, 19 -> Kind.ABSENT; // ENXIO, ENODEV
      case 11, 16, 35 -> Kind.OPEN_ELSEWHERE; // EAGAIN of Linux (locked), EBUSY, EAGAIN of BSD
      case 21, 22, 25 -> Kind.NO_TERMINAL; // EISDIR, EINVAL, ENOTTY
      default -> Kind.OTHER;
    };
  }

  /** Says who may open the device, and how to become one of them. */
  static String denied(String path, String user, Owner owner, int code) {
    String what =
        "user '"
            + user
            + "' may not open "
            + path
            + " (error "
            + code
            + "); it belongs to "
            + owner;
    boolean helps =
        owner.permissions().startsWith("rw", 3)
            && !owner.group().isEmpty()
            && !owner.group().equals("root");
    return what
        + (helps
            ? ". Add the user to the group '"
                + owner.group()
                + "' (sudo usermod -aG "
                + owner.group()
                + " "
                + user
                + ") and log in again."
            : ". Give a group that the user is in access to the device, by a udev rule such as"
                + " MODE=\"0660\", GROUP=\"dialout\".");
  }

  /**
   * Whom a device file belongs to.
   *
   * @param user its owner, empty if that can't be told
   * @param group its group, empty if that can't be told
   * @param permissions as {@code ls} shows them, empty if that can't be told
   */
  record Owner(String user, String group, String permissions) {
    @Override
    public String toString() {
      return user.isEmpty() ? "somebody else" : user + ":" + group + " with " + permissions;
    }
  }

  private static Owner owner(String path) {
    try {
      PosixFileAttributes file =
          Files.readAttributes(Path.of(path), PosixFileAttributes.class, new LinkOption[0]);
      return new Owner(
          file.owner().getName(),
          file.group().getName(),
          PosixFilePermissions.toString(file.permissions()));
    } catch (IOException | UnsupportedOperationException e) {
      // The message does without it: that the device can't be opened is what matters.
      return new Owner("", "", "");
    }
  }
}
