package io.github.rfc2217j.api.spi.device;

import io.github.rfc2217j.api.PortAccessException;
import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.PortNotFoundException;
import io.github.rfc2217j.api.ProviderException;
import io.github.rfc2217j.api.SerialException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** Why a device could not be opened; {@link #exception} says it and what to do. */
public enum OpenFailure {
  /** There is no such device. */
  ABSENT,
  /** This user may not open it. */
  DENIED,
  /** This program has it open already. */
  OPEN_HERE,
  /** Another program has it open, and keeps others out. */
  OPEN_ELSEWHERE,
  /** It is no terminal. */
  NO_TERMINAL,
  /** This program, or the machine, has no descriptors left. */
  NO_DESCRIPTORS,
  /** Something else. */
  OTHER;

  /**
   * Returns what an error number of a POSIX system's {@code open} means.
   *
   * @param errno the number
   * @return the failure
   */
  public static OpenFailure ofErrno(int errno) {
    return switch (errno) {
      case 1, 13 -> DENIED; // EPERM, EACCES
      case 2, 6, 19 -> ABSENT; // ENOENT, ENXIO, ENODEV
      case 11, 16, 35 -> OPEN_ELSEWHERE; // EAGAIN of Linux (locked), EBUSY, EAGAIN of BSD
      case 21, 22, 25 -> NO_TERMINAL; // EISDIR, EINVAL, ENOTTY
      case 23, 24 -> NO_DESCRIPTORS; // ENFILE, EMFILE
      default -> OTHER;
    };
  }

  /**
   * Makes the exception.
   *
   * @param port the port's name as it was asked for
   * @param path the device's path
   * @param code the operating system's error number
   * @param library the library that tried, with its version
   * @return what to throw
   */
  public SerialException exception(String port, String path, int code, String library) {
    String cannot = "cannot open " + port + ": ";
    return switch (this) {
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
                  + (File.separatorChar == '/'
                      ? "'fuser -v " + path + "' tells which one; end it"
                      : "End that program")
                  + ", then try again.");
      case NO_TERMINAL ->
          new PortNotFoundException(
              port,
              cannot + path + " is no serial port (error " + code + "). Name another device.");
      case NO_DESCRIPTORS ->
          new ProviderException(
              port,
              cannot
                  + "there are no descriptors left for "
                  + path
                  + " (error "
                  + code
                  + "). Raise the limit of the process (LimitNOFILE= of a systemd unit, ulimit -n),"
                  + " or that of the machine (sysctl fs.file-max) for error 23, or let it hold"
                  + " fewer files and connections.");
      case OTHER ->
          new ProviderException(
              port,
              cannot
                  + library
                  + " could not open "
                  + path
                  + " (error "
                  + code
                  + "). Look the error up in the operating system's list, and for the device in its"
                  + " log.");
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
