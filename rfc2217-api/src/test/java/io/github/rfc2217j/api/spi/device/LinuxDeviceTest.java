package io.github.rfc2217j.api.spi.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.Rs485;
import io.github.rfc2217j.api.SerialException;
import io.github.rfc2217j.api.SerialSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A device of Linux on a driver that this test plays. */
class LinuxDeviceTest {

  private static final int CFLAG = 2;
  private static final int PARENB = 0x100;

  private final Driver driver = new Driver();
  private final Line line = new Line(driver);

  /** Moves no octets. */
  private static final class Line extends LinuxDevice {
    Line(Calls calls) {
      super(calls, "/dev/ttyS0");
    }

    boolean prepared() {
      try {
        prepare("port");
        return true;
      } catch (SerialException e) {
        return false;
      }
    }

    @Override
    public String library() {
      return "a library";
    }

    @Override
    public int read(byte[] octets) {
      return -1;
    }

    @Override
    public int write(byte[] octets, int offset, int count) {
      return -1;
    }

    @Override
    public void rouse() {}

    @Override
    public boolean close() {
      release();
      return true;
    }
  }

  /** What a UART's driver keeps; the switches make it refuse things. */
  private static final class Driver implements LinuxDevice.Calls {
    final List<Integer> flushed = new ArrayList<>();
    final List<Integer> moves = new ArrayList<>();
    int[] termios = new int[Termios2.INTS];
    int[] counters = new int[20];
    int lines = 0x006;
    int queued;
    int status = 1;
    boolean dropsParity;
    boolean refusesParity;
    boolean gone;
    boolean knowsRs485;
    int[] rs485 = {0x20, 0, 0, 0, 0, 0, 0, 0};
    boolean breaking;

    @Override
    public int ioctl(int request, int[] argument) {
      if (gone) {
        return -1;
      }
      switch (request) {
        case 0x802C542A -> System.arraycopy(termios, 0, argument, 0, argument.length);
        case 0x402C542B -> {
          if (refusesParity && (argument[CFLAG] & PARENB) != 0) {
            return -1;
          }
          termios = argument.clone();
          if (dropsParity) {
            termios[CFLAG] &= ~PARENB;
          }
        }
        case 0x5415 -> argument[0] = lines;
        case 0x5416 -> move(lines | argument[0]);
        case 0x5417 -> move(lines & ~argument[0]);
        case 0x5418 -> move(argument[0]);
        case 0x5411 -> argument[0] = queued;
        case 0x541B -> argument[0] = 3;
        case 0x5427 -> breaking = true;
        case 0x5428 -> breaking = false;
        case 0x5459 -> argument[0] = status;
        case 0x545D -> System.arraycopy(counters, 0, argument, 0, argument.length);
        case 0x542E -> System.arraycopy(rs485, 0, argument, 0, argument.length);
        case 0x542F -> {
          if (!knowsRs485) {
            return -1;
          }
          rs485 = argument.clone();
          rs485[1] = Math.min(rs485[1], 100);
        }
        default -> assertThat(request).isIn(0x540C, 0x540D, 0x80045440);
      }
      return 0;
    }

    private void move(int to) {
      lines = to;
      moves.add(to);
    }

    @Override
    public int tcflush(int queues) {
      flushed.add(queues);
      return 0;
    }

    @Override
    public int errno() {
      return gone ? 5 : 0;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9600 8N1",
        "115200 7E2 rtscts",
        "4000000 6O1 xonxoff",
        "50 5N1.5",
        "12345 8M1 xonxoff/none",
        "921600 8S2 none/xonxoff",
        "2147483647 7N1"
      })
  void whatFitsIsSetAndReadBack(String text) {
    SerialSettings wanted = SerialSettings.of(text);
    assertThat(line.prepared()).isTrue();
    assertThat(line.change(SerialSettings.DEFAULT, wanted)).isEqualTo(wanted);
    assertThat(line.settings(SerialSettings.DEFAULT)).isEqualTo(wanted);
  }

  @Test
  void whatNoTerminalCanHoldStaysAsItWas() {
    assertThat(line.prepared()).isTrue();
    SerialSettings before = SerialSettings.of("9600 8N2 xonxoff");
    line.change(SerialSettings.DEFAULT, before);
    assertThat(line.change(before, SerialSettings.of("4800 8N1.5 dsr/dtr")))
        .isEqualTo(before.withBaudRate(4800));
    assertThat(line.change(before, SerialSettings.of("4800 5N2 cts/none")))
        .isEqualTo(SerialSettings.of("4800 5N1.5 xonxoff"));
  }

  @Test
  void whatTheDriverDropsOrRefusesIsNotInForce() {
    assertThat(line.prepared()).isTrue();
    driver.dropsParity = true;
    assertThat(line.change(SerialSettings.DEFAULT, SerialSettings.of("19200 7E1")))
        .isEqualTo(SerialSettings.of("19200 7N1"));
    driver.dropsParity = false;
    driver.refusesParity = true;
    assertThat(line.change(SerialSettings.DEFAULT, SerialSettings.of("38400 8O1 rtscts")))
        .isEqualTo(SerialSettings.of("38400 7N1 rtscts"));
  }

  @Test
  void aPreparedTerminalPassesEveryOctet() {
    java.util.Arrays.fill(driver.termios, -1);
    assertThat(line.prepared()).isTrue();
    assertThat(driver.termios[0]).as("input flags").isZero();
    assertThat(driver.termios[1]).as("output flags").isZero();
    assertThat(driver.termios[3]).as("local flags").isZero();
    assertThat(driver.termios[5] >>> 24).as("VMIN").isOne();
    assertThat(driver.termios[5] >> 16 & 0xff).as("VTIME").isZero();
    assertThat(line.settings(SerialSettings.of("1200"))).isEqualTo(SerialSettings.DEFAULT);
  }

  @Test
  void linesAreMovedAndReadTogether() {
    assertThat(line.set(ControlLine.DTR, false)).isTrue();
    assertThat(line.isSet(ControlLine.DTR)).isFalse();
    assertThat(line.isSet(ControlLine.RTS)).isTrue();
    driver.lines |= 0x020 | 0x040 | 0x080 | 0x100;
    assertThat(line.modemState()).isEqualTo(new ModemState(true, true, true, true));
    driver.lines &= ~0x100;
    assertThat(line.modemState()).isEqualTo(new ModemState(true, false, true, true));
  }

  @Test
  void linesMoveAtOnceAndThoseNotNamedStay() {
    int hidden = 0x4000; // OUT2
    driver.lines |= hidden;
    assertThat(line.set(Map.of(ControlLine.DTR, false, ControlLine.RTS, true))).isTrue();
    assertThat(line.set(Map.of(ControlLine.DTR, true, ControlLine.RTS, false))).isTrue();
    assertThat(line.set(Map.of(ControlLine.DTR, false, ControlLine.RTS, false))).isTrue();
    assertThat(line.set(Map.of(ControlLine.DTR, true, ControlLine.RTS, true))).isTrue();
    assertThat(line.set(Map.of(ControlLine.RTS, false))).isTrue();
    assertThat(driver.moves)
        .containsExactly(hidden | 0x004, hidden | 0x002, hidden, hidden | 0x006, hidden | 0x002);
    driver.gone = true;
    assertThat(line.set(Map.of(ControlLine.DTR, false, ControlLine.RTS, true))).isFalse();
  }

  @Test
  void errorsAreWhatWasCountedSinceTheLastLook() {
    driver.counters[9] = 7;
    assertThat(line.prepared()).isTrue();
    assertThat(line.lineErrors()).isEqualTo(LineState.CLEAR);
    driver.counters[6]++;
    driver.counters[9]++;
    assertThat(line.lineErrors())
        .isEqualTo(new LineState(LineState.FRAMING_ERROR | LineState.BREAK_DETECT));
    assertThat(line.lineErrors()).isEqualTo(LineState.CLEAR);
    driver.counters[8]++;
    driver.counters[10]++;
    assertThat(line.lineErrors())
        .isEqualTo(new LineState(LineState.PARITY_ERROR | LineState.OVERRUN_ERROR));
  }

  @Test
  void outputIsPendingUntilTheTransmitterIsEmpty() {
    assertThat(line.capabilities()).contains(Capability.DRAIN, Capability.MARK_SPACE_PARITY);
    driver.queued = 5;
    assertThat(line.pendingOutput()).isEqualTo(5);
    driver.queued = 0;
    driver.status = 0;
    assertThat(line.pendingOutput()).isOne();
    driver.status = 1;
    assertThat(line.pendingOutput()).isZero();
  }

  @Test
  void anRs485ModeIsWhatTheDriverKept() {
    assertThat(line.capabilities()).doesNotContain(Capability.RS485);
    driver.knowsRs485 = true;
    assertThat(line.capabilities()).contains(Capability.RS485);
    assertThat(line.rs485()).isEqualTo(Rs485.OFF);
    Rs485 wanted = new Rs485(true, false, Duration.ofSeconds(3), Duration.ofMillis(2), true);
    assertThat(line.set(wanted)).isTrue();
    assertThat(driver.rs485).as("termination stays").containsExactly(0x35, 100, 2, 0, 0, 0, 0, 0);
    assertThat(line.rs485())
        .isEqualTo(new Rs485(true, false, Duration.ofMillis(100), Duration.ofMillis(2), true));
    assertThat(line.set(Rs485.ON)).isTrue();
    assertThat(driver.rs485).containsExactly(0x23, 0, 0, 0, 0, 0, 0, 0);
    assertThat(line.rs485()).isEqualTo(Rs485.ON);
    driver.knowsRs485 = false;
    assertThat(line.set(Rs485.OFF)).isFalse();
    driver.gone = true;
    assertThat(line.rs485()).isEqualTo(Rs485.OFF);
  }

  @Test
  void aTransmitterThatIsNeverEmptyIsNotBelieved() {
    driver.status = 0;
    assertThat(line.capabilities()).doesNotContain(Capability.DRAIN);
    assertThat(line.pendingOutput()).isZero();
  }

  @Test
  void purgesAreSeparate() {
    line.flush(Purge.RECEIVE);
    line.flush(Purge.TRANSMIT);
    line.flush(Purge.BOTH);
    assertThat(driver.flushed).containsExactly(0, 1, 2);
  }

  @Test
  void aBreakEndsWithThePort() {
    line.setBreak(true);
    assertThat(driver.breaking).isTrue();
    assertThat(line.close()).isTrue();
    assertThat(driver.breaking).isFalse();
  }

  /** The last close of a UART would wait for it otherwise, for half a minute. */
  @Test
  void whatHasNotLeftIsForgottenAtTheEnd() {
    assertThat(line.prepared()).isTrue();
    line.close();
    assertThat(driver.flushed).as("what a pty has is the reader's").isEmpty();
    driver.queued = 100;
    line.close();
    assertThat(driver.flushed).as("TCOFLUSH").containsExactly(1);
  }

  @Test
  void aDeviceThatIsGoneAnswersSo() {
    assertThat(line.prepared()).isTrue();
    driver.gone = true;
    SerialSettings known = SerialSettings.of("1200");
    assertThat(line.available()).isNegative();
    assertThat(line.pendingOutput()).isNegative();
    assertThat(line.settings(known)).isEqualTo(known);
    assertThat(line.change(known, SerialSettings.DEFAULT)).isEqualTo(known);
    assertThat(line.set(ControlLine.RTS, true)).isFalse();
    assertThat(line.modemState()).isEqualTo(ModemState.ALL_LOW);
    assertThat(line.lineErrors()).isEqualTo(LineState.CLEAR);
    assertThat(line.prepared()).isFalse();
    assertThat(line.lastError())
        .isEqualTo("EIO (5), the device was unplugged or hung up, with a library");
  }
}
