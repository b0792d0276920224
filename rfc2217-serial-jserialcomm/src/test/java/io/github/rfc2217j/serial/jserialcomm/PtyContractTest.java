package io.github.rfc2217j.serial.jserialcomm;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.contract.PortUnderTest;
import io.github.rfc2217j.api.contract.SerialPortContract;
import io.github.rfc2217j.api.peers.SocatPtyPair;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** The contract at a pseudo-terminal, which has data, speed and flow control, but no lines. */
class PtyContractTest extends SerialPortContract {

  @Override
  protected PortUnderTest device() throws IOException {
    return new Pty(SocatPtyPair.open());
  }

  private record Pty(SocatPtyPair pair) implements PortUnderTest {
    @Override
    public SerialPort open() throws IOException {
      return Ports.open(pair.a());
    }

    @Override
    public SerialPort openFarEnd(SerialPort port) throws IOException {
      return Ports.open(pair.b());
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
}
