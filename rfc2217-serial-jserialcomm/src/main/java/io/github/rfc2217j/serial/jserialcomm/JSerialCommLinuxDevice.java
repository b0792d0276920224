package io.github.rfc2217j.serial.jserialcomm;

import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialException;
import io.github.rfc2217j.api.spi.device.LinuxDevice;
import io.github.rfc2217j.api.spi.device.NativeDevice;
import io.github.rfc2217j.api.spi.device.OpenFailure;
import java.io.IOException;

/**
 * An open device of Linux whose octets jSerialComm moves and whose line is ours, on a descriptor of
 * its own: what the driver kept and counted is what is reported.
 */
final class JSerialCommLinuxDevice extends LinuxDevice {

  private final NativeDevice octets;
  private final SystemCalls calls;

  private JSerialCommLinuxDevice(NativeDevice octets, SystemCalls calls, String path) {
    super(calls, path);
    this.octets = octets;
    this.calls = calls;
  }

  /** Takes the line of a device that the library has just opened; closes it if that fails. */
  static NativeDevice over(NativeDevice octets, String port, String path) throws SerialException {
    try {
      SystemCalls calls = LinuxTty.open(path);
      try {
        check(calls, port, path, octets.library());
        JSerialCommLinuxDevice device = new JSerialCommLinuxDevice(octets, calls, path);
        device.prepare(port);
        return device;
      } catch (SerialException | RuntimeException | Error e) {
        calls.close();
        throw e;
      }
    } catch (SystemCalls.RefusedException e) {
      octets.close();
      throw OpenFailure.ofErrno(e.errno()).exception(port, path, e.errno(), octets.library());
    } catch (SerialException | RuntimeException | Error e) {
      octets.close();
      throw e;
    }
  }

  @Override
  public String library() {
    return octets.library();
  }

  @Override
  public int read(byte[] into) throws IOException {
    return octets.read(into);
  }

  @Override
  public int write(byte[] from, int offset, int count) throws IOException {
    return octets.write(from, offset, count);
  }

  /** {@inheritDoc} A write of the library's that waited for room ends then. */
  @Override
  public boolean flush(Purge which) {
    return super.flush(which) && (!which.transmit() || wakeAfterFlush());
  }

  @Override
  public void rouse() {
    octets.rouse();
  }

  @Override
  public boolean close() {
    release();
    boolean closed = calls.close();
    return octets.close() && closed;
  }
}
