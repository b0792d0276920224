package io.github.rfc2217j.api.contract;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.spi.ByteRing;
import io.github.rfc2217j.api.spi.device.NativePort;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How a backend is tested: this and nothing else. */
class ExampleBackendContractTest extends SerialPortContract {

  @Override
  protected PortUnderTest device() {
    return new PortUnderTest() {
      private ByteRing cable = new ByteRing("cable", 4096);

      @Override
      public SerialPort open() throws IOException {
        cable = new ByteRing("cable", 4096);
        return NativePort.start("example:cable", new ExampleBackend.Cable(cable));
      }

      @Override
      public SerialPort openFarEnd(SerialPort port) {
        return port;
      }

      @Override
      public void lose() {
        cable.end("pulled");
      }

      @Override
      public Set<Capability> capabilities() {
        return Set.of();
      }

      @Override
      public SerialSettings accepted() {
        return SerialSettings.of("250000 7E2 xonxoff");
      }

      @Override
      public Optional<SerialSettings> refused() {
        return Optional.of(SerialSettings.of("2000000 7E2"));
      }

      @Override
      public boolean wired() {
        return false;
      }

      @Override
      public Map<Difference, String> differences() {
        return Map.of(Difference.OPENS_TWICE, "each opening makes a cable of its own");
      }

      @Override
      public void close() {}
    };
  }
}
