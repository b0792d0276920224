package io.github.rfc2217j.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.spi.EventDispatcher;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ValueTypesTest {

  @Test
  void dataBitsParityAndStopBitsHaveShortForms() {
    for (DataBits bits : DataBits.values()) {
      assertThat(DataBits.of(bits.count())).isEqualTo(bits);
    }
    for (Parity parity : Parity.values()) {
      assertThat(Parity.of(parity.letter())).isEqualTo(parity);
      assertThat(Parity.of(Character.toLowerCase(parity.letter()))).isEqualTo(parity);
    }
    for (StopBits bits : StopBits.values()) {
      assertThat(StopBits.of(bits.text())).isEqualTo(bits);
    }
    List<ThrowingCallable> calls =
        List.of(
            () -> DataBits.of(4),
            () -> DataBits.of(9),
            () -> Parity.of('X'),
            () -> StopBits.of("3"),
            () -> new LineState(-1),
            () -> new LineState(256));
    for (ThrowingCallable call : calls) {
      assertThatThrownBy(call)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("must be");
    }
  }

  @Test
  void modemStatesAreOctetsOnTheWire() {
    for (int bits = 0; bits < 256; bits++) {
      assertThat(ModemState.ofBits(bits).bits()).isEqualTo(bits & 0xF0);
    }
    assertThat(ModemState.ofBits(0x10)).isEqualTo(new ModemState(true, false, false, false));
    assertThat(ModemState.ofBits(0x20)).isEqualTo(new ModemState(false, true, false, false));
    assertThat(ModemState.ofBits(0x40)).isEqualTo(new ModemState(false, false, true, false));
    assertThat(ModemState.ofBits(0x80)).isEqualTo(new ModemState(false, false, false, true));
  }

  @Test
  void lineStatesAreSetsOfBits() {
    LineState state = new LineState(LineState.PARITY_ERROR).or(new LineState(LineState.DATA_READY));
    assertThat(state.has(LineState.PARITY_ERROR)).isTrue();
    assertThat(state.has(LineState.PARITY_ERROR | LineState.FRAMING_ERROR)).isFalse();
    assertThat(state.bits()).isEqualTo(5);
  }

  @Test
  void purgesSayWhichQueuesTheyEmpty() {
    assertThat(Purge.RECEIVE.receive() && !Purge.RECEIVE.transmit()).isTrue();
    assertThat(!Purge.TRANSMIT.receive() && Purge.TRANSMIT.transmit()).isTrue();
    assertThat(Purge.BOTH.receive() && Purge.BOTH.transmit()).isTrue();
  }

  @Test
  void usbIdentitiesAreNamesOfPorts() {
    assertThat(new PortInfo.Usb(0x403, 0x6001, Optional.empty())).hasToString("usb:0403:6001");
    assertThat(new PortInfo.Usb(0x403, 0x6001, Optional.of("A1"))).hasToString("usb:0403:6001:A1");
  }

  @Test
  void aUsbIdentityNamesThePortOfTheDevice() {
    OptionalInt third = OptionalInt.of(2);
    assertThat(usb(new PortInfo.Usb.Port(10, OptionalInt.empty())))
        .hasToString("usb:0403:6010:A1/0a");
    assertThat(usb(new PortInfo.Usb.Port(0, third))).hasToString("usb:0403:6010:A1/00.2");
    for (int wrong : new int[] {-1, 0x100}) {
      assertThatThrownBy(() -> new PortInfo.Usb.Port(wrong, OptionalInt.empty()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("must be 0 to 255");
      assertThatThrownBy(() -> new PortInfo.Usb.Port(0, OptionalInt.of(wrong)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static PortInfo.Usb usb(PortInfo.Usb.Port port) {
    return new PortInfo.Usb(0x403, 0x6010, Optional.of("A1"), Optional.of(port));
  }

  @Test
  void usbIdsAreSixteenBits() {
    for (int wrong : new int[] {-1, 0x10000}) {
      assertThatThrownBy(() -> new PortInfo.Usb(wrong, 1, Optional.empty()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("must be 0 to 65535");
      assertThatThrownBy(() -> new PortInfo.Usb(1, wrong, Optional.empty()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** Java programs without a null checker are told where the null came from, not where it hurt. */
  @Test
  void nothingIsNull() {
    SerialSettings good = SerialSettings.DEFAULT;
    Map<String, ThrowingCallable> calls =
        Map.of(
            "dataBits", () -> good.withDataBits(null),
            "parity", () -> good.withParity(null),
            "stopBits", () -> good.withStopBits(null),
            "flowControl", () -> good.withFlowControl(null),
            "output", () -> new FlowControl(null, FlowControl.Input.NONE),
            "input", () -> new FlowControl(FlowControl.Output.NONE, null),
            "listener", () -> new EventDispatcher("port").subscribe(null));
    calls.forEach((name, call) ->
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(name));
  }

  @Test
  void aSerializedRejectionStillSaysWhatItWasAbout() throws Exception {
    SerialSettings wanted = SerialSettings.of("300 7E2 dsr/none");
    SettingRejectedException sent =
        new SettingRejectedException("sim:loop", wanted, SerialSettings.DEFAULT);
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(octets)) {
      out.writeObject(sent);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(octets.toByteArray()))) {
      SettingRejectedException received = (SettingRejectedException) in.readObject();
      assertThat(received.wanted()).isEqualTo(wanted);
      assertThat(received.inForce()).isEqualTo(SerialSettings.DEFAULT);
      assertThat(received.port()).isEqualTo("sim:loop");
    }
  }
}
