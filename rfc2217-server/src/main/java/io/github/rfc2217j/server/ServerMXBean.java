package io.github.rfc2217j.server;

import java.util.Date;
import java.util.List;
import java.util.Map;

/**
 * A running server as JMX shows it: the figures of {@link ServerSnapshot}, in types that any client
 * of JMX knows. Each attribute is read at the moment when it is asked for.
 */
public interface ServerMXBean {

  /**
   * Returns the name that the server was given.
   *
   * @return as given to {@link Rfc2217Server.Builder#jmx}
   */
  String getName();

  /**
   * Returns how many connections there are.
   *
   * @return as {@link ServerSnapshot#connections}
   */
  int getConnections();

  /**
   * Returns how often clients were refused or held back.
   *
   * @return counts by the names of {@link Refusal}
   */
  Map<String, Long> getRefusals();

  /**
   * Returns the ports.
   *
   * @return in the order in which they were given
   */
  List<Port> getPorts();

  /** A port: the figures of {@link PortSnapshot}. */
  interface Port {

    /**
     * Returns its name.
     *
     * @return as it was given
     */
    String getName();

    /**
     * Returns where it is served.
     *
     * @return as {@link ExportedPort#hostAndPort}
     */
    String getAddress();

    /**
     * Tells whether its device is there.
     *
     * @return CLOSED, OPEN or LOST, see {@link PortSnapshot.Device}
     */
    String getDevice();

    /**
     * Tells since when that is so.
     *
     * @return the time
     */
    Date getDeviceSince();

    /**
     * Returns the settings in force.
     *
     * @return such as {@code 115200 8N1}
     */
    String getSettings();

    /**
     * Tells whether a break is being sent.
     *
     * @return true if one is
     */
    boolean isBreakOn();

    /**
     * Tells whether DTR is raised.
     *
     * @return as last seen or set
     */
    boolean isDtr();

    /**
     * Tells whether RTS is raised.
     *
     * @return as last seen or set
     */
    boolean isRts();

    /**
     * Tells whether CTS is high.
     *
     * @return as last seen
     */
    boolean isCts();

    /**
     * Tells whether DSR is high.
     *
     * @return as last seen
     */
    boolean isDsr();

    /**
     * Tells whether RI is high.
     *
     * @return as last seen
     */
    boolean isRi();

    /**
     * Tells whether CD is high.
     *
     * @return as last seen
     */
    boolean isCd();

    /**
     * Tells how clients share the port.
     *
     * @return the name of a {@link SharingPolicy}
     */
    String getSharing();

    /**
     * Returns how many commands owners gave.
     *
     * @return as {@link CommandTimes#count}
     */
    long getCommands();

    /**
     * Returns how long the shortest command took.
     *
     * @return nanoseconds
     */
    long getShortestCommandNanos();

    /**
     * Returns how long a command took in the mean.
     *
     * @return nanoseconds
     */
    long getMeanCommandNanos();

    /**
     * Returns how long the longest command took.
     *
     * @return nanoseconds
     */
    long getLongestCommandNanos();

    /**
     * Returns how long the last command took.
     *
     * @return nanoseconds
     */
    long getLastCommandNanos();

    /**
     * Returns its clients.
     *
     * @return in no order
     */
    List<Session> getSessions();
  }

  /** A client: the figures of {@link SessionSnapshot}. */
  interface Session {

    /**
     * Returns the client.
     *
     * @return its address
     */
    String getPeer();

    /**
     * Tells whether it has the port.
     *
     * @return false if it observes
     */
    boolean isOwner();

    /**
     * Tells since when.
     *
     * @return the time
     */
    Date getSince();

    /**
     * Returns the names in its certificate.
     *
     * @return none if it showed none
     */
    List<String> getIdentities();

    /**
     * Returns how many octets of it the device has taken.
     *
     * @return octets
     */
    long getToDevice();

    /**
     * Returns how many octets of the device have left for it.
     *
     * @return octets
     */
    long getFromDevice();

    /**
     * Returns how many octets of it wait for the device.
     *
     * @return octets
     */
    long getWaitingForDevice();

    /**
     * Returns how many octets of the device wait for it.
     *
     * @return octets
     */
    long getWaitingForClient();

    /**
     * Tells whether we asked it to send nothing more.
     *
     * @return true if so
     */
    boolean isSuspendedByUs();

    /**
     * Tells whether it asked us to send nothing more.
     *
     * @return true if so
     */
    boolean isSuspendedByPeer();

    /**
     * Returns how often it departed from the protocol.
     *
     * @return counts by the names of {@link io.github.rfc2217j.protocol.Violation}
     */
    Map<String, Long> getViolations();

    /**
     * Returns what it is taken for.
     *
     * @return the name of its quirk profile
     */
    String getProfile();
  }
}
