package io.github.rfc2217j.server;

import io.github.rfc2217j.protocol.PortStatus;
import io.github.rfc2217j.protocol.SessionEvent;
import java.time.Duration;

/**
 * Is told what happens at servers, for those who record it. Does nothing where the JDK has no
 * Flight Recorder. Any thread; nothing blocks.
 */
interface Journal {

  /** The journal of this process. */
  Journal ALL = find();

  private static Journal find() {
    try {
      Class.forName("jdk.jfr.Event", false, Journal.class.getClassLoader());
      return new FlightJournal();
    } catch (ClassNotFoundException e) {
      // The module is left out, as in a small image made by jlink.
      return new Journal() {};
    }
  }

  /** A client has got its place. */
  default void connectionBegun(String port, String peer, boolean owner) {}

  /** A client has left. */
  default void connectionEnded(
      String port, String peer, Duration served, String reason, long toDevice, long fromDevice) {}

  /** A client has agreed to COM-PORT or refused it. */
  default void negotiated(String port, String peer, boolean comPort, Duration took) {}

  /** A client has changed what is in force at a port. */
  default void changed(String port, String peer, PortStatus before, PortStatus after) {}

  /** A client departed from the protocol. */
  default void violated(String port, String peer, SessionEvent.Violated violated) {}

  /** One end has asked the other to send nothing more, or to go on. */
  default void flow(String port, String peer, boolean suspended, boolean byClient) {}

  /** A device is lost. */
  default void deviceLost(String port, String reason) {}

  /** A device is there that was looked for. */
  default void deviceReturned(String port) {}

  /** A client was refused or held back. */
  default void refused(String port, String peer, Refusal reason) {}
}
