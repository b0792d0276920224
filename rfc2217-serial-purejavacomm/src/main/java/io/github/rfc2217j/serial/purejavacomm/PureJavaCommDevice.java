package io.github.rfc2217j.serial.purejavacomm;

import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.spi.device.LinuxDevice;
import io.github.rfc2217j.api.spi.device.OpenFailure;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
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
final class PureJavaCommDevice extends LinuxDevice {

  private static final String OWNER = "rfc2217j";

  private final Reservation reservation;
  private final PureJavaSerialPort library;
  private final int descriptor;
  private final DescriptorCalls calls;

  private final Alarm reading;
  private final Alarm writing;

  /** How often what is to be sent was thrown away; a write that this happens to ends. */
  private final AtomicInteger purges = new AtomicInteger();

  private volatile boolean roused;

  private PureJavaCommDevice(
      String path,
      Reservation reservation,
      PureJavaSerialPort library,
      DescriptorCalls calls,
      Alarm reading,
      Alarm writing) {
    super(calls, path);
    this.reservation = reservation;
    this.library = library;
    this.descriptor = library.getNativeFileDescriptor();
    this.calls = calls;
    this.reading = reading;
    this.writing = writing;
  }

  /** Opens a device; only to be used within {@link PureJavaCommLibrary#open}. */
  static PureJavaCommDevice open(String port, String path) throws IOException {
    if (isOpenHere(path)) {
      throw Reservation.failure(OpenFailure.OPEN_HERE, port, path, JTermios.EBUSY);
    }
    Deque<Runnable> opened = new ArrayDeque<>();
    try {
      Reservation reservation = Reservation.of(port, path);
      opened.push(reservation::close);
      PureJavaSerialPort library = openLibrary(port, path);
      opened.push(library::close);
      Alarm reading = Alarm.open(port);
      opened.push(reading::close);
      Alarm writing = Alarm.open(port);
      opened.push(writing::close);
      PureJavaCommDevice device =
          new PureJavaCommDevice(
              path,
              reservation,
              library,
              new DescriptorCalls(library.getNativeFileDescriptor()),
              reading,
              writing);
      device.takeOver(port, path);
      return device;
    } catch (IOException | RuntimeException e) {
      opened.forEach(Runnable::run);
      throw e;
    }
  }

  private static boolean isOpenHere(String path) {
    try {
      return CommPortIdentifier.getPortIdentifier(path).isCurrentlyOwned();
    } catch (NoSuchPortException e) {
      // The reason is found by opening it.
      return false;
    }
  }

  private static PureJavaSerialPort openLibrary(String port, String path) throws IOException {
    try {
      return (PureJavaSerialPort) CommPortIdentifier.getPortIdentifier(path).open(OWNER, 0);
    } catch (NoSuchPortException | PortInUseException | IllegalStateException e) {
      // The device could be opened a moment ago.
      throw Reservation.failure(OpenFailure.OTHER, port, path, JTermios.errno());
    }
  }

  private void takeOver(String port, String path) throws IOException {
    int flags = JTermios.fcntl(descriptor, JTermios.F_GETFL, 0);
    boolean nonBlocking =
        flags >= 0
            && JTermios.fcntl(descriptor, JTermios.F_SETFL, flags | JTermios.O_NONBLOCK) == 0;
    if (!nonBlocking) {
      throw Reservation.failure(OpenFailure.OTHER, port, path, JTermios.errno());
    }
    prepare(port);
  }

  @Override
  public String library() {
    return PureJavaCommLibrary.NAME;
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
      calls.failed(errno);
      return false;
    }
    return alarm.await(descriptor, what);
  }

  @Override
  public boolean flush(Purge which) {
    if (which.transmit()) {
      purges.incrementAndGet();
      writing.ring();
    }
    return super.flush(which);
  }

  @Override
  public void rouse() {
    roused = true;
    reading.ring();
    writing.ring();
  }

  @Override
  public boolean close() {
    release();
    library.close();
    boolean closed = reservation.close();
    closed &= reading.close();
    return writing.close() && closed;
  }
}
