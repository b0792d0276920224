package io.github.rfc2217j.server;

import java.io.IOException;
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
   * @param line what a person is told, null for nothing; it is not said while COM-PORT is up
   */
  void end(String reason, @Nullable String line);

  /**
   * Lets the client go because it can't be sent anything more. What it had sent before is read all
   * the same, as far as it has arrived: it is the device's.
   */
  void outputFailed(IOException cause);

  /** The device is lost, and the client goes as well. */
  void deviceLost(String reason);

  /** Breaks the connection off: frees whoever writes to a client that does not read. */
  void breakOff();
}
