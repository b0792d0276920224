package io.github.rfc2217j.api.spi.device;

/**
 * Error numbers of Linux in words, by their names in {@code asm-generic/errno-base.h}: x86-64 and
 * aarch64 have these.
 */
final class LinuxErrors {

  static final int EBUSY = 16;

  private LinuxErrors() {}

  /** Returns what a number means for a serial device. */
  static String describe(int errno) {
    return switch (errno) {
      case 1 -> "EPERM (1), this user may not do that";
      case 2 -> "ENOENT (2), there is no such device";
      case 4 -> "EINTR (4), a signal came";
      case 5 -> "EIO (5), the device was unplugged or hung up";
      case 6 -> "ENXIO (6), there is no device behind this name";
      case 9 -> "EBADF (9), the device is closed";
      case 13 -> "EACCES (13), this user may not open it";
      case EBUSY -> "EBUSY (16), another program has the device for itself";
      case 19 -> "ENODEV (19), the device was unplugged";
      case 22 -> "EINVAL (22), the driver does not take this value";
      case 23 -> "ENFILE (23), this machine has no descriptors left";
      case 24 -> "EMFILE (24), this program has no descriptors left";
      case 25 -> "ENOTTY (25), the device knows no such request";
      default -> "error " + errno;
    };
  }
}
