package io.github.rfc2217j.api.simulated;

import io.github.rfc2217j.api.PortInfo;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.spi.PortName;
import io.github.rfc2217j.api.spi.SerialPortProvider;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Opens simulated ports: {@code sim:loop}, {@code sim:loop/NAME}, {@code sim:pair/NAME.a} and
 * {@code sim:pair/NAME.b}, with the options {@code ?pace=on&queue=OCTETS}; the package says what
 * they do.
 *
 * <p>Any thread may call; nothing blocks.
 */
public final class SimulatedPortProvider implements SerialPortProvider {

  static final String SCHEME = "sim";

  /** Makes a provider; all of them open the same devices. */
  public SimulatedPortProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of(SCHEME);
  }

  /**
   * Lists nothing: simulated ports come into being when somebody names them, and a list for people
   * who look for a device is no place for them.
   *
   * @return an empty list
   */
  @Override
  public List<PortInfo> ports() {
    return List.of();
  }

  @Override
  public SerialPort open(PortName name) throws IOException {
    SimulatedAddress address = SimulatedAddress.of(name);
    return NamedDevices.of(address).open(name.text(), address);
  }
}
