package io.github.rfc2217j.serial.jserialcomm;

/**
 * Numbers of Linux's interface that a call needs, by their names in the kernel's headers. x86-64
 * and aarch64 have them from {@code asm-generic}, whatever the C library; the requests of {@code
 * ioctl} are {@link io.github.rfc2217j.api.spi.device.LinuxDevice}'s.
 */
final class LinuxConstants {

  // asm-generic/fcntl.h
  static final int O_RDWR = 0x2;
  static final int O_NOCTTY = 0x100;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;

  // asm-generic/ioctls.h
  static final long TCFLSH = 0x540B;

  // asm-generic/errno-base.h
  static final int EINTR = 4;
  static final int EAGAIN = 11;

  private LinuxConstants() {}
}
