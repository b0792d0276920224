package io.github.rfc2217j.server;

import static io.github.rfc2217j.server.ScriptedClient.NOTIFY_MODEMSTATE;
import static io.github.rfc2217j.server.ScriptedClient.PURGE;
import static io.github.rfc2217j.server.ScriptedClient.SET_CONTROL;
import static io.github.rfc2217j.server.ScriptedClient.SET_DATASIZE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several clients want one port. */
@Timeout(60)
class SharingTest {

  private static final PortOptions TAKEOVER =
      PortOptions.builder().sharing(SharingPolicy.TAKEOVER).build();
  private static final PortOptions SHARED =
      PortOptions.builder().sharing(SharingPolicy.SHARED).build();

  private final SimulatedDevice device = SimulatedDevice.nullModem();

  private static String read(SerialPort port, int count) throws IOException {
    ByteBuffer octets = ByteBuffer.allocate(count);
    while (octets.hasRemaining()) {
      assertThat(port.read(octets, Duration.ofSeconds(10))).isPositive();
    }
    return new String(octets.array(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void saysWhoHasThePortAndSinceWhen() throws IOException {
    try (Serving serving = new Serving(device);
        ScriptedClient first = serving.client();
        ScriptedClient second = ScriptedClient.speaking(serving.address())) {
      first.sync();
      assertThat(second.readToEnd())
          .matches(
              "(?s).*in use by another client \\(127\\.0\\.0\\.1:"
                  + first.socket().getLocalPort()
                  + ", since 20..-..-..T..:..:..Z\\)\\. Please try again later\\.\r\n");
    }
  }

  @Test
  void aNewcomerTakesThePortOver() throws IOException {
    try (Serving serving = new Serving(device, TAKEOVER);
        SerialPort other = device.otherEnd().open();
        ScriptedClient first = serving.client()) {
      assertThat(first.ask(SET_DATASIZE, 7)).isEqualTo(7);
      try (ScriptedClient second = serving.client()) {
        // It is a program, which would take a line of text for octets of the device.
        assertThat(first.readToEnd()).isEmpty();
        assertThat(second.ask(SET_DATASIZE, 0)).isEqualTo(8);
        second.sendText("mine");
        assertThat(read(other, 4)).isEqualTo("mine");
      }
    }
  }

  @Test
  void tellsAPersonThatThePortIsTakenOver() throws IOException {
    try (Serving serving = new Serving(device, TAKEOVER);
        ScriptedClient first = ScriptedClient.person(serving.address())) {
      first.sync();
      try (ScriptedClient second = serving.client()) {
        assertThat(first.readToEnd())
            .isEqualTo("\r\nThis serial port has been taken over by another client.\r\n");
        second.sync();
      }
    }
  }

  @Test
  void takesAPortOverWhoseDeviceTakesNothing() throws IOException {
    device.holdOutput();
    try (Serving serving = new Serving(device, TAKEOVER);
        SerialPort other = device.otherEnd().open();
        ScriptedClient first = serving.client()) {
      first.sendData(new byte[20_000]);
      first.sync();
      try (ScriptedClient second = serving.client()) {
        device.releaseOutput();
        second.sendText("mine");
        assertThat(read(other, 4)).isEqualTo("mine");
      }
    }
  }

  @Test
  void anObserverGetsTheStreamAndTrueAnswersAndChangesNothing() throws IOException {
    try (Serving serving = new Serving(device, SHARED);
        SerialPort other = device.otherEnd().open();
        ScriptedClient owner = serving.client();
        ScriptedClient observer = serving.client()) {
      other.write(ByteBuffer.wrap("both".getBytes(StandardCharsets.US_ASCII)));
      assertThat(owner.readText(4)).isEqualTo("both");
      assertThat(observer.readText(4)).isEqualTo("both");

      assertThat(owner.ask(SET_DATASIZE, 7)).isEqualTo(7);
      owner.baudRate(115200);
      assertThat(owner.baudRateAnswer()).isEqualTo(115200);
      assertThat(owner.ask(SET_CONTROL, 9)).isEqualTo(9);
      assertThat(owner.ask(SET_CONTROL, 5)).isEqualTo(5);
      // Nobody told it unasked: clients take that amiss.
      observer.sync();
      assertThat(observer.untaken()).isZero();
      assertThat(observer.ask(SET_DATASIZE, 0)).isEqualTo(7);
      observer.baudRate(0);
      assertThat(observer.baudRateAnswer()).isEqualTo(115200);
      assertThat(observer.ask(SET_CONTROL, 7)).isEqualTo(9);
      assertThat(observer.ask(SET_CONTROL, 4)).isEqualTo(5);

      assertThat(observer.ask(SET_DATASIZE, 5)).isEqualTo(7);
      observer.baudRate(300);
      assertThat(observer.baudRateAnswer()).isEqualTo(115200);
      assertThat(observer.ask(SET_CONTROL, 8)).isEqualTo(9);
      assertThat(observer.ask(SET_CONTROL, 6)).isEqualTo(5);
      assertThat(observer.ask(SET_CONTROL, 3)).isEqualTo(1);
      // Its own queue; what waits for the owner and for the device stays.
      assertThat(observer.ask(PURGE, 3)).isEqualTo(3);
      observer.send(255, 243);
      observer.sendText("not for the device");
      observer.sync();
      assertThat(owner.ask(SET_DATASIZE, 0)).isEqualTo(7);
      SerialPort port = device.openPort().orElseThrow();
      assertThat(port.settings()).isEqualTo(SerialSettings.of("115200 7N1"));
      assertThat(owner.ask(SET_CONTROL, 6)).isEqualTo(6);
      other.apply(SerialSettings.of("115200 7N1"));
      other.purge(io.github.rfc2217j.api.Purge.BOTH);
      owner.sendText("owner");
      assertThat(read(other, 5)).isEqualTo("owner");
      assertThat(other.available()).isZero();
    }
  }

  @Test
  void anObserversPurgeConcernsNobodyElse() throws IOException {
    try (Serving serving = new Serving(device, SHARED);
        SerialPort other = device.otherEnd().open();
        ScriptedClient owner = serving.client();
        ScriptedClient observer = serving.client()) {
      device.holdOutput();
      owner.sendText("device");
      owner.sync();
      observer.command(ScriptedClient.SUSPEND);
      observer.sync();
      other.write(ByteBuffer.wrap("purged".getBytes(StandardCharsets.US_ASCII)));
      assertThat(owner.readText(6)).isEqualTo("purged");
      observer.command(PURGE, 3);
      observer.sync();
      other.write(ByteBuffer.wrap("kept".getBytes(StandardCharsets.US_ASCII)));
      observer.command(ScriptedClient.RESUME);
      assertThat(observer.readText(4)).isEqualTo("kept");
      assertThat(observer.answer(PURGE)).containsExactly(3);
      device.releaseOutput();
      assertThat(read(other, 6)).isEqualTo("device");
    }
  }

  @Test
  void everybodyIsToldOfModemAndErrorLines() throws IOException {
    try (Serving serving = new Serving(device, SHARED);
        ScriptedClient owner = serving.client();
        ScriptedClient observer = serving.client();
        ScriptedClient late = serving.client()) {
      device.forceModemState(new ModemState(true, false, false, false));
      assertThat(owner.answer(NOTIFY_MODEMSTATE)).containsExactly(0x11);
      assertThat(observer.answer(NOTIFY_MODEMSTATE)).containsExactly(0x11);
      assertThat(late.answer(NOTIFY_MODEMSTATE)).containsExactly(0x11);
      try (ScriptedClient later = ScriptedClient.connect(serving.address())) {
        later.send(255, 251, 44);
        // It is told of the lines as they are, once.
        assertThat(later.answer(NOTIFY_MODEMSTATE)).containsExactly(0x10);
      }
      assertThat(observer.ask(ScriptedClient.SET_LINESTATE_MASK, 16)).isEqualTo(16);
      device.injectErrors(new io.github.rfc2217j.api.LineState(16));
      assertThat(observer.answer(ScriptedClient.NOTIFY_LINESTATE)).containsExactly(16);
      assertThat(owner.untaken()).isZero();
    }
  }

  @Test
  void theNextOneThatComesOwnsThePortAndObserversStayObservers() throws IOException {
    try (Serving serving = new Serving(device, SHARED);
        SerialPort other = device.otherEnd().open()) {
      ScriptedClient owner = serving.client();
      try (ScriptedClient observer = serving.client()) {
        assertThat(owner.ask(SET_DATASIZE, 7)).isEqualTo(7);
        owner.close();
        Serving.await("what the owner changed is undone", () -> dataBits() == 8);
        assertThat(observer.ask(SET_DATASIZE, 7)).isEqualTo(8);
        other.write(ByteBuffer.wrap(new byte[] {'x'}));
        assertThat(observer.readText(1)).isEqualTo("x");
        try (ScriptedClient next = serving.client()) {
          assertThat(next.ask(SET_DATASIZE, 7)).isEqualTo(7);
          assertThat(observer.ask(SET_DATASIZE, 0)).isEqualTo(7);
          other.apply(SerialSettings.of("9600 7N1"));
          next.sendText("next");
          assertThat(read(other, 4)).isEqualTo("next");
        }
      }
      Serving.await("the device is closed", () -> device.openPort().isEmpty());
    }
  }

  private int dataBits() {
    try {
      return device.openPort().orElseThrow().settings().dataBits().count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void anOwnerThatComesBackAtOnceOwnsThePortAgain() throws IOException {
    try (Serving serving = new Serving(device, SHARED)) {
      ScriptedClient owner = serving.client();
      try (ScriptedClient observer = serving.client()) {
        for (int i = 0; i < 10; i++) {
          owner.close();
          owner = serving.client();
          assertThat(owner.ask(SET_DATASIZE, 5)).isEqualTo(5);
        }
        assertThat(observer.ask(SET_DATASIZE, 8)).isEqualTo(5);
      } finally {
        owner.close();
      }
    }
  }
}
