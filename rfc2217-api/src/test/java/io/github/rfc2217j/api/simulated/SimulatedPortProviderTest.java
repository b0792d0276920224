package io.github.rfc2217j.api.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.spi.PortName;
import io.github.rfc2217j.api.spi.SerialPortProvider;
import java.io.IOException;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedPortProviderTest {

  private final SimulatedPortProvider provider = new SimulatedPortProvider();

  @Test
  void isFoundOnTheClassPath() {
    assertThat(ServiceLoader.load(SerialPortProvider.class))
        .hasAtLeastOneElementOfType(SimulatedPortProvider.class);
    assertThat(provider.schemes()).containsExactly("sim");
    assertThat(provider.opensDevices()).isFalse();
  }

  @Test
  void listsNothingEvenWhileAPortIsOpen() throws IOException {
    try (SerialPort port = open("sim:loop/listed")) {
      assertThat(port.isOpen()).isTrue();
      assertThat(provider.ports()).isEmpty();
    }
  }

  @Test
  void opensADeviceOnceAtATime() throws IOException {
    try (SerialPort port = open("sim:loop/once")) {
      assertThatThrownBy(() -> open("sim:loop/once?pace=on"))
          .isInstanceOfSatisfying(
              PortBusyException.class, e -> assertThat(e.port()).isEqualTo("sim:loop/once?pace=on"))
          .hasMessageContaining(port.name())
          .hasMessageContaining("close that port");
      open("sim:loop/other").close();
    }
    open("sim:loop/once").close();
  }

  @Test
  void joinsTheEndsOfAPairByName() throws IOException {
    try (SerialPort a = open("sim:pair/joined.a");
        SerialPort b = open("sim:pair/joined.b");
        SerialPort other = open("sim:pair/other.b")) {
      Octets.write(a, 1, 2);
      Octets.write(b, 3);
      assertThat(Octets.read(b, 2)).containsExactly(1, 2);
      assertThat(Octets.read(a, 1)).containsExactly(3);
      assertThat(other.available()).isZero();
      assertThatThrownBy(() -> open("sim:pair/joined.a")).isInstanceOf(PortBusyException.class);
    }
  }

  @Test
  void takesOptions() throws IOException {
    try (SerialPort port = open("sim:loop/options?queue=2&pace=off")) {
      assertThat(port.name()).isEqualTo("sim:loop/options?queue=2&pace=off");
      Octets.write(port, 1, 2, 3);
      assertThat(port.available()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pace=fast",
        "pace",
        "queue=0",
        "queue=-1",
        "queue=many",
        "queue=100000000",
        "baud=9600",
        ""
      })
  void refusesOtherOptionsAndListsTheKnown(String option) {
    assertThatThrownBy(() -> open("sim:loop/options?" + option))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + option + "'")
        .hasMessageContaining("pace=on")
        .hasMessageContaining("queue=");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sim:lop",
        "sim:loop/",
        "sim:pair/x",
        "sim:pair/x.c",
        "sim:pair/.a",
        "sim:loop/a/b",
        "sim:LOOP"
      })
  void refusesOtherNamesAndShowsRightOnes(String name) {
    assertThatThrownBy(() -> open(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + name + "'")
        .hasMessageContaining("sim:loop/NAME")
        .hasMessageContaining("sim:pair/NAME.a");
  }

  @Test
  void leadsToTheDeviceOfTheName() throws IOException {
    SimulatedDevice device = SimulatedDevice.of("sim:pair/device.b");
    assertThat(device).isSameAs(SimulatedDevice.of("SIM:pair/device.b"));
    assertThat(device.otherEnd()).isSameAs(SimulatedDevice.of("sim:pair/device.a"));
    assertThat(device.otherEnd().otherEnd()).isSameAs(device);
    assertThat(device).hasToString("sim:pair/device.b");
    try (SerialPort port = SerialPorts.open("sim:pair/device.b?pace=on")) {
      assertThat(device.openPort()).containsSame(port);
      assertThat(device.otherEnd().openPort()).isEmpty();
    }
    assertThat(device.openPort()).isEmpty();
    assertThatThrownBy(() -> SimulatedDevice.of("sim:loop?pace=on"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SimulatedDevice.of("loop"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private SerialPort open(String name) throws IOException {
    return provider.open(PortName.of(name));
  }
}
