package io.github.rfc2217j.serial.jserialcomm;

import com.fazecast.jSerialComm.SerialPort;
import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.spi.device.NativeDevice;
import java.util.EnumSet;
import java.util.Set;

/** An open device as jSerialComm has it; for what the library can't do or tell. */
final class JSerialCommDevice implements NativeDevice {

  private final SerialPort library;
  private final boolean pseudoTerminal;
  private boolean breakOn;

  /** Takes over an open port; {@code pseudoTerminal} tells that there is no UART behind it. */
  JSerialCommDevice(SerialPort library, boolean pseudoTerminal) {
    this.library = library;
    this.pseudoTerminal = pseudoTerminal;
  }

  @Override
  public String library() {
    return "jSerialComm " + SerialPort.getVersion();
  }

  @Override
  public Set<Capability> capabilities() {
    EnumSet<Capability> found = EnumSet.of(Capability.CUSTOM_BAUD_RATES);
    // The library has raised DTR a moment ago when it opened the device, so this changes nothing;
    // but only this tells whether there is a DTR. A pty answers ENOTTY.
    if (set(ControlLine.DTR, true)) {
      found.add(Capability.CONTROL_LINES);
      // Linux answers "done" to a break on a device that knows none, such as a pty.
      found.add(Capability.LEVEL_BREAK);
      found.add(Capability.TIMED_BREAK);
      // The library shows a line that can't be read as low, and DTR is high.
      if (isSet(ControlLine.DTR)) {
        found.add(Capability.MODEM_LINES);
        found.add(Capability.MODEM_EVENTS);
      }
    }
    if (pendingOutput() >= 0) {
      found.add(Capability.PENDING_OUTPUT);
    }
    if (LineFormat.hasMarkAndSpace(Platform.CURRENT) && !pseudoTerminal) {
      found.add(Capability.MARK_SPACE_PARITY);
    }
    if (Platform.CURRENT == Platform.WINDOWS) {
      found.add(Capability.SPLIT_FLOW_CONTROL);
      found.add(Capability.ONE_POINT_FIVE_STOP_BITS);
    }
    return found;
  }

  /** The library has one native read buffer per port: one reader at a time. */
  @Override
  public int read(byte[] octets) {
    return library.readBytes(octets, octets.length);
  }

  @Override
  public int write(byte[] octets, int offset, int count) {
    return library.writeBytes(octets, count, offset);
  }

  @Override
  public int available() {
    return library.bytesAvailable();
  }

  @Override
  public int pendingOutput() {
    return library.bytesAwaitingWrite();
  }

  /** The library knows only both directions at once. */
  @Override
  public boolean flush(Purge which) {
    return which == Purge.BOTH && library.flushIOBuffers();
  }

  @Override
  public boolean set(ControlLine line, boolean on) {
    return switch (line) {
      case DTR -> on ? library.setDTR() : library.clearDTR();
      case RTS -> on ? library.setRTS() : library.clearRTS();
    };
  }

  @Override
  public boolean isSet(ControlLine line) {
    return switch (line) {
      case DTR -> library.getDTR();
      case RTS -> library.getRTS();
    };
  }

  @Override
  public ModemState modemState() {
    return new ModemState(library.getCTS(), library.getDSR(), library.getRI(), library.getDCD());
  }

  @Override
  public boolean setBreak(boolean on) {
    boolean success = on ? library.setBreak() : library.clearBreak();
    breakOn = success ? on : breakOn;
    return success;
  }

  @Override
  public SerialSettings change(SerialSettings from, SerialSettings wanted) {
    return new LineFormat(library, pseudoTerminal).change(from, wanted);
  }

  @Override
  public String lastError() {
    return "error "
        + library.getLastErrorCode()
        + " at "
        + library.getLastErrorLocation()
        + " of "
        + library();
  }

  /**
   * {@inheritDoc}
   *
   * <p>{@code closePort()} would do that as well, but on POSIX it closes the descriptor and frees
   * its memory while they may still be using both: another thread's new file could get the number,
   * and the writer's octets.
   */
  @Override
  public void rouse() {
    // Makes room for a writer that waits for some.
    library.flushIOBuffers();
    // Setting anything wakes both up; the reader then finds that it is not to wait any more.
    library.setComPortTimeouts(SerialPort.TIMEOUT_NONBLOCKING, 0, 0);
  }

  @Override
  public boolean close() {
    if (breakOn) {
      library.clearBreak();
    }
    return library.closePort();
  }
}
