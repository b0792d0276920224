package io.github.rfc2217j.api.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.EventLog;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.NotSupportedException;
import io.github.rfc2217j.api.Rs485;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.SettingRejectedException;
import io.github.rfc2217j.api.Subscription;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Settings, lines, breaks and events. */
abstract class LineContract extends DataContract {

  @Test
  final void aPortOpensWithKnownSettings() throws IOException {
    assertThat(port.settings()).isEqualTo(device.opened());
  }

  @Test
  final void whatIsAppliedIsInForceAndSaidToBe() throws IOException {
    assertThat(port.apply(device.accepted())).isEqualTo(device.accepted());
    assertThat(port.settings()).isEqualTo(device.accepted());
    port.applyExactly(device.opened());
    assertThat(port.settings()).isEqualTo(device.opened());
  }

  @Test
  final void whatIsRefusedLeavesThePortOpenAndTheRestInForce() throws IOException {
    SerialSettings wanted = device.refused().orElse(null);
    if (wanted == null) {
      return;
    }
    SerialSettings inForce = port.apply(wanted);
    assertThat(inForce).isNotEqualTo(wanted);
    assertThat(port.settings()).isEqualTo(inForce);
    assertThatExceptionOfType(SettingRejectedException.class)
        .isThrownBy(() -> port.applyExactly(wanted))
        .satisfies(e -> assertThat(e.wanted()).isEqualTo(wanted))
        .satisfies(e -> assertThat(e.inForce()).isEqualTo(inForce));
    assertThat(port.isOpen()).isTrue();
    assertThat(port.settings()).isEqualTo(inForce);
    port.applyExactly(device.opened());
    PortIo.write(port, "goes on");
    assertThat(PortIo.read(far, 7)).isEqualTo("goes on");
  }

  @Test
  final void capabilitiesAreThoseKnownAndCannotBeChanged() {
    assertThat(port.capabilities()).containsExactlyInAnyOrderElementsOf(device.capabilities());
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> port.capabilities().clear());
    if (can(Capability.MODEM_EVENTS)) {
      assertThat(port.capabilities()).contains(Capability.MODEM_LINES);
    }
  }

  @Test
  final void controlLinesMoveOrAreSaidToBeAbsent() throws IOException {
    for (ControlLine line : ControlLine.values()) {
      if (!can(Capability.CONTROL_LINES)) {
        assertUnsupported(Capability.CONTROL_LINES, () -> port.set(line, true));
        assertUnsupported(Capability.CONTROL_LINES, () -> port.isSet(line));
        continue;
      }
      for (boolean on : new boolean[] {false, true, false, true}) {
        port.set(line, on);
        assertThat(port.isSet(line)).isEqualTo(on);
      }
    }
  }

  @Test
  final void controlLinesMoveTogetherOrAreSaidToBeAbsent() throws IOException {
    if (!can(Capability.CONTROL_LINES)) {
      assertUnsupported(Capability.CONTROL_LINES, () -> port.set(Map.of(ControlLine.DTR, true)));
      return;
    }
    for (boolean dtr : new boolean[] {true, false, true}) {
      for (boolean rts : new boolean[] {false, true}) {
        port.set(Map.of(ControlLine.RTS, rts, ControlLine.DTR, dtr));
        assertThat(port.isSet(ControlLine.DTR)).isEqualTo(dtr);
        assertThat(port.isSet(ControlLine.RTS)).isEqualTo(rts);
      }
    }
    port.set(Map.of(ControlLine.RTS, false));
    assertThat(port.isSet(ControlLine.DTR)).isTrue();
    assertThat(port.isSet(ControlLine.RTS)).isFalse();
    port.set(Map.of());
    assertThat(port.isSet(ControlLine.DTR)).isTrue();
    assertThat(port.isSet(ControlLine.RTS)).isFalse();
  }

  @Test
  final void modemLinesFollowTheFarEndOrAreSaidToBeAbsent() throws Exception {
    if (!can(Capability.MODEM_LINES)) {
      assertUnsupported(Capability.MODEM_LINES, () -> port.modemState());
      return;
    }
    if (!can(Capability.CONTROL_LINES) || !device.wired()) {
      assertThat(port.modemState()).isNotNull();
      return;
    }
    for (boolean dtr : new boolean[] {true, false, true}) {
      for (boolean rts : new boolean[] {false, true}) {
        port.set(ControlLine.DTR, dtr);
        port.set(ControlLine.RTS, rts);
        ModemState wanted = new ModemState(rts, dtr, false, dtr);
        PortIo.await("the lines at the far end", () -> PortIo.modemState(far).equals(wanted));
      }
    }
  }

  @Test
  final void changesOfModemLinesAreReportedInOrder() throws Exception {
    if (!can(Capability.MODEM_EVENTS) || !device.wired()) {
      return;
    }
    far.set(ControlLine.RTS, true);
    far.set(ControlLine.DTR, true);
    PortIo.await("both up", () -> PortIo.modemState(port).cts() && PortIo.modemState(port).dsr());
    EventLog log = new EventLog();
    try (Subscription place = port.subscribe(log)) {
      assertThat(place).isNotNull();
      far.set(ControlLine.RTS, false);
      ModemState now = awaitModem(log, false, true);
      assertThat(now.dsr()).isTrue();
      far.set(ControlLine.DTR, false);
      awaitModem(log, false, false);
      far.set(ControlLine.RTS, true);
      awaitModem(log, true, false);
    }
  }

  /** Events may come one for each line; each starts from where the one before ended. */
  private static ModemState awaitModem(EventLog log, boolean cts, boolean dsr) throws Exception {
    ModemState last = null;
    while (last == null || last.cts() != cts || last.dsr() != dsr || last.cd() != dsr) {
      SerialEvent event = log.next();
      if (event instanceof SerialEvent.ModemChanged change) {
        assertThat(change.before()).isNotEqualTo(change.now());
        if (last != null) {
          assertThat(change.before()).isEqualTo(last);
        }
        last = change.now();
      }
    }
    return last;
  }

  @Test
  final void breaksAreSentOrSaidToBeAbsent() throws IOException {
    assertThatIllegalArgumentException().isThrownBy(() -> port.sendBreak(Duration.ZERO));
    if (can(Capability.LEVEL_BREAK)) {
      port.setBreak(true);
      port.setBreak(true);
      port.setBreak(false);
      port.setBreak(false);
    } else {
      assertUnsupported(Capability.LEVEL_BREAK, () -> port.setBreak(true));
    }
    if (can(Capability.TIMED_BREAK)) {
      long start = System.nanoTime();
      port.sendBreak(Duration.ofMillis(50));
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(50_000_000);
    } else {
      assertUnsupported(Capability.TIMED_BREAK, () -> port.sendBreak(Duration.ofMillis(1)));
    }
    PortIo.write(port, "goes on");
    assertGoesOn();
  }

  @Test
  final void aTimedBreakEndsAHeldOne() throws IOException {
    if (!can(Capability.LEVEL_BREAK) || !can(Capability.TIMED_BREAK)) {
      return;
    }
    port.setBreak(true);
    port.sendBreak(Duration.ofMillis(20));
    PortIo.write(port, "goes on");
    assertGoesOn();
  }

  /** A receiver may make octets of breaks. */
  private void assertGoesOn() throws IOException {
    StringBuilder got = new StringBuilder();
    while (!got.toString().endsWith("goes on")) {
      got.append(PortIo.read(far, 1));
      assertThat(got).hasSizeLessThan(20);
    }
  }

  @Test
  final void anRs485ModeIsInForceOrSaidToBeAbsent() throws IOException {
    if (!can(Capability.RS485)) {
      assertUnsupported(Capability.RS485, () -> port.rs485());
      assertUnsupported(Capability.RS485, () -> port.apply(Rs485.ON));
      return;
    }
    assertThat(port.apply(Rs485.ON)).isEqualTo(port.rs485());
    assertThat(port.rs485().enabled()).isTrue();
    assertThat(port.apply(Rs485.OFF)).isEqualTo(port.rs485());
    assertThat(port.rs485().enabled()).isFalse();
  }

  @Test
  final void lineStateIsForgottenOnceItIsTold() throws IOException {
    LineState before = port.lineState();
    assertThat(before.bits() & LineState.ERRORS).isZero();
    assertThat(port.lineState().bits() & LineState.ERRORS).isZero();
  }

  @Test
  final void aListenerHearsOnlyWhileItIsSubscribed() throws Exception {
    EventLog left = new EventLog();
    port.subscribe(left).close();
    port.close();
    assertThat(events.next()).isEqualTo(new SerialEvent.Closed());
    assertThat(left.size()).isZero();
  }

  private void assertUnsupported(Capability capability, ThrowingCallable call) throws IOException {
    SerialSettings before = port.settings();
    assertThatExceptionOfType(NotSupportedException.class)
        .isThrownBy(call)
        .withMessageContaining(capability.name())
        .satisfies(e -> assertThat(e.port()).isEqualTo(port.name()));
    assertThat(port.isOpen()).isTrue();
    assertThat(port.settings()).isEqualTo(before);
  }
}
