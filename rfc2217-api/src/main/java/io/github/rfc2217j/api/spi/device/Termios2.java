package io.github.rfc2217j.api.spi.device;

import io.github.rfc2217j.api.DataBits;
import io.github.rfc2217j.api.FlowControl;
import io.github.rfc2217j.api.Parity;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.StopBits;
import java.util.List;

/**
 * Settings as Linux has them: a {@code struct termios2} of the little-endian architectures with the
 * generic numbering, as the eleven ints that it consists of.
 */
final class Termios2 {

  /** Four words of flags, 20 octets of control characters, two speeds. */
  static final int INTS = 11;

  private static final int IFLAG = 0;
  private static final int OFLAG = 1;
  private static final int CFLAG = 2;
  private static final int LFLAG = 3;
  private static final int ISPEED = 9;
  private static final int OSPEED = 10;

  private static final int IXON = 0x400;
  private static final int IXOFF = 0x1000;

  private static final int CBAUD = 0x100f;
  private static final int CIBAUD = CBAUD << 16;
  private static final int BOTHER = 0x1000;
  private static final int CSIZE = 0x30;
  private static final int CSTOPB = 0x40;
  private static final int CREAD = 0x80;
  private static final int PARENB = 0x100;
  private static final int PARODD = 0x200;
  private static final int CLOCAL = 0x800;
  private static final int CMSPAR = 0x40000000;
  private static final int CRTSCTS = 0x80000000;

  /** The control characters from the fifth int on, a line discipline's octet before them. */
  private static final int CHARACTERS = 17;

  private static final int VTIME = CHARACTERS + 5;
  private static final int VMIN = CHARACTERS + 6;
  private static final int VSTART = CHARACTERS + 8;
  private static final int VSTOP = CHARACTERS + 9;
  private static final int XON = 0x11;
  private static final int XOFF = 0x13;

  /** Speeds by their number in CBAUD; other programs show these better than arbitrary ones. */
  private static final List<Integer> LOW =
      List.of(0, 50, 75, 110, 134, 150, 200, 300, 600, 1200, 1800, 2400, 4800, 9600, 19200, 38400);

  private static final List<Integer> HIGH =
      List.of(
          0, 57600, 115200, 230400, 460800, 500000, 576000, 921600, 1000000, 1152000, 1500000,
          2000000, 2500000, 3000000, 3500000, 4000000);

  private Termios2() {}

  /**
   * Returns what makes a terminal a plain line: every octet passes unchanged, reads wait for one
   * octet, and a break or a parity error throws nothing away (BRKINT would flush the queues, IGNPAR
   * would swallow the octet).
   */
  static int[] raw(int[] termios) {
    int[] raw = termios.clone();
    raw[IFLAG] = 0;
    raw[OFLAG] = 0;
    raw[LFLAG] = 0;
    raw[CFLAG] |= CREAD | CLOCAL;
    setOctet(raw, VMIN, 1);
    setOctet(raw, VTIME, 0);
    setOctet(raw, VSTART, XON);
    setOctet(raw, VSTOP, XOFF);
    return raw;
  }

  private static void setOctet(int[] termios, int offset, int value) {
    int shift = 8 * (offset % 4);
    termios[offset / 4] = (termios[offset / 4] & ~(0xff << shift)) | (value << shift);
  }

  /** Returns the settings in it. */
  static SerialSettings settings(int[] termios) {
    int flags = termios[CFLAG];
    DataBits dataBits = DataBits.of(5 + (flags & CSIZE) / 0x10);
    Parity parity = Parity.NONE;
    if ((flags & PARENB) != 0) {
      boolean odd = (flags & PARODD) != 0;
      parity =
          (flags & CMSPAR) != 0
              ? (odd ? Parity.MARK : Parity.SPACE)
              : (odd ? Parity.ODD : Parity.EVEN);
    }
    StopBits stopBits = StopBits.ONE;
    if ((flags & CSTOPB) != 0) {
      stopBits = dataBits == DataBits.FIVE ? StopBits.ONE_POINT_FIVE : StopBits.TWO;
    }
    boolean hardware = (flags & CRTSCTS) != 0;
    FlowControl.Output output = FlowControl.Output.NONE;
    FlowControl.Input input = FlowControl.Input.NONE;
    if (hardware) {
      output = FlowControl.Output.CTS;
      input = FlowControl.Input.RTS;
    } else {
      if ((termios[IFLAG] & IXON) != 0) {
        output = FlowControl.Output.XON_XOFF;
      }
      if ((termios[IFLAG] & IXOFF) != 0) {
        input = FlowControl.Input.XON_XOFF;
      }
    }
    // A terminal at speed 0 has hung up its line; the type knows no such speed.
    int speed = Math.max(1, termios[OSPEED]);
    return new SerialSettings(speed, dataBits, parity, stopBits, new FlowControl(output, input));
  }

  /** Returns it with other settings; where it can't hold what is wanted, it keeps what it has. */
  static int[] with(int[] termios, SerialSettings wanted) {
    int[] changed = termios.clone();
    setSpeed(changed, wanted.baudRate());
    int flags = changed[CFLAG] & ~(CSIZE | PARENB | PARODD | CMSPAR | CSTOPB);
    flags |= (wanted.dataBits().count() - 5) * 0x10;
    flags |=
        switch (wanted.parity()) {
          case NONE -> 0;
          case ODD -> PARENB | PARODD;
          case EVEN -> PARENB;
          case MARK -> PARENB | PARODD | CMSPAR;
          case SPACE -> PARENB | CMSPAR;
        };
    boolean five = wanted.dataBits() == DataBits.FIVE;
    boolean longer =
        switch (wanted.stopBits()) {
          case ONE -> false;
          case TWO -> true;
          // One bit stands for the longer stop: 1.5 with five data bits, 2 with more.
          case ONE_POINT_FIVE -> five || (termios[CFLAG] & CSTOPB) != 0;
        };
    changed[CFLAG] = longer ? flags | CSTOPB : flags;
    setFlow(changed, wanted.flowControl());
    return changed;
  }

  private static void setSpeed(int[] termios, int rate) {
    int low = LOW.indexOf(rate);
    int high = HIGH.indexOf(rate);
    int number = low >= 0 ? low : high >= 0 ? BOTHER | high : BOTHER;
    // Without a speed of its own in CIBAUD, input follows output.
    termios[CFLAG] = (termios[CFLAG] & ~(CBAUD | CIBAUD)) | number;
    termios[ISPEED] = rate;
    termios[OSPEED] = rate;
  }

  private static void setFlow(int[] termios, FlowControl wanted) {
    boolean cts = wanted.output() == FlowControl.Output.CTS;
    boolean rts = wanted.input() == FlowControl.Input.RTS;
    boolean possible =
        cts == rts
            && wanted.output() != FlowControl.Output.DSR
            && wanted.output() != FlowControl.Output.DCD
            && wanted.input() != FlowControl.Input.DTR;
    if (!possible) {
      return;
    }
    termios[CFLAG] = cts ? termios[CFLAG] | CRTSCTS : termios[CFLAG] & ~CRTSCTS;
    int flags = termios[IFLAG] & ~(IXON | IXOFF);
    flags |= wanted.output() == FlowControl.Output.XON_XOFF ? IXON : 0;
    flags |= wanted.input() == FlowControl.Input.XON_XOFF ? IXOFF : 0;
    termios[IFLAG] = flags;
  }
}
