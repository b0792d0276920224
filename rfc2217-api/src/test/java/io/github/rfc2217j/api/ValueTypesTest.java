package io.github.rfc2217j.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
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
}
