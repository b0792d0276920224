package io.github.rfc2217j.serial.purejavacomm;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.ProviderException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.spi.device.LinuxLine;
import io.github.rfc2217j.api.spi.device.NativeDevice;
import io.github.rfc2217j.api.spi.device.OpenFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import jtermios.JTermios;
import purejavacomm.CommPortIdentifier;
import purejavacomm.NoSuchPortException;
import purejavacomm.PortInUseException;
import purejavacomm.PureJavaSerialPort;

/**
 * An open device as PureJavaComm has it. The library's object only owns it; data and line are
 * handled on its descriptor, which does not block: who waits, waits in {@code poll}, for the device
 * and for an alarm.
 */
final class PureJavaCommDevice implements NativeDevice {

  private static final String OWNER = "rfc2217j";

  private static final int ENOTTY = 25;

  private final PureJavaSerialPort library;
  private final int descriptor;
  private final LinuxLine line;

  private final Alarm reading;
  private final Alarm writing;

  /** How often what is to be sent was thrown away; a write that this happens to ends. */
  private final AtomicInteger purges = new AtomicInteger();

  private volatile boolean roused;
  private volatile int error;

  private PureJavaCommDevice(
      PureJavaSerialPort library, String path, Alarm reading, Alarm writing) {
    this.library = library;
    this.descriptor = library.getNativeFileDescriptor();
    this.line = new LinuxLine(new Calls(), path);
    this.reading = reading;
    this.writing = writing;
  }

  /** Opens a device; only to be used within {@link PureJavaCommLibrary#call}. */
  static PureJavaCommDevice open(String port, String path) throws IOException {
    if (Files.isDirectory(Path.of(path)) || Files.isRegularFile(Path.of(path))) {
      throw failure(OpenFailure.NO_TERMINAL, port, path, ENOTTY);
    }
    PureJavaSerialPort library = open(port, path, identifier(port, path));
    PureJavaCommDevice device = around(port, path, library);
    try {
      device.prepare(port, path);
      return device;
    } catch (IOException | RuntimeException e) {
      device.closeAll();
      throw e;
    }
  }

  private static PureJavaCommDevice around(String port, String path, PureJavaSerialPort library)
      throws IOException {
    try {
      Alarm reading = Alarm.open();
      try {
        return new PureJavaCommDevice(library, path, reading, Alarm.open());
      } catch (IOException e) {
        reading.close();
        throw e;
      }
    } catch (IOException e) {
      library.close();
      throw new ProviderException(port, "cannot open " + port + ": " + e.getMessage(), e);
    }
  }

  private static CommPortIdentifier identifier(String port, String path) throws IOException {
    try {
      return CommPortIdentifier.getPortIdentifier(path);
    } catch (NoSuchPortException e) {
      throw failure(OpenFailure.ABSENT, port, path, JTermios.errno());
    }
  }

  private static PureJavaSerialPort open(String port, String path, CommPortIdentifier identifier)
      throws IOException {
    if (identifier.isCurrentlyOwned()) {
      throw failure(OpenFailure.OPEN_HERE, port, path, JTermios.EBUSY);
    }
    try {
      return (PureJavaSerialPort) identifier.open(OWNER, 0);
    } catch (PortInUseException e) {
      // The library says this of everything that open() refuses.
      int errno = JTermios.errno();
      throw failure(OpenFailure.ofErrno(errno), port, path, errno);
    } catch (IllegalStateException e) {
      // The library has asked for the terminal's settings and closed the device again.
      throw failure(OpenFailure.NO_TERMINAL, port, path, ENOTTY);
    }
  }

  private static IOException failure(OpenFailure kind, String port, String path, int errno) {
    return kind.exception(port, path, errno, PureJavaCommLibrary.NAME);
  }

  private void prepare(String port, String path) throws IOException {
    if (line.isTaken()) {
      throw failure(OpenFailure.OPEN_ELSEWHERE, port, path, JTermios.EBUSY);
    }
    int flags = JTermios.fcntl(descriptor, JTermios.F_GETFL, 0);
    boolean nonBlocking =
        flags >= 0
            && JTermios.fcntl(descriptor, JTermios.F_SETFL, flags | JTermios.O_NONBLOCK) == 0;
    if (!nonBlocking || !line.prepare()) {
      throw failure(OpenFailure.OTHER, port, path, JTermios.errno());
    }
  }

  /** The system calls that the line is controlled by. */
  private final class Calls implements LinuxLine.Calls {
    @Override
    public int ioctl(int request, int[] argument) {
      return checked(JTermios.ioctl(descriptor, request, argument));
    }

    @Override
    public int tcflush(int queues) {
      return checked(JTermios.tcflush(descriptor, queues));
    }
  }

  private int checked(int result) {
    if (result < 0) {
      error = JTermios.errno();
    }
    return result;
  }

  @Override
  public String library() {
    return PureJavaCommLibrary.NAME;
  }

  @Override
  public Set<Capability> capabilities() {
    return line.capabilities();
  }

  @Override
  public int read(byte[] octets) {
    while (!roused) {
      int count = JTermios.read(descriptor, octets, octets.length);
      if (count >= 0) {
        return count;
      }
      if (!await(reading, JTermios.POLLIN)) {
        return -1;
      }
    }
    return 0;
  }

  @Override
  public int write(byte[] octets, int offset, int count) {
    byte[] from = offset == 0 ? octets : Arrays.copyOfRange(octets, offset, offset + count);
    int before = purges.get();
    while (!roused && purges.get() == before) {
      int written = JTermios.write(descriptor, from, count);
      if (written > 0) {
        return written;
      }
      if (written < 0 && !await(writing, JTermios.POLLOUT)) {
        return -1;
      }
    }
    return 0;
  }

  /** Waits after a call that failed; false if that was for another reason than having to wait. */
  private boolean await(Alarm alarm, short what) {
    int errno = JTermios.errno();
    if (errno == JTermios.EINTR) {
      return true;
    }
    if (errno != JTermios.EAGAIN) {
      error = errno;
      return false;
    }
    return alarm.await(descriptor, what);
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
    if (which.transmit()) {
      purges.incrementAndGet();
      writing.ring();
    }
    return line.flush(which);
  }

  @Override
  public boolean set(ControlLine which, boolean on) {
    return line.set(which, on);
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
    return "error " + error + " of " + PureJavaCommLibrary.NAME;
  }

  @Override
  public void rouse() {
    roused = true;
    reading.ring();
    writing.ring();
  }

  @Override
  public boolean close() {
    line.release();
    return closeAll();
  }

  private boolean closeAll() {
    library.close();
    boolean closed = reading.close();
    return writing.close() && closed;
  }
}
