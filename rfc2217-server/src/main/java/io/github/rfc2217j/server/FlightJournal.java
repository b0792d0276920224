package io.github.rfc2217j.server;

import io.github.rfc2217j.protocol.PortStatus;
import io.github.rfc2217j.protocol.SessionEvent;
import java.time.Duration;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** Tells the Flight Recorder; loaded only where somebody has recorded. */
final class FlightJournal implements Journal {

  static final Journal ALL = new FlightJournal();

  /** What all events have. */
  @Category("RFC 2217")
  @StackTrace(false)
  abstract static class ServerEvent extends Event {
    @Label("Port")
    @Description("The name under which the port is served")
    String port = "";
  }

  /** What events of one client have. */
  abstract static class ClientEvent extends ServerEvent {
    @Label("Client")
    @Description("The client's address")
    String peer = "";
  }

  @Name("io.github.rfc2217j.ConnectionBegun")
  @Label("Connection Begun")
  static final class Begun extends ClientEvent {
    @Label("Owner")
    @Description("Whether the client has the port; otherwise it observes")
    boolean owner;
  }

  @Name("io.github.rfc2217j.ConnectionEnded")
  @Label("Connection Ended")
  static final class Ended extends ClientEvent {
    @Label("Served")
    @Timespan(Timespan.NANOSECONDS)
    long served;

    @Label("Reason")
    String reason = "";

    @Label("Octets to the Device")
    @DataAmount
    long toDevice;

    @Label("Octets from the Device")
    @DataAmount
    long fromDevice;
  }

  @Name("io.github.rfc2217j.Negotiated")
  @Label("Negotiated")
  @Description("The client has agreed to COM-PORT-OPTION or refused it")
  static final class Negotiated extends ClientEvent {
    @Label("COM-PORT")
    @Description("Whether it agreed")
    boolean comPort;

    @Label("Took")
    @Timespan(Timespan.NANOSECONDS)
    long took;
  }

  @Name("io.github.rfc2217j.SettingsChanged")
  @Label("Settings Changed")
  @Description("A client has changed settings, break, DTR or RTS")
  static final class Changed extends ClientEvent {
    @Label("Before")
    String before = "";

    @Label("Settings")
    String settings = "";

    @Label("Break")
    boolean breakOn;

    @Label("DTR")
    boolean dtr;

    @Label("RTS")
    boolean rts;
  }

  @Name("io.github.rfc2217j.Violation")
  @Label("Protocol Violation")
  @Description("A client departed from the protocol; tolerated")
  static final class Violated extends ClientEvent {
    @Label("Kind")
    String kind = "";

    @Label("Detail")
    @Description("The octet, option or command in question")
    int detail;
  }

  @Name("io.github.rfc2217j.FlowControl")
  @Label("Flow Control")
  @Description("FLOWCONTROL-SUSPEND or FLOWCONTROL-RESUME")
  static final class Flow extends ClientEvent {
    @Label("Suspended")
    @Description("Whether the other end was asked to send nothing more; otherwise to go on")
    boolean suspended;

    @Label("By the Client")
    boolean byClient;
  }

  @Name("io.github.rfc2217j.DeviceLost")
  @Label("Device Lost")
  static final class Lost extends ServerEvent {
    @Label("Reason")
    String reason = "";
  }

  @Name("io.github.rfc2217j.DeviceReturned")
  @Label("Device Returned")
  static final class Returned extends ServerEvent {}

  @Name("io.github.rfc2217j.Refusal")
  @Label("Refusal")
  @Description("A client was refused or held back")
  static final class Refused extends ClientEvent {
    @Label("Reason")
    String reason = "";
  }

  @Override
  public void connectionBegun(String port, String peer, boolean owner) {
    Begun event = new Begun();
    if (event.isEnabled()) {
      event.owner = owner;
      commit(event, port, peer);
    }
  }

  @Override
  public void connectionEnded(
      String port, String peer, Duration served, String reason, long toDevice, long fromDevice) {
    Ended event = new Ended();
    if (event.isEnabled()) {
      event.served = served.toNanos();
      event.reason = reason;
      event.toDevice = toDevice;
      event.fromDevice = fromDevice;
      commit(event, port, peer);
    }
  }

  @Override
  public void negotiated(String port, String peer, boolean comPort, Duration took) {
    Negotiated event = new Negotiated();
    if (event.isEnabled()) {
      event.comPort = comPort;
      event.took = took.toNanos();
      commit(event, port, peer);
    }
  }

  @Override
  public void changed(String port, String peer, PortStatus before, PortStatus after) {
    Changed event = new Changed();
    if (event.isEnabled()) {
      event.before = before.settings().toString();
      event.settings = after.settings().toString();
      event.breakOn = after.breakOn();
      event.dtr = after.dtr();
      event.rts = after.rts();
      commit(event, port, peer);
    }
  }

  @Override
  public void violated(String port, String peer, SessionEvent.Violated violated) {
    Violated event = new Violated();
    if (event.isEnabled()) {
      event.kind = violated.violation().name();
      event.detail = violated.detail();
      commit(event, port, peer);
    }
  }

  @Override
  public void flow(String port, String peer, boolean suspended, boolean byClient) {
    Flow event = new Flow();
    if (event.isEnabled()) {
      event.suspended = suspended;
      event.byClient = byClient;
      commit(event, port, peer);
    }
  }

  @Override
  public void deviceLost(String port, String reason) {
    Lost event = new Lost();
    if (event.isEnabled()) {
      event.port = port;
      event.reason = reason;
      event.commit();
    }
  }

  @Override
  public void deviceReturned(String port) {
    Returned event = new Returned();
    if (event.isEnabled()) {
      event.port = port;
      event.commit();
    }
  }

  @Override
  public void refused(String port, String peer, Refusal reason) {
    Refused event = new Refused();
    if (event.isEnabled()) {
      event.reason = reason.name();
      commit(event, port, peer);
    }
  }

  private static void commit(ClientEvent event, String port, String peer) {
    event.port = port;
    event.peer = peer;
    event.commit();
  }
}
