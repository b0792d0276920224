package io.github.rfc2217j.api.contract;

/**
 * A known departure from the contract. A test does not leave out what differs: it proves that the
 * port departs in just this way, so that an entry which is not true any more fails.
 */
public enum Difference {
  /**
   * {@link io.github.rfc2217j.api.SerialPort#drain} can return true before the far end could read
   * what was written: the device behind the port forwards it by itself.
   */
  ARRIVES_AFTER_DRAIN,

  /**
   * While more has been written than the line takes, a transmit purge can fail with {@link
   * io.github.rfc2217j.api.NoAnswerException}: the peer has suspended us, and commands with it (RFC
   * 2217 §3 FLOWCONTROL-SUSPEND).
   */
  SUSPENDED_WHILE_FULL,

  /** Octets that the far end sent before the loss may be lost with the device. */
  LOSS_TAKES_UNREAD,

  /** A second opening of the device by the same program succeeds. */
  OPENS_TWICE
}
