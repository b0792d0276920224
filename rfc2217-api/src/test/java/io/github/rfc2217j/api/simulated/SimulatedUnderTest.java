package io.github.rfc2217j.api.simulated;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.contract.PortUnderTest;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** A simulated device for the contract; the far end is its other end, or itself if it is a loop. */
record SimulatedUnderTest(SimulatedDevice device, boolean loop) implements PortUnderTest {

  @Override
  public SerialPort open() throws IOException {
    return device.open();
  }

  @Override
  public SerialPort openFarEnd(SerialPort port) throws IOException {
    return loop ? port : device.otherEnd().open();
  }

  @Override
  public void lose() {
    device.vanish();
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.complementOf(EnumSet.of(Capability.RS485));
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
  public void close() {}
}
