package io.github.rfc2217j.serial.jserialcomm;

import io.github.rfc2217j.api.spi.device.LinuxDevice;

/** The system calls on one descriptor of a device, which this owns. */
interface SystemCalls extends LinuxDevice.Calls {

  /**
   * Closes the descriptor; false if the system reported an error, the descriptor is gone then too.
   */
  boolean close();

  /** An {@code open} that failed. */
  final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final int errno;

    RefusedException(String path, int errno) {
      super("open of " + path + " failed with error " + errno);
      this.errno = errno;
    }

    int errno() {
      return errno;
    }
  }
}
