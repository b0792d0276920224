package io.github.rfc2217j.server;

import io.github.rfc2217j.protocol.PortStatus;
import io.github.rfc2217j.protocol.SessionEvent;
import java.time.Duration;
import jdk.jfr.FlightRecorder;

/**
 * Is told what happens at servers, for those who record it. Does nothing where the JDK has no
 * Flight Recorder. Any thread; nothing blocks.
 */
interface Journal {

  /** Whether there is a Flight Recorder: the module is left out of many small images. */
  boolean RECORDER = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  /** Tells nobody. */
  Journal NONE = new Journal() {};

  /**
   * Returns the journal of this process. Events are loaded once somebody records: for the first of
   * them the JVM loads a hundred classes of its recorder.
   */
  static Journal all() {
    return RECORDER && FlightRecorder.isInitialized() ? FlightJournal.ALL : NONE;
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
