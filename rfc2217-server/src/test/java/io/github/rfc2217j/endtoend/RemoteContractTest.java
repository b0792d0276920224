package io.github.rfc2217j.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.contract.Difference;
import io.github.rfc2217j.api.contract.PortUnderTest;
import io.github.rfc2217j.api.contract.SerialPortContract;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import io.github.rfc2217j.server.Rfc2217Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** The contract at a remote port: our client at our server, with a null modem behind it. */
class RemoteContractTest extends SerialPortContract {

  private static final Duration SOON = Duration.ofSeconds(20);

  @Override
  protected PortUnderTest device() {
    try {
      return new Remote();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Remote implements PortUnderTest {
    private final SimulatedDevice near = SimulatedDevice.nullModem();
    private final Rfc2217Server server;

    Remote() throws IOException {
      near.limitBaudRate(115200);
      server =
          Rfc2217Server.builder()
              .bind("127.0.0.1", 0)
              .serve(near.name(), SerialSettings.DEFAULT, settings -> near.open())
              .start();
    }

    @Override
    public SerialPort open() throws IOException {
      // The time-out is for what is never answered; see the differences.
      return SerialPorts.open(
          "rfc2217://" + server.ports().get(0).hostAndPort() + "?request_timeout=2s");
    }

    @Override
    public SerialPort openFarEnd(SerialPort port) throws IOException {
      SerialPort far = near.otherEnd().open();
      // The rise of the lines is on its way for a moment; a listener after that does not hear of
      // it.
      long began = System.nanoTime();
      while (!port.modemState().cd()) {
        assertThat(System.nanoTime() - began).isLessThan(SOON.toNanos());
        LockSupport.parkNanos(1_000_000);
      }
      return far;
    }

    @Override
    public void lose() {
      near.vanish();
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
      return SerialSettings.of("57600 7E2 cts/none");
    }

    @Override
    public Optional<SerialSettings> refused() {
      return Optional.of(SerialSettings.of("921600 7E2 rtscts"));
    }

    @Override
    public boolean wired() {
      return true;
    }

    @Override
    public Map<Difference, String> differences() {
      return Map.of(
          Difference.ARRIVES_AFTER_DRAIN, "the server has it yet to forward",
          Difference.SUSPENDED_WHILE_FULL, "the server asks for silence at 64 KiB");
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
