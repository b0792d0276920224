package io.github.rfc2217j.endtoend.fuzz;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.protocol.PortStatus;
import io.github.rfc2217j.protocol.Request;
import io.github.rfc2217j.protocol.ServerEvent;
import io.github.rfc2217j.protocol.ServerSession;
import io.github.rfc2217j.protocol.Session;
import io.github.rfc2217j.protocol.SessionEvent;
import io.github.rfc2217j.protocol.SessionOptions;
import io.github.rfc2217j.protocol.Step;
import io.github.rfc2217j.protocol.Violation;
import io.github.rfc2217j.protocol.comport.ControlValue;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * What a server at a {@link FreeLine} has to say to a client's octets, and what it has to echo: the
 * protocol's core, without threads, queues and sockets. One thread.
 */
final class ServerModel {

  static final String SIGNATURE = "fuzzed";

  private final ServerSession session =
      new ServerSession(SessionOptions.of(SIGNATURE), FreeLine.LEVELS, LineState.ERRORS);
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private PortStatus status = new PortStatus(SerialSettings.DEFAULT, false, true, true);
  private boolean purged;
  private boolean suspended;
  private boolean held;
  private boolean forgot;

  ServerModel() {
    session.start(0);
    drain();
  }

  void take(byte[] octets, int count) {
    ByteBuffer wire = ByteBuffer.wrap(octets, 0, count);
    ByteBuffer payload = ByteBuffer.allocate(4096);
    Step step;
    do {
      step = session.receive(wire, payload, 0);
      data.write(payload.array(), 0, payload.position());
      payload.clear();
      drain();
    } while (step != Step.WIRE_EMPTY);
  }

  private void drain() {
    ServerEvent event;
    while ((event = session.pollEvent()) != null) {
      if (event instanceof ServerEvent.Requested requested) {
        carryOut(requested.request());
        session.complete(status);
      } else if (event instanceof SessionEvent.Suspended) {
        suspended = true;
        held = true;
      } else if (event instanceof SessionEvent.Resumed) {
        held = false;
      } else if (event instanceof SessionEvent.ComPortDown) {
        forgot |= held;
        held = false;
      }
    }
    ByteBuffer wire = ByteBuffer.allocate(Session.LARGEST_FRAME);
    while (session.pollTransmit(wire) > 0) {
      sent.write(wire.array(), 0, wire.position());
      wire.clear();
    }
  }

  private void carryOut(Request request) {
    SerialSettings now = status.settings();
    switch (request) {
      case Request.Query query -> {
        // The answer tells what is in force.
      }
      case Request.SetBaudRate set -> settle(now.withBaudRate(set.rate()));
      case Request.SetDataBits set -> settle(now.withDataBits(set.dataBits()));
      case Request.SetParity set -> settle(now.withParity(set.parity()));
      case Request.SetStopBits set -> settle(now.withStopBits(set.stopBits()));
      case Request.SetFlow set -> flow(ControlValue.of(set.output()));
      case Request.SetInboundFlow set -> flow(ControlValue.of(set.input()));
      case Request.SetBreak set ->
          status = new PortStatus(now, set.on(), status.dtr(), status.rts());
      case Request.SetLine set -> {
        boolean dtr = set.line() == ControlLine.DTR ? set.on() : status.dtr();
        boolean rts = set.line() == ControlLine.RTS ? set.on() : status.rts();
        status = new PortStatus(now, status.breakOn(), dtr, rts);
      }
      case Request.Purge purge -> purged = true;
      case Request.SetLineStateMask mask ->
          throw new IllegalStateException("the session's: " + mask);
      case Request.SetModemStateMask mask ->
          throw new IllegalStateException("the session's: " + mask);
    }
  }

  private void flow(ControlValue value) {
    SerialSettings now = status.settings();
    settle(now.withFlowControl(value.appliedTo(now.flowControl())));
  }

  private void settle(SerialSettings wanted) {
    status = status.withSettings(FreeLine.settle(wanted, status.settings()));
  }

  /** Takes what it has said since this was last asked. */
  byte[] takeSent() {
    byte[] octets = sent.toByteArray();
    sent.reset();
    return octets;
  }

  byte[] data() {
    return data.toByteArray();
  }

  /** Whether data may have been thrown away as the client wanted. */
  boolean isPurged() {
    return purged;
  }

  /** Whether the client has suspended it: negotiation may have overtaken answers. */
  boolean wasSuspended() {
    return suspended;
  }

  /**
   * Whether answers may be missing: more were held up than are kept, or COM-PORT ended while they
   * were. Which ones were held up depends on how much the server read at once.
   */
  boolean mayHaveDropped() {
    return forgot || session.violations(Violation.ANSWERS_DROPPED) > 0;
  }
}
