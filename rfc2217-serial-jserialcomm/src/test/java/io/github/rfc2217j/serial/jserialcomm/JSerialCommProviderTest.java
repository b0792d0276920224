package io.github.rfc2217j.serial.jserialcomm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.PortInfo;
import io.github.rfc2217j.api.PortNotFoundException;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.contract.PortIo;
import io.github.rfc2217j.api.peers.SocatPtyPair;
import io.github.rfc2217j.api.spi.PortName;
import io.github.rfc2217j.api.spi.SerialPortProvider;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Finding and opening devices. */
@Timeout(120)
class JSerialCommProviderTest {

  private final JSerialCommProvider provider = new JSerialCommProvider();

  @Test
  void theServiceLoaderFindsIt() {
    assertThat(ServiceLoader.load(SerialPortProvider.class))
        .anySatisfy(found -> {
          assertThat(found).isInstanceOf(JSerialCommProvider.class);
          assertThat(found.schemes()).containsExactly("jserialcomm");
          assertThat(found.opensDevices()).isTrue();
          assertThat(found.preference()).isEqualTo(100);
        });
  }

  @Test
  void theNativeLibraryIsNotUnpackedWhereOthersCouldPutOne() throws IOException {
    String temporary = System.getProperty("java.io.tmpdir");
    Path shared = Path.of(temporary, "jSerialComm");
    boolean before = Files.exists(shared);
    NativeLibrary.call("*", "listing", Devices::listOfLibrary, late -> {});
    assertThat(Files.exists(shared)).isEqualTo(before);
    assertThat(System.getProperty("java.io.tmpdir")).isEqualTo(temporary);
    assertThat(System.getProperty("fazecast.jSerialComm.appid")).isNull();
    try (var left = Files.newDirectoryStream(Path.of(temporary), "rfc2217j-jserialcomm-*")) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void listedPortsNameTheirPathAndProvider() throws IOException {
    assertThat(provider.ports())
        .allSatisfy(port -> {
          assertThat(port.name()).startsWith("jserialcomm:");
          assertThat(port.description()).isNotBlank();
          assertThat(port.provider()).isEqualTo("jserialcomm");
        });
  }

  @Test
  void listsOfTheLibraryNameTheirPathAndProviderToo() throws IOException {
    assertThat(NativeLibrary.call("*", "listing", Devices::listOfLibrary, late -> {}))
        .allSatisfy(port -> {
          assertThat(port.name()).startsWith("jserialcomm:");
          assertThat(port.description()).isNotBlank();
          assertThat(port.provider()).isEqualTo("jserialcomm");
        });
  }

  /** Such as that of a driver that hangs with another device. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void devicesAreListedAndLookedForWhileTheLibraryHangs() throws Exception {
    assumeTrue(Devices.LISTED_BY_SYSTEM, "/sys is not readable here");
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch enough = new CountDownLatch(1);
    CompletableFuture<Boolean> hung =
        PortIo.async(() ->
            NativeLibrary.call(
                "other",
                "opening",
                () -> {
                  hanging.countDown();
                  try {
                    return enough.await(60, TimeUnit.SECONDS);
                  } catch (InterruptedException e) {
                    throw new InterruptedIOException(e.getMessage());
                  }
                },
                late -> {}));
    try {
      assertThat(hanging.await(20, TimeUnit.SECONDS)).isTrue();
      CompletableFuture<Boolean> others =
          PortIo.async(() -> {
            assertThat(provider.ports()).isNotNull();
            assertThatExceptionOfType(PortNotFoundException.class)
                .isThrownBy(() -> provider.open(PortName.of("usb:ffff:fffe")));
            return true;
          });
      assertThat(others.get(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      enough.countDown();
    }
    assertThat(hung.get(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void anUnknownDeviceIsReportedWithThoseThatThereAre() throws IOException {
    assertThatExceptionOfType(PortNotFoundException.class)
        .isThrownBy(() -> provider.open(PortName.of("ttyNONE7")))
        .withMessageContaining("cannot open ttyNONE7")
        .withMessageContaining("/dev/ttyNONE7")
        .satisfies(e -> assertThat(e.port()).isEqualTo("ttyNONE7"))
        .satisfies(e ->
            assertThat(provider.ports())
                .extracting(PortInfo::name)
                .allSatisfy(name -> assertThat(e).hasMessageContaining(name)));
  }

  @Test
  void anUnknownUsbDeviceIsReported() {
    assertThatExceptionOfType(PortNotFoundException.class)
        .isThrownBy(() -> provider.open(PortName.of("usb:ffff:fffe")))
        .withMessageContaining("identity");
    assertThatExceptionOfType(PortNotFoundException.class)
        .isThrownBy(() -> provider.open(PortName.of("jserialcomm:usb:ffff:fffe:SERIAL")));
  }

  @Test
  void aMalformedUsbIdentityIsShownARightOne() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> provider.open(PortName.of("usb:nonsense")))
        .withMessageContaining("usb:0403:6001");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFileThatIsNoTerminalIsNoPort(@TempDir Path directory) throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatExceptionOfType(PortNotFoundException.class)
        .isThrownBy(() -> provider.open(PortName.of(file.toString())))
        .withMessageContaining("no serial port");
    assertThatExceptionOfType(PortNotFoundException.class)
        .isThrownBy(() -> provider.open(PortName.of(directory.toString())))
        .withMessageContaining("no serial port");
  }

  @Test
  void aDeviceIsOpenedOnceAtATime() throws IOException {
    try (SocatPtyPair pair = SocatPtyPair.open();
        SerialPort first = Ports.open(pair.a())) {
      assertThatExceptionOfType(PortBusyException.class)
          .isThrownBy(() -> Ports.open(pair.a()))
          .withMessageContaining("this program has " + pair.a() + " open already");
      try (SerialPort other = Ports.open(pair.b())) {
        PortIo.write(other, "first still works");
        assertThat(PortIo.read(first, 17)).isEqualTo("first still works");
      }
    }
  }

  @Test
  void aDeviceLockedByAnotherProgramIsBusy() throws Exception {
    try (SocatPtyPair pair = SocatPtyPair.open()) {
      Process locker =
          new ProcessBuilder("flock", pair.a(), "sh", "-c", "echo locked; read nothing").start();
      try (var output = locker.inputReader()) {
        assertThat(output.readLine()).isEqualTo("locked");
        assertThatExceptionOfType(PortBusyException.class)
            .isThrownBy(() -> Ports.open(pair.a()))
            .withMessageContaining("another program has " + pair.a())
            .withMessageContaining("fuser");
      } finally {
        locker.destroy();
      }
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void linksAndBareNamesAreResolved(@TempDir Path directory) throws IOException {
    try (SocatPtyPair pair = SocatPtyPair.open()) {
      Path link = Files.createSymbolicLink(directory.resolve("by-id"), Path.of(pair.a()));
      String bare = pair.a().substring("/dev/".length());
      for (String name : new String[] {link.toString(), bare, "jserialcomm:" + bare}) {
        try (SerialPort port = provider.open(PortName.of(name))) {
          assertThat(port.name()).isEqualTo(name);
          assertThat(Ports.run("stty", "-F", pair.a(), "speed")).isEqualTo("9600");
        }
      }
    }
  }
}
