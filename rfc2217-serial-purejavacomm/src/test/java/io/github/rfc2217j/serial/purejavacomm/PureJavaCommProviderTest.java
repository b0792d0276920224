package io.github.rfc2217j.serial.purejavacomm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.PortNotFoundException;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.contract.PortIo;
import io.github.rfc2217j.api.peers.SocatPtyPair;
import io.github.rfc2217j.api.spi.PortName;
import io.github.rfc2217j.serial.jserialcomm.JSerialCommProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Finding and opening devices, and what the terminal then has. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class PureJavaCommProviderTest {

  private final PureJavaCommProvider provider = new PureJavaCommProvider();

  @Test
  void whatIsNoTerminalIsNoPort(@TempDir Path directory) throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    for (String path : new String[] {file.toString(), directory.toString(), "/dev/null"}) {
      assertThatExceptionOfType(PortNotFoundException.class)
          .isThrownBy(() -> open(path))
          .withMessageContaining("no serial port");
      // The library must not think that it has the device still.
      assertThatExceptionOfType(PortNotFoundException.class).isThrownBy(() -> open(path));
    }
  }

  @Test
  void anUnknownDeviceIsReported() {
    assertThatExceptionOfType(PortNotFoundException.class)
        .isThrownBy(() -> open("ttyNONE7"))
        .withMessageContaining("/dev/ttyNONE7");
    assertThatExceptionOfType(PortNotFoundException.class)
        .isThrownBy(() -> provider.open(PortName.of("usb:ffff:fffe")))
        .withMessageContaining("identity");
  }

  @Test
  void linksAndBareNamesAreResolvedToOneDevice(@TempDir Path directory) throws IOException {
    try (SocatPtyPair pair = SocatPtyPair.open()) {
      Path link = Files.createSymbolicLink(directory.resolve("by-id"), Path.of(pair.a()));
      try (SerialPort port = open(link.toString())) {
        assertThat(port.name()).isEqualTo(link.toString());
        assertThatExceptionOfType(PortBusyException.class)
            .isThrownBy(() -> open(pair.a().substring("/dev/".length())))
            .withMessageContaining("this program has " + pair.a());
      }
    }
  }

  @Test
  void theOtherBackendCannotTakeTheDevice() throws IOException {
    try (SocatPtyPair pair = SocatPtyPair.open()) {
      try (SerialPort other = new JSerialCommProvider().open(PortName.of(pair.a()))) {
        assertThatExceptionOfType(PortBusyException.class)
            .isThrownBy(() -> open(pair.a()))
            .withMessageContaining(pair.a());
        assertThat(other.settings()).isEqualTo(SerialSettings.DEFAULT);
      }
      open(pair.a()).close();
    }
  }

  @Test
  void settingsAreThoseOfTheTerminalWhoeverSetThem() throws IOException {
    try (SocatPtyPair pair = SocatPtyPair.open();
        SerialPort port = open(pair.a())) {
      SerialSettings wanted = SerialSettings.of("115200 8N2 rtscts");
      assertThat(port.apply(wanted)).isEqualTo(wanted);
      assertThat(stty("-F", pair.a(), "-a"))
          .contains("speed 115200 baud", " cstopb", " crtscts", "-ixon", "-ixoff", "min = 1");
      stty("-F", pair.a(), "2400", "-cstopb", "-crtscts");
      assertThat(port.settings()).isEqualTo(SerialSettings.of("2400"));
      assertThat(port.apply(SerialSettings.of("12345 8N1 xonxoff")))
          .isEqualTo(SerialSettings.of("12345 8N1 xonxoff"));
    }
  }

  @Test
  void aTerminalThatAnswersEmptyReadsIsNotLostAndCostsNoCpu() throws IOException {
    try (SocatPtyPair pair = SocatPtyPair.open();
        SerialPort port = open(pair.a());
        SerialPort other = open(pair.b())) {
      stty("-F", pair.a(), "min", "0", "time", "0");
      PortIo.write(other, "x");
      assertThat(PortIo.read(port, 1)).isEqualTo("x");
      long before = PortIo.cpuNanos(PortIo.threadsOf(port.name()));
      assertThat(port.read(ByteBuffer.allocate(1), Duration.ofSeconds(1))).isZero();
      long used = PortIo.cpuNanos(PortIo.threadsOf(port.name())) - before;
      assertThat(Duration.ofNanos(used)).isLessThan(Duration.ofMillis(200));
      PortIo.write(other, "y");
      assertThat(PortIo.read(port, 1)).isEqualTo("y");
    }
  }

  @Test
  void theNativeCodeIsUnpackedWhereNobodyElseCanPutOne() throws IOException {
    try (SocatPtyPair pair = SocatPtyPair.open();
        SerialPort port = open(pair.a())) {
      assertThat(port.isOpen()).isTrue();
      assertThat(System.getProperty("jna.tmpdir")).isNull();
      Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
      try (var left = Files.newDirectoryStream(temporary, "rfc2217j-jna-*")) {
        assertThat(left).isEmpty();
      }
    }
  }

  private SerialPort open(String address) throws IOException {
    return provider.open(PortName.of(address));
  }

  private static String stty(String... arguments) throws IOException {
    String[] command = new String[arguments.length + 1];
    command[0] = "stty";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader lines = process.inputReader()) {
      return lines.lines().collect(Collectors.joining("\n"));
    }
  }
}
