package io.github.rfc2217j.api.spi.device;

import io.github.rfc2217j.api.Rs485;
import java.time.Duration;

/** RS-485 as Linux has it: a {@code struct serial_rs485}, as the eight ints that it consists of. */
final class LinuxRs485 {

  /** Flags, two delays in milliseconds, and what is of no concern here. */
  static final int INTS = 8;

  private static final int FLAGS = 0;
  private static final int BEFORE = 1;
  private static final int AFTER = 2;

  private static final int ENABLED = 0x01;
  private static final int RTS_ON_SEND = 0x02;
  private static final int RTS_AFTER_SEND = 0x04;
  private static final int RX_DURING_TX = 0x10;

  private LinuxRs485() {}

  static Rs485 mode(int[] struct) {
    int flags = struct[FLAGS];
    return new Rs485(
        (flags & ENABLED) != 0,
        (flags & RTS_ON_SEND) != 0,
        Duration.ofMillis(Integer.toUnsignedLong(struct[BEFORE])),
        Duration.ofMillis(Integer.toUnsignedLong(struct[AFTER])),
        (flags & RX_DURING_TX) != 0);
  }

  /** Returns it with another mode; termination and addresses stay as they are. */
  static int[] with(int[] struct, Rs485 wanted) {
    int[] changed = struct.clone();
    int flags = struct[FLAGS] & ~(ENABLED | RTS_ON_SEND | RTS_AFTER_SEND | RX_DURING_TX);
    flags |= wanted.enabled() ? ENABLED : 0;
    flags |= wanted.rtsWhileSending() ? RTS_ON_SEND : RTS_AFTER_SEND;
    flags |= wanted.hearsItself() ? RX_DURING_TX : 0;
    changed[FLAGS] = flags;
    changed[BEFORE] = (int) wanted.delayBefore().toMillis();
    changed[AFTER] = (int) wanted.delayAfter().toMillis();
    return changed;
  }
}
