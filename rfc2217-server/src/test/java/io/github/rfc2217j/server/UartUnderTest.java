package io.github.rfc2217j.server;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.contract.PortUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The virtual machine's null modem, for the contract at a backend. */
record UartUnderTest(String scheme) implements PortUnderTest {

  /** Slow, so that a late emulator has sixteen milliseconds before its chip's queue runs over. */
  private static final SerialSettings HOLDING_BACK = SerialSettings.of("9600 8N1 rtscts");

  /** The line takes its time: the driver counts on it when it empties the chip. */
  static UartUnderTest with(String scheme) throws IOException {
    UartVm.pace(true);
    return new UartUnderTest(scheme);
  }

  @Override
  public SerialPort open() throws IOException {
    return open(UartVm.NEAR);
  }

  private SerialPort open(String device) throws IOException {
    SerialPort port = SerialPorts.open(scheme + ":" + device);
    port.applyExactly(HOLDING_BACK);
    return port;
  }

  @Override
  public SerialSettings opened() {
    return HOLDING_BACK;
  }

  /** More than all queues on the way take; the line needs three and a half minutes for it. */
  @Override
  public int bulk() {
    return 192 << 10;
  }

  /** Linux tells whether the transmitter is empty, not how many octets it has. */
  @Override
  public int inTransmitter() {
    return 1;
  }

  @Override
  public Duration patience() {
    return Duration.ofSeconds(270);
  }

  @Override
  public SerialPort openFarEnd(SerialPort port) throws IOException {
    return open(UartVm.FAR);
  }

  @Override
  public void lose() throws IOException {
    UartVm.inject("unplug");
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(
        Capability.CONTROL_LINES,
        Capability.CUSTOM_BAUD_RATES,
        Capability.DRAIN,
        Capability.LEVEL_BREAK,
        Capability.LINE_ERRORS,
        Capability.MARK_SPACE_PARITY,
        Capability.MODEM_EVENTS,
        Capability.MODEM_LINES,
        Capability.PENDING_OUTPUT,
        Capability.READ_BACK,
        Capability.SPLIT_PURGE,
        Capability.TIMED_BREAK);
  }

  @Override
  public SerialSettings accepted() {
    return SerialSettings.of("115200 7E2 xonxoff");
  }

  @Override
  public Optional<SerialSettings> refused() {
    return Optional.of(SerialSettings.of("4800 6M2 dsr/dtr"));
  }

  @Override
  public boolean wired() {
    return true;
  }

  /** Says what the driver counted as lost: an emulator that is starved overruns its own chip. */
  @Override
  public void close() throws IOException {
    Files.readAllLines(Path.of("/proc/tty/driver/serial")).stream()
        .filter(line -> line.contains(" oe:"))
        .forEach(line -> UartVm.figure("overruns so far: %s", line.strip()));
    UartVm.inject("plug");
  }
}
