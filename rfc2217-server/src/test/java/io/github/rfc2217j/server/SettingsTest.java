package io.github.rfc2217j.server;

import static io.github.rfc2217j.server.ScriptedClient.NOTIFY_LINESTATE;
import static io.github.rfc2217j.server.ScriptedClient.NOTIFY_MODEMSTATE;
import static io.github.rfc2217j.server.ScriptedClient.PURGE;
import static io.github.rfc2217j.server.ScriptedClient.SET_BAUDRATE;
import static io.github.rfc2217j.server.ScriptedClient.SET_CONTROL;
import static io.github.rfc2217j.server.ScriptedClient.SET_DATASIZE;
import static io.github.rfc2217j.server.ScriptedClient.SET_LINESTATE_MASK;
import static io.github.rfc2217j.server.ScriptedClient.SET_MODEMSTATE_MASK;
import static io.github.rfc2217j.server.ScriptedClient.SET_PARITY;
import static io.github.rfc2217j.server.ScriptedClient.SET_STOPSIZE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import io.github.rfc2217j.protocol.QuirkProfile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client asks for is done at the port, and answered with what is in force. */
@Timeout(60)
class SettingsTest {

  private final SimulatedDevice device = SimulatedDevice.loopBack();
  private final Serving serving;
  private final ScriptedClient client;

  SettingsTest() throws IOException {
    serving = new Serving(device);
    client = serving.client();
  }

  @AfterEach
  void stop() {
    client.close();
    serving.close();
  }

  private SerialPort port() {
    return device.openPort().orElseThrow();
  }

  @Test
  void setsWhatTheClientAsksFor() throws IOException {
    client.baudRate(115200);
    assertThat(client.baudRateAnswer()).isEqualTo(115200);
    assertThat(client.ask(SET_DATASIZE, 7)).isEqualTo(7);
    assertThat(client.ask(SET_PARITY, 3)).isEqualTo(3);
    assertThat(client.ask(SET_STOPSIZE, 2)).isEqualTo(2);
    assertThat(client.ask(SET_CONTROL, 3)).isEqualTo(3);
    assertThat(port().settings()).isEqualTo(SerialSettings.of("115200 7E2 rtscts"));
  }

  @Test
  void answersWithTheValueInForceWhereThePortDoesNotDoWhatIsAsked() throws IOException {
    device.offerBaudRates(9600, 115200);
    client.baudRate(57600);
    assertThat(client.baudRateAnswer()).isEqualTo(9600);
    client.baudRate(115200);
    assertThat(client.baudRateAnswer()).isEqualTo(115200);
    client.baudRate(0);
    assertThat(client.baudRateAnswer()).isEqualTo(115200);
    // One and a half stop bits need five data bits.
    assertThat(client.ask(SET_STOPSIZE, 3)).isEqualTo(1);
  }

  @Test
  void answersReservedValuesWithTheValueInForce() throws IOException {
    assertThat(client.ask(SET_DATASIZE, 9)).isEqualTo(8);
    assertThat(client.ask(SET_PARITY, 6)).isEqualTo(1);
    assertThat(client.ask(SET_STOPSIZE, 200)).isEqualTo(1);
    assertThat(client.ask(SET_CONTROL, 20)).isEqualTo(1);
    assertThat(client.ask(PURGE, 0)).isZero();
  }

  @Test
  void answersEveryValueOfSetControl() throws IOException {
    Map<Integer, Integer> queries = Map.of(0, 1, 4, 6, 7, 8, 10, 11, 13, 14);
    for (int value : List.of(0, 1, 4, 7, 10, 13)) {
      assertThat(client.ask(SET_CONTROL, value)).isEqualTo(queries.getOrDefault(value, value));
    }
    assertThat(client.ask(SET_MODEMSTATE_MASK, 0)).isZero();
    for (int value : List.of(5, 6, 9, 8, 12, 11, 15, 16, 18, 14, 17, 19, 2, 3, 1)) {
      assertThat(client.ask(SET_CONTROL, value)).as("SET-CONTROL %s", value).isEqualTo(value);
    }
  }

  @Test
  void outboundFlowControlSetsBothDirectionsButForCarrierAndDataSetReady() throws IOException {
    assertThat(client.ask(SET_CONTROL, 2)).isEqualTo(2);
    assertThat(client.ask(SET_CONTROL, 13)).isEqualTo(15);
    assertThat(client.ask(SET_CONTROL, 19)).isEqualTo(19);
    assertThat(client.ask(SET_CONTROL, 13)).isEqualTo(15);
    assertThat(client.ask(SET_CONTROL, 14)).isEqualTo(14);
    assertThat(client.ask(SET_CONTROL, 0)).isEqualTo(19);
  }

  /** What jvser sends at its beginning, twice and without waiting. */
  @Test
  void answersABurstInOrder() throws IOException {
    ByteArrayOutputStream burst = new ByteArrayOutputStream();
    for (int i = 0; i < 2; i++) {
      burst.write(ScriptedClient.frame(SET_BAUDRATE, 0, 0, 255, 0));
      burst.write(ScriptedClient.frame(SET_DATASIZE, 8));
      burst.write(ScriptedClient.frame(SET_PARITY, 1));
      burst.write(ScriptedClient.frame(SET_STOPSIZE, 1));
      burst.write(ScriptedClient.frame(SET_LINESTATE_MASK, 255));
      burst.write(ScriptedClient.frame(SET_MODEMSTATE_MASK, 0));
      burst.write(ScriptedClient.frame(SET_CONTROL, 14));
      burst.write(ScriptedClient.frame(SET_CONTROL, 1));
      burst.write(ScriptedClient.frame(SET_CONTROL, 9));
      burst.write(ScriptedClient.frame(SET_CONTROL, 12));
    }
    client.sendRaw(burst.toByteArray());
    for (int i = 0; i < 2; i++) {
      assertThat(client.baudRateAnswer()).isEqualTo(0xFF00);
      assertThat(client.answer(SET_DATASIZE)).containsExactly(8);
      assertThat(client.answer(SET_PARITY)).containsExactly(1);
      assertThat(client.answer(SET_STOPSIZE)).containsExactly(1);
      assertThat(client.answer(SET_LINESTATE_MASK)).containsExactly(0x1E);
      assertThat(client.answer(SET_MODEMSTATE_MASK)).containsExactly(0);
      assertThat(client.answer(SET_CONTROL)).containsExactly(14);
      assertThat(client.answer(SET_CONTROL)).containsExactly(1);
      assertThat(client.answer(SET_CONTROL)).containsExactly(9);
      assertThat(client.answer(SET_CONTROL)).containsExactly(12);
    }
    assertThat(port().isSet(ControlLine.DTR)).isFalse();
    assertThat(port().isSet(ControlLine.RTS)).isFalse();
  }

  @Test
  void reportsModemLines() throws IOException {
    device.setRing(true);
    assertThat(client.answer(NOTIFY_MODEMSTATE)).containsExactly(0xF0);
    // The plug joins RTS to CTS: the report comes before or after the answer.
    client.command(SET_CONTROL, 12);
    assertThat(List.of(client.next(), client.next()))
        .containsExactlyInAnyOrder(List.of(105, 12), List.of(107, 0xE1));
    client.command(NOTIFY_MODEMSTATE);
    assertThat(client.answer(NOTIFY_MODEMSTATE)).containsExactly(0xE0);
    device.setRing(false);
    assertThat(client.answer(NOTIFY_MODEMSTATE)).containsExactly(0xA4);
  }

  @Test
  void reportsLineErrorsAsTheMaskSaysAndKeepsThemForTheNextPoll() throws IOException {
    device.injectErrors(new LineState(LineState.PARITY_ERROR));
    assertThat(client.ask(SET_LINESTATE_MASK, LineState.FRAMING_ERROR))
        .isEqualTo(LineState.FRAMING_ERROR);
    device.injectErrors(new LineState(LineState.FRAMING_ERROR | LineState.OVERRUN_ERROR));
    assertThat(client.answer(NOTIFY_LINESTATE)).containsExactly(LineState.FRAMING_ERROR);
    client.command(NOTIFY_LINESTATE);
    assertThat(client.answer(NOTIFY_LINESTATE))
        .containsExactly(
            LineState.PARITY_ERROR | LineState.FRAMING_ERROR | LineState.OVERRUN_ERROR);
    client.command(NOTIFY_LINESTATE);
    assertThat(client.answer(NOTIFY_LINESTATE)).containsExactly(0);
  }

  @Test
  void acknowledgesLinesThatTheDeviceDoesNotHave() throws IOException {
    client.close();
    device.lack(Capability.CONTROL_LINES, Capability.MODEM_LINES, Capability.LINE_ERRORS);
    try (ScriptedClient without = serving.client()) {
      assertThat(without.ask(SET_CONTROL, 9)).isEqualTo(9);
      assertThat(without.ask(SET_CONTROL, 7)).isEqualTo(9);
      assertThat(without.ask(SET_CONTROL, 11)).isEqualTo(11);
      assertThat(without.ask(SET_CONTROL, 10)).isEqualTo(11);
      without.command(NOTIFY_MODEMSTATE);
      assertThat(without.answer(NOTIFY_MODEMSTATE)).containsExactly(0);
      assertThat(without.ask(SET_LINESTATE_MASK, 255)).isZero();
    }
  }

  @Test
  void acknowledgesABreakThatTheDeviceCannotDoAsOff() throws IOException {
    client.close();
    device.lack(Capability.LEVEL_BREAK, Capability.TIMED_BREAK);
    try (ScriptedClient without = serving.client()) {
      assertThat(without.ask(SET_CONTROL, 5)).isEqualTo(6);
      assertThat(without.ask(SET_CONTROL, 6)).isEqualTo(6);
      without.send(255, 243);
      assertThat(without.ask(SET_DATASIZE, 7)).isEqualTo(7);
    }
  }

  @Test
  void readsModemLinesThatThePortDoesNotReport() throws IOException {
    client.close();
    device.lack(Capability.MODEM_EVENTS);
    try (ScriptedClient polled = serving.client()) {
      device.setRing(true);
      assertThat(polled.answer(NOTIFY_MODEMSTATE)).containsExactly(0xF0);
    }
  }

  @Test
  void echoesEveryOctet() throws IOException {
    byte[] octets = new byte[256];
    for (int i = 0; i < octets.length; i++) {
      octets[i] = (byte) i;
    }
    client.sendData(octets);
    assertThat(client.readData(256)).isEqualTo(octets);
  }

  @Test
  void aClientThatNamesSpeedsByAnIndexIsAnsweredInKind() throws Exception {
    SimulatedDevice device = SimulatedDevice.loopBack();
    try (Rfc2217Server server =
            Rfc2217Server.builder()
                .bind("127.0.0.1", 0)
                .serve(
                    "indexed",
                    SerialSettings.DEFAULT,
                    PortOptions.builder().quirks(QuirkProfile.CISCO_IOS).build(),
                    settings -> device.open())
                .start();
        ScriptedClient client = ScriptedClient.agreed(server.address("indexed"))) {
      assertThat(client.ask(SET_BAUDRATE, 14)).isEqualTo(14);
      assertThat(device.openPort().orElseThrow().settings().baudRate()).isEqualTo(115200);
    }
  }
}
