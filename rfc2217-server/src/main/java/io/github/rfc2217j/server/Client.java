package io.github.rfc2217j.server;

import org.jspecify.annotations.Nullable;

/** What a port knows of a client that is attached to it. Any thread; nothing blocks. */
interface Client {

  /** Returns the client's address, as the log names it. */
  String peer();

  /** Returns the way to the client. */
  Wire wire();

  /** Returns which modem states the client wants to be told of; 0 for none. */
  int modemMask();

  /**
   * Lets the client go; the first reason stands.
   *
   * @param reason for the log
   * @param line what the client is told, null for nothing
   */
  void end(String reason, @Nullable String line);

  /** The device is lost, and the client goes as well. */
  void deviceLost(String reason);

  /** Breaks the connection off: frees whoever writes to a client that does not read. */
  void breakOff();
}
