package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.PortInfo;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import io.github.rfc2217j.api.spi.PortName;
import io.github.rfc2217j.api.spi.SerialPortProvider;
import io.github.rfc2217j.api.spi.device.DeviceNames;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** USB devices that are pulled out and plugged in again, which gives them other names. */
@Timeout(60)
class ReplugTest {

  private static final int SET_BAUDRATE_ANSWER = 19_200;

  /** What is plugged in: the devices by their names of the moment. */
  private static final Map<String, Plugged> PLUGGED = new ConcurrentSkipListMap<>();

  private static final List<String> OPENED = new CopyOnWriteArrayList<>();

  @TempDir private Path services;

  private record Plugged(SimulatedDevice device, PortInfo.Usb usb) {}

  /** A backend for devices of this machine, as far as names go. */
  public static final class Backend implements SerialPortProvider {

    /** For the service loader. */
    public Backend() {}

    @Override
    public Set<String> schemes() {
      return Set.of("replug");
    }

    @Override
    public boolean opensDevices() {
      return true;
    }

    @Override
    public int preference() {
      return Integer.MAX_VALUE;
    }

    @Override
    public List<PortInfo> ports() {
      List<PortInfo> ports = new ArrayList<>();
      PLUGGED.forEach((name, plugged) ->
          ports.add(new PortInfo("replug:" + name, "adapter", "replug", Optional.of(plugged.usb))));
      return ports;
    }

    @Override
    public SerialPort open(PortName name) throws IOException {
      String path = DeviceNames.path(name, this::ports);
      OPENED.add(path);
      return PLUGGED.get(path).device.open();
    }
  }

  private static PortInfo.Usb usb(String serial) {
    return new PortInfo.Usb(0x0403, 0x6001, Optional.of(serial));
  }

  /** Opens by name as the program does, where the backend is to be found. */
  private PortOpener opener(String name) throws IOException {
    Path file = services.resolve("META-INF/services/" + SerialPortProvider.class.getName());
    Files.createDirectories(file.getParent());
    Files.writeString(file, Backend.class.getName());
    URL[] where = {services.toUri().toURL()};
    return settings -> {
      Thread thread = Thread.currentThread();
      ClassLoader before = thread.getContextClassLoader();
      try (URLClassLoader loader = new URLClassLoader(where, Backend.class.getClassLoader())) {
        thread.setContextClassLoader(loader);
        return SerialPorts.open(name, settings);
      } finally {
        thread.setContextClassLoader(before);
      }
    };
  }

  @AfterEach
  void unplugEverything() {
    PLUGGED.clear();
    OPENED.clear();
  }

  @ParameterizedTest
  @ValueSource(strings = {"usb:0403:6001:A7", "usb:0403:6001"})
  void aHeldDeviceIsFoundUnderAnotherName(String name) throws IOException {
    SimulatedDevice device = SimulatedDevice.loopBack();
    PLUGGED.put("/dev/ttyUSB0", new Plugged(device, usb("A7")));
    PortOptions hold = PortOptions.builder().onLoss(LossPolicy.HOLD).build();
    try (Rfc2217Server server =
            Rfc2217Server.builder()
                .bind("127.0.0.1", 0)
                .serve(name, SerialSettings.DEFAULT, hold, opener(name))
                .start();
        ScriptedClient client = ScriptedClient.agreed(server.address(name))) {
      client.baudRate(SET_BAUDRATE_ANSWER);
      assertThat(client.baudRateAnswer()).isEqualTo(SET_BAUDRATE_ANSWER);
      PLUGGED.remove("/dev/ttyUSB0");
      device.vanish();
      // Another one takes its old name, and is not mistaken for it.
      SimulatedDevice other = SimulatedDevice.loopBack();
      PLUGGED.put(
          "/dev/ttyUSB0",
          new Plugged(other, new PortInfo.Usb(0x10C4, 0xEA60, Optional.of("0001"))));
      device.forceModemState(ModemState.ALL_LOW);
      device.reappear();
      PLUGGED.put("/dev/ttyUSB1", new Plugged(device, usb("A7")));
      Serving.await("it is open again", () -> device.openPort().isPresent());
      Serving.await(
          "the client has it again",
          () -> server.snapshot().ports().getFirst().device() == PortSnapshot.Device.OPEN);
      client.sendText("the same");
      assertThat(client.readText(8)).isEqualTo("the same");
      assertThat(device.openPort().orElseThrow().settings().baudRate())
          .isEqualTo(SET_BAUDRATE_ANSWER);
      assertThat(other.openPort()).isEmpty();
    }
    assertThat(OPENED).containsExactly("/dev/ttyUSB0", "/dev/ttyUSB1");
  }

  @Test
  void anotherDeviceOfTheKindIsNotTakenForTheOneWithTheSerialNumber() throws IOException {
    String name = "usb:0403:6001:A7";
    PLUGGED.put("/dev/ttyUSB0", new Plugged(SimulatedDevice.loopBack(), usb("B8")));
    try (Rfc2217Server server =
            Rfc2217Server.builder()
                .bind("127.0.0.1", 0)
                .serve(name, SerialSettings.DEFAULT, opener(name))
                .start();
        ScriptedClient client = ScriptedClient.speaking(server.address(name))) {
      assertThat(client.readToEnd()).contains("the device is not there");
    }
    assertThat(OPENED).isEmpty();
  }
}
