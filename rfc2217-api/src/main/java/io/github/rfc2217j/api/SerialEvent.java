package io.github.rfc2217j.api;

import java.time.Duration;

/** Something that happened at a port by itself, delivered in the order in which it happened. */
public sealed interface SerialEvent {

  /**
   * Modem lines changed.
   *
   * @param before the levels that the last event reported, or that the port was opened with
   * @param now the levels now
   */
  record ModemChanged(ModemState before, ModemState now) implements SerialEvent {}

  /**
   * The receiver met an error or a break.
   *
   * @param state what it met
   */
  record LineChanged(LineState state) implements SerialEvent {}

  /**
   * The other side, not this program, changed the port's settings.
   *
   * @param settings in force now
   */
  record SettingsChanged(SerialSettings settings) implements SerialEvent {}

  /** The peer asked us to stop sending (RFC 2217 §3, FLOWCONTROL-SUSPEND). */
  record Suspended() implements SerialEvent {}

  /** The peer lets us send again (RFC 2217 §3, FLOWCONTROL-RESUME). */
  record Resumed() implements SerialEvent {}

  /**
   * The device or the connection to it is gone. A port that reconnects by itself publishes it once
   * for the loss, and once more if it gives up.
   *
   * @param cause what was seen
   */
  record Disconnected(SerialException cause) implements SerialEvent {}

  /**
   * The port tries to get its connection back.
   *
   * @param attempt which attempt since the loss, from 1
   * @param delay how long it waits before it tries
   */
  record Reconnecting(int attempt, Duration delay) implements SerialEvent {}

  /** The connection is back and the port has its settings again. */
  record Reconnected() implements SerialEvent {}

  /** The port was closed; the last event. */
  record Closed() implements SerialEvent {}
}
