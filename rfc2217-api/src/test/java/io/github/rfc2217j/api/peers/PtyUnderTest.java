package io.github.rfc2217j.api.peers;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.contract.PortUnderTest;
import io.github.rfc2217j.api.spi.PortName;
import io.github.rfc2217j.api.spi.SerialPortProvider;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * A pseudo-terminal for the contract, which has data, speed and flow control, but no lines, opened
 * by a backend that controls the line itself.
 *
 * @param pair the port under test and its far end
 * @param provider what opens both
 */
public record PtyUnderTest(SocatPtyPair pair, SerialPortProvider provider)
    implements PortUnderTest {

  @Override
  public SerialPort open() throws IOException {
    return open(pair.a());
  }

  private SerialPort open(String path) throws IOException {
    String scheme = provider.schemes().iterator().next();
    return provider.open(PortName.of(scheme + ":" + path));
  }

  @Override
  public SerialPort openFarEnd(SerialPort port) throws IOException {
    return open(pair.b());
  }

  @Override
  public void lose() {
    pair.kill();
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(
        Capability.CUSTOM_BAUD_RATES,
        Capability.PENDING_OUTPUT,
        Capability.READ_BACK,
        Capability.SPLIT_PURGE);
  }

  @Override
  public SerialSettings accepted() {
    return SerialSettings.of("250000 8N2 xonxoff");
  }

  @Override
  public Optional<SerialSettings> refused() {
    return Optional.of(SerialSettings.of("4800 7E1 dsr/dtr"));
  }

  @Override
  public boolean wired() {
    return false;
  }

  @Override
  public void close() {
    pair.close();
  }
}
