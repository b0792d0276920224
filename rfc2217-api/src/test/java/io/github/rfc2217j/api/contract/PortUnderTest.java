package io.github.rfc2217j.api.contract;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A device for {@link SerialPortContract}, with what the contract must know of it. One is made for
 * each test and closed after it.
 */
public interface PortUnderTest extends AutoCloseable {

  /** Opens the device; called again after the port was closed, and while it is open. */
  SerialPort open() throws IOException;

  /**
   * The settings of a port that {@link #open()} returns. The contract wants a line that holds back
   * what nobody reads; where the line is real, that takes flow control at both ends.
   */
  default SerialSettings opened() {
    return SerialSettings.DEFAULT;
  }

  /** How many octets are much; more than the line holds of what nobody reads. */
  default int bulk() {
    return 10 << 20;
  }

  /**
   * How many octets the port may say are pending just after a purge: a chip goes on with what it
   * has, and that cannot be called back.
   */
  default int inTransmitter() {
    return 0;
  }

  /** How long the line may take for so many. */
  default Duration patience() {
    return PortIo.PATIENCE;
  }

  /**
   * Opens the far end of the line: what it writes arrives at the port, and the other way round. A
   * loop-back plug returns the port itself.
   */
  SerialPort openFarEnd(SerialPort port) throws IOException;

  /** Takes the device away from the open port, as pulling the plug does. */
  void lose() throws IOException;

  /** What the port must say of itself: no more and no less. */
  Set<Capability> capabilities();

  /** Settings that the device takes, in everything other than those it is opened with. */
  SerialSettings accepted();

  /**
   * Settings that the device does not take all of; empty if it takes everything that can be asked
   * for. What it takes of them must not be in force already.
   */
  Optional<SerialSettings> refused();

  /**
   * Whether the far end sees the lines that this end drives: RTS as CTS, and DTR as DSR and CD.
   * Looked at only with {@link Capability#CONTROL_LINES} and {@link Capability#MODEM_LINES}.
   */
  boolean wired();

  /** Where this port is known to differ from the contract, each with the reason. */
  default Map<Difference, String> differences() {
    return Map.of();
  }

  /** Frees what the device needs; the ports are closed. */
  @Override
  void close() throws IOException;
}
