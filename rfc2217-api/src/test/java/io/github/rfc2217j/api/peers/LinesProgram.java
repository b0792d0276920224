package io.github.rfc2217j.api.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.EventLog;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.Rs485;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.contract.PortIo;
import java.time.Duration;
import java.util.Map;

/**
 * Proves that lines and breaks of two ports that are wired as a null modem reach the other end; for
 * {@link PtyLines}. Says OK at the end, and what was wrong otherwise.
 */
public final class LinesProgram {

  /** The last word, followed by what the ports can do besides. */
  public static final String OK = "lines work, ";

  private LinesProgram() {}

  /** The names of both ports. */
  public static void main(String[] names) throws Exception {
    try (SerialPort a = SerialPorts.open(names[0]);
        SerialPort b = SerialPorts.open(names[1])) {
      assertThat(a.capabilities())
          .contains(
              Capability.CONTROL_LINES,
              Capability.MODEM_LINES,
              Capability.MODEM_EVENTS,
              Capability.LEVEL_BREAK,
              Capability.TIMED_BREAK);
      assertThat(a.isSet(ControlLine.DTR)).as("raised by opening").isTrue();
      assertThat(a.isSet(ControlLine.RTS)).as("raised by opening").isTrue();
      levels(a, b);
      levels(b, a);
      events(a, b);
      breaks(a, b);
      if (a.capabilities().contains(Capability.READ_BACK)) {
        rs485(a, b);
      }
      PortIo.write(a, "data");
      assertThat(PortIo.read(b, 4)).isEqualTo("data");
      boolean errors = b.capabilities().contains(Capability.LINE_ERRORS);
      System.out.println(OK + (errors ? "breaks are reported" : "breaks are not reported"));
    }
  }

  private static void levels(SerialPort near, SerialPort far) throws Exception {
    for (boolean dtr : new boolean[] {true, false, true, true}) {
      for (boolean rts : new boolean[] {false, true}) {
        near.set(ControlLine.DTR, dtr);
        near.set(ControlLine.RTS, rts);
        assertThat(near.isSet(ControlLine.DTR)).isEqualTo(dtr);
        assertThat(near.isSet(ControlLine.RTS)).isEqualTo(rts);
        assertThat(far.modemState()).isEqualTo(new ModemState(rts, dtr, false, dtr));
      }
    }
    near.set(Map.of(ControlLine.DTR, false, ControlLine.RTS, true));
    assertThat(far.modemState()).isEqualTo(new ModemState(true, false, false, false));
    near.set(Map.of(ControlLine.DTR, true, ControlLine.RTS, false));
    assertThat(far.modemState()).isEqualTo(new ModemState(false, true, false, true));
    near.set(Map.of(ControlLine.DTR, true, ControlLine.RTS, true));
    assertThat(far.modemState()).isEqualTo(new ModemState(true, true, false, true));
  }

  private static void events(SerialPort a, SerialPort b) throws Exception {
    EventLog log = new EventLog();
    ModemState up = new ModemState(true, true, false, true);
    ModemState noCts = new ModemState(false, true, false, true);
    ModemState down = ModemState.ALL_LOW;
    b.subscribe(log);
    a.set(ControlLine.RTS, false);
    assertThat(log.next()).isEqualTo(new SerialEvent.ModemChanged(up, noCts));
    a.set(ControlLine.DTR, false);
    assertThat(log.next()).isEqualTo(new SerialEvent.ModemChanged(noCts, down));
    a.set(ControlLine.DTR, true);
    assertThat(log.next()).isEqualTo(new SerialEvent.ModemChanged(down, noCts));
    a.set(ControlLine.RTS, true);
    assertThat(log.next()).isEqualTo(new SerialEvent.ModemChanged(noCts, up));
    assertThat(log.size()).isZero();
  }

  private static void rs485(SerialPort a, SerialPort b) throws Exception {
    assertThat(a.capabilities()).contains(Capability.RS485);
    assertThat(a.rs485()).isEqualTo(Rs485.OFF);
    Rs485 wanted = new Rs485(true, false, Duration.ofSeconds(3), Duration.ofMillis(2), true);
    // The library keeps a delay at 100 ms, as the kernel does.
    Rs485 kept = new Rs485(true, false, Duration.ofMillis(100), Duration.ofMillis(2), true);
    assertThat(a.apply(wanted)).isEqualTo(kept);
    assertThat(a.rs485()).isEqualTo(kept);
    assertThat(b.rs485()).isEqualTo(Rs485.OFF);
    assertThat(a.apply(Rs485.ON)).isEqualTo(Rs485.ON);
    assertThat(a.apply(Rs485.OFF)).isEqualTo(Rs485.OFF);
  }

  private static void breaks(SerialPort a, SerialPort b) throws Exception {
    EventLog log = new EventLog();
    b.subscribe(log);
    a.setBreak(true);
    a.setBreak(false);
    boolean reported = b.capabilities().contains(Capability.LINE_ERRORS);
    LineState expected = new LineState(reported ? LineState.BREAK_DETECT : 0);
    if (reported) {
      assertThat(log.next()).isEqualTo(new SerialEvent.LineChanged(expected));
    }
    assertThat(b.lineState()).isEqualTo(expected);
    long start = System.nanoTime();
    a.sendBreak(Duration.ofMillis(20));
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000);
    if (reported) {
      assertThat(log.next()).isEqualTo(new SerialEvent.LineChanged(expected));
      assertThat(b.lineState()).isEqualTo(expected);
    }
    assertThat(b.lineState()).isEqualTo(LineState.CLEAR);
  }
}
