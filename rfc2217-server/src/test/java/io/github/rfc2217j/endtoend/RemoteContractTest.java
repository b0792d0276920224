package io.github.rfc2217j.endtoend;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.contract.PortUnderTest;
import io.github.rfc2217j.api.contract.SerialPortContract;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import io.github.rfc2217j.server.Rfc2217Server;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** The contract at our client, connected to our server of one end of a null modem. */
class RemoteContractTest extends SerialPortContract {

  @Override
  protected PortUnderTest device() throws IOException {
    SimulatedDevice near = SimulatedDevice.nullModem();
    Rfc2217Server server =
        Rfc2217Server.builder()
            .bind("127.0.0.1", 0)
            .serve("port", SerialSettings.DEFAULT, settings -> near.open())
            .start();
    return new Remote(near, server);
  }

  private record Remote(SimulatedDevice near, Rfc2217Server server) implements PortUnderTest {
    @Override
    public SerialPort open() throws IOException {
      return SerialPorts.open(
          "rfc2217://127.0.0.1:" + server.address("port").getPort() + "?request_timeout=2s");
    }

    @Override
    public SerialPort openFarEnd(SerialPort port) throws IOException {
      return near.otherEnd().open();
    }

    @Override
    public void lose() {
      server.close();
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of(
          Capability.CONTROL_LINES,
          Capability.MODEM_LINES,
          Capability.MODEM_EVENTS,
          Capability.LINE_ERRORS,
          Capability.LEVEL_BREAK,
          Capability.TIMED_BREAK,
          Capability.SPLIT_PURGE,
          Capability.SPLIT_FLOW_CONTROL);
    }

    @Override
    public SerialSettings accepted() {
      return SerialSettings.of("115200 7M2 rtscts");
    }

    @Override
    public Optional<SerialSettings> refused() {
      return Optional.of(SerialSettings.of("5000000 6E1.5 xonxoff"));
    }

    @Override
    public boolean wired() {
      return true;
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
