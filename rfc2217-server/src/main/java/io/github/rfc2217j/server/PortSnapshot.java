package io.github.rfc2217j.server;

import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.protocol.PortStatus;
import java.time.Instant;
import java.util.List;

/**
 * How a served port was at a moment. Immutable. Taking it asks the device nothing.
 *
 * @param port its name and address
 * @param device whether the device is there
 * @param deviceSince since when that is so
 * @param status the settings in force, break, DTR and RTS, as far as is known: as last seen or set
 * @param modem the modem lines as last seen; low while nothing is known of them. They are looked at
 *     only while some client wants to be told, where the backend reports no changes
 * @param sharing how clients share the port
 * @param ending whether it is being let go of: nobody is let in any more, and its clients leave
 * @param sessions the clients that are being served, in no order
 * @param commands how long the device took for what owners asked
 * @param totals what has gone on at it since it is served
 */
public record PortSnapshot(
    ExportedPort port,
    Device device,
    Instant deviceSince,
    PortStatus status,
    ModemState modem,
    SharingPolicy sharing,
    boolean ending,
    List<SessionSnapshot> sessions,
    CommandTimes commands,
    PortTotals totals) {

  /** Copies what it is given. */
  public PortSnapshot {
    sessions = List.copyOf(sessions);
  }

  /** Whether a device is there. */
  public enum Device {
    /** Nobody needs it. */
    CLOSED,
    /** It is open. */
    OPEN,
    /** It should be open and is not there: it was lost, or never was there. */
    LOST
  }
}
