package io.github.rfc2217j.server;

import io.github.rfc2217j.protocol.PortStatus;
import io.github.rfc2217j.protocol.Request;
import java.nio.ByteBuffer;

/**
 * A client's place at a port.
 *
 * <p>The client's reader calls everything but {@link #leave}, which its ticker does.
 */
sealed interface Place permits Owner, Observer {

  /** The client is attached: what the device sends comes from now on. */
  void begin();

  /** Takes what the client sends; waits while the device takes nothing. */
  void put(ByteBuffer data);

  /**
   * Carries out what the client asks for.
   *
   * @return false if it was not done
   */
  boolean carryOut(Request request);

  /** Sends the break that Telnet's BRK asks for. */
  void sendBreak();

  /** The client wants to be told of other modem states than before. */
  void modemMaskChanged();

  /** Returns what is in force at the port. */
  PortStatus status();

  /** Returns how many octets the client has sent to the device. */
  long sent();

  /** Returns how many octets of the client wait for the device. Any thread. */
  long waitingForDevice();

  /** Returns how many octets of the device wait here for the client. Any thread. */
  long waitingForClient();

  /** Tells whether this is the place of the client that has the port. */
  boolean isOwner();

  /** Tells whether somebody waits for this place, or for its end. Any thread. */
  boolean isUrged();

  /** Has the client leave without much regard for its last octets. Any thread; must not block. */
  void urge();

  /** The client is about to leave. Any thread; must not block. */
  void ending();

  /** Gives what the client has sent up for lost, so that it leaves at once. Any thread. */
  void abandon();

  /**
   * The client leaves: gives the port up, in bounded time whatever the device and the client do.
   *
   * @param deviceLost whether it leaves because the device is lost
   */
  void leave(boolean deviceLost);

  /** Returns what the log says of the client's stay, to be put after the octets that it sent. */
  String summary();
}
