package io.github.rfc2217j.serial.purejavacomm;

import com.sun.jna.Function;
import io.github.rfc2217j.api.SerialException;
import io.github.rfc2217j.api.spi.device.LinuxDevice;
import io.github.rfc2217j.api.spi.device.OpenFailure;
import jtermios.JTermios;

/**
 * A descriptor that keeps a device for this program. It is opened and locked before the library
 * hears of the device, since the library, once it has opened a device, sets it to 9600 8N1 whoever
 * else uses it, and says of every failure that the port is in use.
 */
final class Reservation {

  private static final int LOCK_EX_NB = 2 | 4;

  private final int descriptor;

  private Reservation(int descriptor) {
    this.descriptor = descriptor;
  }

  static Reservation of(String port, String path) throws SerialException {
    int flags = JTermios.O_RDWR | JTermios.O_NOCTTY | JTermios.O_NONBLOCK;
    int descriptor = JTermios.open(path, flags);
    if (descriptor < 0) {
      int errno = JTermios.errno();
      throw failure(OpenFailure.ofErrno(errno), port, path, errno);
    }
    Reservation reservation = new Reservation(descriptor);
    try {
      reservation.check(port, path);
      return reservation;
    } catch (SerialException | RuntimeException e) {
      reservation.close();
      throw e;
    }
  }

  private void check(String port, String path) throws SerialException {
    LinuxDevice.check(new DescriptorCalls(descriptor), port, path, PureJavaCommLibrary.NAME);
    // Not among the library's calls. Other serial programs, jSerialComm among them, use it too.
    Object[] arguments = {descriptor, LOCK_EX_NB};
    if (Function.getFunction("c", "flock").invokeInt(arguments) != 0) {
      throw failure(OpenFailure.OPEN_ELSEWHERE, port, path, JTermios.EAGAIN);
    }
  }

  static SerialException failure(OpenFailure kind, String port, String path, int errno) {
    return kind.exception(port, path, errno, PureJavaCommLibrary.NAME);
  }

  boolean close() {
    return JTermios.close(descriptor) == 0;
  }
}
