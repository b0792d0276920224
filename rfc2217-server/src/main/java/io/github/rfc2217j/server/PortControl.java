package io.github.rfc2217j.server;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.FlowControl;
import io.github.rfc2217j.api.NoAnswerException;
import io.github.rfc2217j.api.NotSupportedException;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.protocol.Request;
import io.github.rfc2217j.protocol.Request.Item;
import io.github.rfc2217j.protocol.comport.ControlValue;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out at an open port what its owner asks for, and keeps account of what is in force.
 *
 * <p>Thread: the owner's reader alone.
 */
final class PortControl {

  private static final Logger LOG = LoggerFactory.getLogger(PortControl.class);

  private final OpenDevice device;
  private final SerialPort port;
  private final String name;
  private final Set<Capability> capabilities;
  private final InForce inForce;
  private final Wire wire;
  private final ToDevice toDevice;
  private final PortOptions options;
  private final String peer;

  /** What could not be done and has been logged. */
  private final Set<String> complaints = new HashSet<>();

  /** Lines that the port did not tell of. */
  private final Set<ControlLine> unanswered = EnumSet.noneOf(ControlLine.class);

  /** Whether BRK came after all requests, what was queued then, and when its break ended. */
  private boolean breakIsLast;

  private long breakQueued;
  private long breakEnded;

  PortControl(
      OpenDevice device, InForce inForce, ToDevice toDevice, Client client, PortOptions options) {
    this.device = device;
    this.port = device.port();
    this.name = device.name();
    this.capabilities = port.capabilities();
    this.inForce = inForce;
    this.wire = client.wire();
    this.toDevice = toDevice;
    this.options = options;
    this.peer = client.peer();
  }

  /**
   * Carries out a request as far as the port can; what is in force then tells the result.
   *
   * @return false if the port failed
   */
  boolean carryOut(Request request) {
    breakIsLast = false;
    try {
      switch (request) {
        case Request.Query query -> look(query.item());
        case Request.SetBaudRate set -> apply(settings().withBaudRate(set.rate()), request);
        case Request.SetDataBits set -> apply(settings().withDataBits(set.dataBits()), request);
        case Request.SetParity set -> apply(settings().withParity(set.parity()), request);
        case Request.SetStopBits set -> apply(settings().withStopBits(set.stopBits()), request);
        case Request.SetFlow set -> apply(flow(ControlValue.of(set.output())), request);
        case Request.SetInboundFlow set -> apply(flow(ControlValue.of(set.input())), request);
        case Request.SetBreak set -> setBreak(set.on(), request);
        case Request.SetLine set -> setLine(set.line(), set.on());
        case Request.Purge purge -> purge(purge.which());
        case Request.SetLineStateMask mask ->
            throw new IllegalStateException("kept by the session: " + mask);
        case Request.SetModemStateMask mask ->
            throw new IllegalStateException("kept by the session: " + mask);
      }
      return true;
    } catch (NotSupportedException e) {
      complainOnce(request.message().describe(), e);
    } catch (IOException e) {
      LOG.warn(
          "{}: {} failed at {}; answered with what is in force: {}",
          peer,
          request.message().describe(),
          name,
          e.getMessage());
    } catch (RuntimeException e) {
      // A fault of a backend must not cost the client its answer.
      LOG.error("{}: {} failed at {}", peer, request.message().describe(), name, e);
    }
    return false;
  }

  private SerialSettings settings() {
    return inForce.status().settings();
  }

  private SerialSettings flow(ControlValue value) {
    FlowControl before = settings().flowControl();
    return settings().withFlowControl(value.appliedTo(before));
  }

  private void apply(SerialSettings wanted, Request request) throws IOException {
    if (!wanted.equals(settings()) && !settle(request.message().describe())) {
      return;
    }
    SerialSettings now = port.apply(wanted);
    if (!device.isLost()) {
      // It may have been given up while it was busy with this, and another one be in its place.
      inForce.settings(now);
    }
  }

  /** Waits for earlier octets; false if the client has left meanwhile. */
  private boolean settle(String what) throws IOException {
    if (toDevice.isSettled()) {
      return true;
    }
    // Earlier answers are not to wait for the device.
    wire.wakeWriter();
    if (!toDevice.settle(options.settingsDrain()) && !toDevice.isClosed()) {
      LOG.warn(
          "{}: {} acts before all earlier octets have left {}: some were still waiting after {} ms;"
              + " flow control may be holding the port back",
          peer,
          what,
          name,
          options.settingsDrain().toMillis());
    }
    return !toDevice.isClosed();
  }

  private void setLine(ControlLine line, boolean on) throws IOException {
    if (capabilities.contains(Capability.CONTROL_LINES)) {
      try {
        port.set(line, on);
      } catch (IOException e) {
        look(line);
        throw e;
      }
    } else if (complaints.add("lines")) {
      LOG.info(
          "{}: {} has no DTR and RTS; what clients ask of them is kept and acknowledged, nothing"
              + " more",
          peer,
          name);
    }
    inForce.asked(line, on);
  }

  /**
   * Looks at a line if the device has it. A peer of a remote port that did not answer is not asked
   * again, for each time would cost the client a time-out: what was asked for last counts.
   */
  private void look(ControlLine line) throws IOException {
    if (!capabilities.contains(Capability.CONTROL_LINES) || unanswered.contains(line)) {
      return;
    }
    try {
      inForce.line(line, port.isSet(line));
    } catch (NoAnswerException e) {
      unanswered.add(line);
      LOG.info(
          "{}: {} does not tell {}; it is taken for what it was asked to be: {}",
          peer,
          name,
          line,
          e.getMessage());
    }
  }

  private void setBreak(boolean on, Request request) throws IOException {
    boolean before = inForce.status().breakOn();
    if (on && !before && !settle(request.message().describe())) {
      return;
    }
    if (on || before) {
      port.setBreak(on);
    }
    if (!device.isLost()) {
      inForce.breakOn(on);
    }
  }

  private void purge(io.github.rfc2217j.api.Purge which) throws IOException {
    try {
      if (which.transmit()) {
        toDevice.purge();
      }
    } finally {
      if (which.receive()) {
        device.purgeReceived();
      }
    }
  }

  private void look(Item item) throws IOException {
    switch (item) {
      case BAUD_RATE, DATA_SIZE, PARITY, STOP_SIZE, FLOW, INBOUND_FLOW ->
          inForce.settings(port.settings());
      case DTR -> look(ControlLine.DTR);
      case RTS -> look(ControlLine.RTS);
      case MODEM_STATE -> device.modem().look();
      case LINE_STATE -> device.lookAtLine();
      case BREAK, SIGNATURE -> {
        // Nothing to look at.
      }
    }
  }

  private void complainOnce(String what, NotSupportedException cause) {
    if (complaints.add(what)) {
      LOG.info("{}: {} is not done at {}: {}", peer, what, name, cause.getMessage());
    }
  }

  /**
   * Sends the break that Telnet's BRK asks for. Of several with nothing between them one is sent
   * until a break's length after its end, so that a flood of them does not hold the reader up.
   */
  void sendBreak() {
    if (breakIsLast
        && breakQueued == toDevice.queued()
        && System.nanoTime() - breakEnded < options.breakLength().toNanos()) {
      return;
    }
    try {
      if (!settle("BRK")) {
        return;
      }
      wire.wakeWriter();
      if (capabilities.contains(Capability.TIMED_BREAK)) {
        sendTimedBreak();
      } else {
        port.setBreak(true);
        toDevice.pause(options.breakLength());
        port.setBreak(inForce.status().breakOn());
      }
    } catch (NotSupportedException e) {
      complainOnce("BRK", e);
    } catch (IOException e) {
      LOG.warn("{}: BRK failed at {}: {}", peer, name, e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("{}: BRK failed at {}", peer, name, e);
    } finally {
      breakIsLast = true;
      breakQueued = toDevice.queued();
      breakEnded = System.nanoTime();
    }
  }

  private void sendTimedBreak() throws IOException {
    try {
      port.sendBreak(options.breakLength());
    } finally {
      if (inForce.status().breakOn()) {
        // Its end has ended the held one as well.
        port.setBreak(true);
      }
    }
  }
}
