package io.github.rfc2217j.serial.jserialcomm;

import com.fazecast.jSerialComm.SerialPort;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.SerialSettings;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An open device as jSerialComm has it.
 *
 * <p>{@link #read} belongs to the reader thread and {@link #write} to the writer thread: they block
 * in native code, and jSerialComm has one native read buffer per port. Everything else is quick,
 * may be called from any thread and is done one at a time, for two reasons: the library keeps one
 * error code per port, and closing frees what a native call that is under way still uses. A call
 * after {@link #close()} does nothing and answers as a dead device would.
 */
final class Device {

  private final ReentrantLock lock = new ReentrantLock();
  private final SerialPort library;
  private final boolean pseudoTerminal;

  // Guarded by the lock.
  private boolean breakOn;
  private boolean closed;

  /** Takes over an open port. */
  Device(SerialPort library, boolean pseudoTerminal) {
    this.library = library;
    this.pseudoTerminal = pseudoTerminal;
  }

  /** Tells whether there is no UART behind it. */
  boolean pseudoTerminal() {
    return pseudoTerminal;
  }

  /** Reads at least one octet; -1 if the device is gone, 0 if there was nothing after all. */
  int read(byte[] octets) {
    return library.readBytes(octets, octets.length);
  }

  /**
   * Writes octets; fewer than asked for if the device refused them, less than 0 if it is closed.
   */
  int write(byte[] octets, int offset, int count) {
    return library.writeBytes(octets, count, offset);
  }

  /** The number of octets that the driver has received, less than 0 if the device is gone. */
  int available() {
    return whileOpen(-1, library::bytesAvailable);
  }

  /** The number of octets that the driver has to send yet, less than 0 if it does not say. */
  int awaitingWrite() {
    return whileOpen(-1, library::bytesAwaitingWrite);
  }

  /** Throws away what the driver has received and what it has to send. */
  boolean flush() {
    return whileOpen(false, library::flushIOBuffers);
  }

  boolean set(ControlLine line, boolean on) {
    return whileOpen(
        false,
        () ->
            switch (line) {
              case DTR -> on ? library.setDTR() : library.clearDTR();
              case RTS -> on ? library.setRTS() : library.clearRTS();
            });
  }

  boolean isSet(ControlLine line) {
    return whileOpen(
        false,
        () ->
            switch (line) {
              case DTR -> library.getDTR();
              case RTS -> library.getRTS();
            });
  }

  /**
   * The modem lines; all low also if the device has none or is gone, which the library does not
   * tell apart.
   */
  ModemState modemState() {
    return whileOpen(ModemState.ALL_LOW, this::lines);
  }

  /** The modem lines, or nothing if somebody else is busy with the device or it is gone. */
  Optional<ModemState> modemStateUnlessBusy() {
    if (!lock.tryLock()) {
      return Optional.empty();
    }
    try {
      if (closed) {
        return Optional.empty();
      }
      ModemState state = lines();
      return library.bytesAvailable() < 0 ? Optional.empty() : Optional.of(state);
    } finally {
      lock.unlock();
    }
  }

  private ModemState lines() {
    return new ModemState(library.getCTS(), library.getDSR(), library.getRI(), library.getDCD());
  }

  boolean setBreak(boolean on) {
    return whileOpen(
        false,
        () -> {
          boolean success = on ? library.setBreak() : library.clearBreak();
          breakOn = success ? on : breakOn;
          return success;
        });
  }

  /** Moves the device from one setting to another; the answer is what it has afterwards. */
  SerialSettings change(SerialSettings from, SerialSettings wanted) {
    return whileOpen(from, () -> new LineFormat(library, pseudoTerminal).change(from, wanted));
  }

  /** What the library says of the last failure. */
  String lastError() {
    return whileOpen(
        "closed",
        () ->
            "error "
                + library.getLastErrorCode()
                + " at "
                + library.getLastErrorLocation()
                + " of jSerialComm "
                + SerialPort.getVersion());
  }

  /**
   * Gets the reader and the writer out of native code, as far as it goes; to be repeated until they
   * are out.
   *
   * <p>{@code closePort()} would do that as well, but on POSIX it closes the descriptor and frees
   * its memory while they may still be using both: another thread's new file could get the number,
   * and the writer's octets.
   */
  void rouse() {
    whileOpen(
        false,
        () -> {
          // Makes room for a writer that waits for some.
          boolean flushed = library.flushIOBuffers();
          // Setting anything wakes both up; the reader then finds that it is not to wait any more.
          return library.setComPortTimeouts(SerialPort.TIMEOUT_NONBLOCKING, 0, 0) && flushed;
        });
  }

  /** Ends a break and closes the device; false if the library could not. */
  boolean close() {
    lock.lock();
    try {
      if (breakOn && !closed) {
        library.clearBreak();
      }
      boolean success = closed || library.closePort();
      closed = true;
      return success;
    } finally {
      lock.unlock();
    }
  }

  @FunctionalInterface
  private interface Quick<T> {
    T call();
  }

  private <T> T whileOpen(T otherwise, Quick<T> call) {
    lock.lock();
    try {
      return closed ? otherwise : call.call();
    } finally {
      lock.unlock();
    }
  }
}
