package io.github.rfc2217j.server;

import static io.github.rfc2217j.server.ScriptedClient.SET_CONTROL;
import static io.github.rfc2217j.server.ScriptedClient.SET_DATASIZE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a device is open, and how it is left. */
@Timeout(60)
class PortLifeTest {

  private static final PortOptions KEPT_OPEN =
      PortOptions.builder().life(PortLife.KEEP_OPEN).build();

  private final SimulatedDevice device = SimulatedDevice.nullModem();

  private SerialPort port() {
    return device.openPort().orElseThrow();
  }

  private int available() {
    try {
      return port().available();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(SerialPort port, String text) throws IOException {
    ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    while (octets.hasRemaining()) {
      port.write(octets);
    }
  }

  private void awaitOpen() {
    Serving.await("the device is open", () -> device.openPort().isPresent());
  }

  @Test
  void keepsTheDeviceOpenFromStartToStop() throws IOException {
    AtomicInteger closed = new AtomicInteger();
    Watched watch =
        (method, argument) -> {
          if (method.equals("close")) {
            closed.incrementAndGet();
          }
        };
    try (Serving serving = new Serving(device, KEPT_OPEN, watch)) {
      awaitOpen();
      SerialPort before = port();
      for (int i = 0; i < 3; i++) {
        try (ScriptedClient client = serving.client()) {
          assertThat(client.ask(SET_DATASIZE, 0)).isEqualTo(8);
          assertThat(client.ask(SET_DATASIZE, 5)).isEqualTo(5);
          assertThat(client.ask(SET_CONTROL, 5)).isEqualTo(5);
        }
      }
      Serving.await("what was changed is undone", () -> dataBits() == 8);
      assertThat(port()).isSameAs(before);
      assertThat(closed).hasValue(0);
    }
    assertThat(closed).hasValue(1);
    assertThat(device.openPort()).isEmpty();
  }

  private int dataBits() {
    try {
      return port().settings().dataBits().count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void throwsAwayWhatComesWhileNobodyIsThere() throws IOException {
    try (Serving serving = new Serving(device, KEPT_OPEN);
        SerialPort other = device.otherEnd().open()) {
      awaitOpen();
      write(other, "old".repeat(10_000));
      Serving.await("everything is read", () -> available() == 0);
      try (ScriptedClient client = serving.client()) {
        client.sync();
        write(other, "new");
        assertThat(client.readText(3)).isEqualTo("new");
      }
    }
  }

  @Test
  void keepsTheLastOctetsForTheNextOwnerIfToldTo() throws IOException {
    try (Serving serving = new Serving(device, KEPT_OPEN.toBuilder().keptOctets(10).build());
        SerialPort other = device.otherEnd().open()) {
      awaitOpen();
      for (int i = 0; i < 3; i++) {
        write(other, "these are forgotten, the last are kept");
        Serving.await("everything is read", () -> available() == 0);
        try (ScriptedClient client = serving.client()) {
          // Nothing new has to come for it.
          assertThat(client.readText(10)).isEqualTo("t are kept");
          write(other, ", this is new");
          assertThat(client.readText(13)).isEqualTo(", this is new");
          client.sync();
          assertThat(client.unread()).isZero();
          assertThat(client.ask(SET_DATASIZE, 7)).isEqualTo(7);
        }
        // The client's end has to be noticed before the device sends again.
        Serving.await("it has left", () -> dataBits() == 8);
      }
    }
  }

  @Test
  void looksForADeviceThatIsNotThereAtTheStart() throws IOException {
    device.vanish();
    try (Serving serving = new Serving(device, KEPT_OPEN)) {
      try (ScriptedClient client = ScriptedClient.speaking(serving.address())) {
        assertThat(client.readToEnd()).contains("is it plugged in");
      }
      device.reappear();
      awaitOpen();
      device.vanish();
      device.reappear();
      awaitOpen();
    }
    assertThat(device.openPort()).isEmpty();
  }

  @Test
  void stopsWhileItLooksForADevice() throws IOException {
    device.vanish();
    Serving serving = new Serving(device, KEPT_OPEN);
    serving.close();
    device.reappear();
    assertThat(device.openPort()).isEmpty();
  }

  @Test
  void nothingThatAClientLeftBehindReachesTheDeviceLater() throws IOException {
    try (Serving serving = new Serving(device, KEPT_OPEN);
        SerialPort other = device.otherEnd().open()) {
      awaitOpen();
      device.holdOutput();
      try (ScriptedClient client = serving.client()) {
        client.sendText("stale".repeat(2000));
        client.sync();
      }
      try (ScriptedClient next = serving.client()) {
        next.sync();
        device.releaseOutput();
        next.sendText("new");
        ByteBuffer octets = ByteBuffer.allocate(3);
        while (octets.hasRemaining()) {
          assertThat(other.read(octets, Duration.ofSeconds(10))).isPositive();
        }
        assertThat(octets.array()).isEqualTo("new".getBytes(StandardCharsets.US_ASCII));
      }
    }
  }

  @Test
  void leavesTheLinesAloneUnlessToldOtherwise() throws IOException {
    AtomicInteger sets = new AtomicInteger();
    Watched watch =
        (method, argument) -> {
          if (method.equals("set")) {
            sets.incrementAndGet();
          }
        };
    try (Serving serving = new Serving(device, PortOptions.DEFAULT, watch);
        ScriptedClient client = serving.client()) {
      client.sync();
    }
    assertThat(sets).hasValue(0);
    PortOptions hangingUp =
        KEPT_OPEN.toBuilder().linesAtStart(LinePolicy.RAISE).linesAtEnd(LinePolicy.LOWER).build();
    try (Serving serving = new Serving(device, hangingUp)) {
      for (int i = 0; i < 2; i++) {
        try (ScriptedClient client = serving.client()) {
          client.sync();
          assertThat(client.ask(SET_CONTROL, 7)).isEqualTo(8);
          assertThat(client.ask(SET_CONTROL, 10)).isEqualTo(11);
        }
        Serving.await("the modem has hung up", () -> !isSet(ControlLine.DTR));
        assertThat(isSet(ControlLine.RTS)).isFalse();
      }
    }
  }

  private boolean isSet(ControlLine line) {
    try {
      return port().isSet(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyPortHasASignatureOfItsOwn() throws IOException {
    try (Serving serving = new Serving(device, PortOptions.builder().signature("bench 7").build());
        ScriptedClient client = serving.client()) {
      client.command(0);
      assertThat(client.answer(0)).containsExactlyElementsOf("bench 7".chars().boxed().toList());
    }
  }

  @Test
  void letsAClientGoThatMovesNoData() throws IOException {
    PortOptions impatient = PortOptions.builder().idleTimeout(Duration.ofMillis(200)).build();
    try (Serving serving = new Serving(device, impatient);
        SerialPort other = device.otherEnd().open();
        ScriptedClient client = serving.client()) {
      for (int i = 0; i < 3; i++) {
        write(other, "x");
        assertThat(client.readText(1)).isEqualTo("x");
      }
      assertThat(client.readToEnd()).isEmpty();
    }
  }

  @Test
  void tellsAPersonThatItWasIdle() throws IOException {
    PortOptions impatient = PortOptions.builder().idleTimeout(Duration.ofMillis(200)).build();
    try (Serving serving = new Serving(device, impatient);
        ScriptedClient person = ScriptedClient.person(serving.address())) {
      assertThat(person.readToEnd()).isEqualTo("\r\nNo data went either way for too long.\r\n");
    }
  }
}
