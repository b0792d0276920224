package io.github.rfc2217j.serial.jserialcomm;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialException;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.spi.device.LinuxLine;
import io.github.rfc2217j.api.spi.device.NativeDevice;
import io.github.rfc2217j.api.spi.device.OpenFailure;
import java.util.Map;
import java.util.Set;

/**
 * An open device of Linux whose octets jSerialComm moves and whose line is ours, on a descriptor of
 * its own: what the driver kept and counted is what is reported.
 */
final class LinuxDevice implements NativeDevice {

  private final NativeDevice octets;
  private final SystemCalls calls;
  private final LinuxLine line;

  private LinuxDevice(NativeDevice octets, SystemCalls calls, String path) {
    this.octets = octets;
    this.calls = calls;
    this.line = new LinuxLine(calls, path);
  }

  /** Takes the line of a device that the library has just opened; closes it if that fails. */
  static LinuxDevice over(NativeDevice octets, String port, String path) throws SerialException {
    SystemCalls calls;
    try {
      calls = LinuxTty.open(path);
    } catch (SystemCalls.RefusedException e) {
      octets.close();
      throw failure(OpenFailure.ofErrno(e.errno()), octets, port, path, e.errno());
    } catch (RuntimeException | Error e) {
      octets.close();
      throw e;
    }
    LinuxDevice device = new LinuxDevice(octets, calls, path);
    try {
      device.take(port, path);
      return device;
    } catch (SerialException | RuntimeException | Error e) {
      calls.close();
      octets.close();
      throw e;
    }
  }

  private void take(String port, String path) throws SerialException {
    if (!line.isTerminal()) {
      throw failure(OpenFailure.NO_TERMINAL, octets, port, path, calls.errno());
    }
    if (line.isTaken()) {
      throw failure(OpenFailure.OPEN_ELSEWHERE, octets, port, path, LinuxErrors.EBUSY);
    }
    if (!line.prepare()) {
      throw failure(OpenFailure.OTHER, octets, port, path, calls.errno());
    }
  }

  private static SerialException failure(
      OpenFailure kind, NativeDevice octets, String port, String path, int errno) {
    return kind.exception(port, path, errno, octets.library());
  }

  @Override
  public String library() {
    return octets.library();
  }

  @Override
  public Set<Capability> capabilities() {
    return line.capabilities();
  }

  @Override
  public int read(byte[] into) {
    return octets.read(into);
  }

  @Override
  public int write(byte[] from, int offset, int count) {
    return octets.write(from, offset, count);
  }

  @Override
  public int available() {
    return line.available();
  }

  @Override
  public int pendingOutput() {
    return line.pendingOutput();
  }

  @Override
  public boolean flush(Purge which) {
    boolean flushed = line.flush(which);
    // A write of the library's that waited for room ends then.
    return flushed && (!which.transmit() || line.wakeAfterFlush());
  }

  @Override
  public boolean set(ControlLine which, boolean on) {
    return line.set(which, on);
  }

  @Override
  public boolean set(Map<ControlLine, Boolean> levels) {
    return line.set(levels);
  }

  @Override
  public boolean isSet(ControlLine which) {
    return line.isSet(which);
  }

  @Override
  public ModemState modemState() {
    return line.modemState();
  }

  @Override
  public LineState lineErrors() {
    return line.lineErrors();
  }

  @Override
  public boolean setBreak(boolean on) {
    return line.setBreak(on);
  }

  @Override
  public SerialSettings settings(SerialSettings known) {
    return line.settings(known);
  }

  @Override
  public SerialSettings change(SerialSettings from, SerialSettings wanted) {
    return line.change(from, wanted);
  }

  @Override
  public String lastError() {
    // Which call failed last is no matter: what the driver says now tells whether it is gone.
    return line.isTerminal()
        ? octets.lastError()
        : LinuxErrors.describe(calls.errno()) + ", with " + library();
  }

  @Override
  public void rouse() {
    octets.rouse();
  }

  @Override
  public boolean close() {
    line.release();
    boolean closed = calls.close();
    return octets.close() && closed;
  }
}
