package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.SerialSettings;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a port says that it can do is what its driver does. */
@Timeout(600)
class UartCapabilitiesCheck {

  /** The 8250 driver refuses TIOCSRS485 for a chip that has no such mode, as this one. */
  private static final Set<Capability> UART =
      EnumSet.complementOf(
          EnumSet.of(
              Capability.ONE_POINT_FIVE_STOP_BITS,
              Capability.SPLIT_FLOW_CONTROL,
              Capability.RS485));

  @ParameterizedTest
  @ValueSource(strings = {"jserialcomm", "purejavacomm"})
  void aUart(String scheme) throws IOException {
    try (SerialPort port = SerialPorts.open(scheme + ":" + UartVm.NEAR)) {
      assertThat(port.settings()).isEqualTo(SerialSettings.DEFAULT);
      assertThat(port.capabilities()).containsExactlyInAnyOrderElementsOf(UART);
      assertThatExceptionOfType(PortBusyException.class)
          .isThrownBy(() -> SerialPorts.open(scheme + ":" + UartVm.NEAR));
    }
  }

  /** It takes seven and eight data bits. */
  @ParameterizedTest
  @ValueSource(strings = {"jserialcomm", "purejavacomm"})
  void anFtdiAdapter(String scheme) throws IOException {
    try (SerialPort port = SerialPorts.open(scheme + ":" + UartVm.USB)) {
      UartVm.figure("%s: FTDI: %s", scheme, port.capabilities());
      assertThat(port.capabilities()).contains(Capability.READ_BACK, Capability.LINE_ERRORS);
      SerialSettings kept = port.apply(SerialSettings.of("9600 6N1"));
      UartVm.figure("%s: FTDI: 9600 6N1 becomes %s", scheme, kept);
      assertThat(kept.dataBits().count()).isNotEqualTo(6);
      assertThat(port.settings()).isEqualTo(kept);
    }
  }
}
