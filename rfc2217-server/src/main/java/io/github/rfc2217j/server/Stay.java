package io.github.rfc2217j.server;

import io.github.rfc2217j.protocol.Request;
import io.github.rfc2217j.protocol.ServerEvent;
import io.github.rfc2217j.protocol.ServerSession;
import io.github.rfc2217j.protocol.SessionEvent;
import io.github.rfc2217j.protocol.Step;
import io.github.rfc2217j.protocol.Violation;
import io.github.rfc2217j.protocol.telnet.OptionNegotiator;
import io.github.rfc2217j.protocol.telnet.TelnetCodes;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's stay at its place: what it sends is taken there, and what it asks for is done.
 *
 * <p>Threads: the connection's reader takes; any thread looks, and observes what cannot be a
 * request.
 */
final class Stay {

  private static final Logger LOG = LoggerFactory.getLogger(Stay.class);

  private final String name;
  private final String peer;
  private final Wire wire;
  private final Place place;
  private final Conduct conduct;
  private final Instant since = Instant.now();
  private final long start = System.nanoTime();
  private volatile int modemMask = 255;

  /** How many octets of data the client has sent; the reader counts. */
  private final AtomicLong received = new AtomicLong();

  /** What the log has told of where people look. */
  private final Set<Violation> told = ConcurrentHashMap.newKeySet();

  Stay(String name, String peer, Wire wire, Place place, Conduct conduct) {
    this.name = name;
    this.peer = peer;
    this.wire = wire;
    this.place = place;
    this.conduct = conduct;
  }

  Place place() {
    return place;
  }

  int modemMask() {
    return modemMask;
  }

  /** Returns how many octets of data have gone either way. */
  long moved() {
    return received.get() + wire.figures().sent();
  }

  /** Returns how it is. */
  SessionSnapshot snapshot(List<String> identities) {
    return wire.figures().session(peer, since, identities, place);
  }

  void begin() {
    place.begin();
    LOG.info("{}: has {}, {}", peer, name, place.status().settings());
    Journal.all().connectionBegun(name, peer, place.isOwner());
  }

  /** Takes everything that one read brought; then answers leave in one write. */
  void take(ByteBuffer octets, ByteBuffer data) {
    List<ServerEvent> events = new ArrayList<>();
    Step step = Step.EVENT;
    while (step != Step.WIRE_EMPTY) {
      if (step == Step.TRANSMIT_FIRST && !wire.awaitTransmitted()) {
        return;
      }
      data.clear();
      step = wire.receive(octets, data, events);
      data.flip();
      received.addAndGet(data.remaining());
      place.put(data);
      events.forEach(this::observe);
      events.clear();
    }
    wire.wakeWriter();
  }

  private void logAnswer(Request request) {
    boolean ofSession =
        request instanceof Request.Query query
            && (query.item() == Request.Item.LINE_STATE
                || query.item() == Request.Item.MODEM_STATE);
    if (!ofSession && LOG.isDebugEnabled()) {
      LOG.debug("{}: ← {}", peer, place.status().answer(request).describe());
    }
  }

  /** Called on the reader's thread for all that it read, on others for what cannot be a request. */
  void observe(ServerEvent event) {
    switch (event) {
      case ServerEvent.Requested requested -> {
        LOG.debug("{}: → {}", peer, requested.request().message().describe());
        conduct.command(wire);
        if (place.carryOut(requested.request())
            || !(requested.request() instanceof Request.Purge)) {
          wire.put(session -> session.complete(place.status()));
          logAnswer(requested.request());
        } else {
          wire.put(ServerSession::refuse);
          LOG.debug("{}: ← PURGE-DATA not done", peer);
        }
      }
      case ServerEvent.BreakReceived brk -> {
        LOG.debug("{}: → BRK", peer);
        place.sendBreak();
      }
      case ServerEvent.LineStateMaskSet set ->
          LOG.debug("{}: → SET-LINESTATE-MASK, in force {}", peer, set.inForce());
      case ServerEvent.ModemStateMaskSet set -> {
        LOG.debug("{}: → SET-MODEMSTATE-MASK, in force {}", peer, set.inForce());
        modemMask = set.inForce();
        place.modemMaskChanged();
      }
      case SessionEvent.Violated violated -> {
        log(violated);
        Journal.all().violated(name, peer, violated);
      }
      case SessionEvent.ComPortUp up -> {
        LOG.debug("{}: {}", peer, up);
        conduct.negotiated(true);
      }
      case SessionEvent.OptionChanged changed -> {
        LOG.debug("{}: {}", peer, changed);
        if (changed.option() == TelnetCodes.COM_PORT) {
          conduct.negotiated(changed.change() == OptionNegotiator.Change.ON);
        }
      }
      case SessionEvent other -> {
        LOG.debug("{}: {}", peer, other);
        boolean suspended = other instanceof SessionEvent.Suspended;
        if (suspended || other instanceof SessionEvent.Resumed) {
          Journal.all().flow(name, peer, suspended, true);
        }
      }
    }
  }

  /** Departures from the protocol never end a session; the first of a kind is told of. */
  private void log(SessionEvent.Violated violated) {
    if (told.add(violated.violation())) {
      LOG.info(
          "{}: departs from the protocol, tolerated: {} (detail {}); further ones of its kind are"
              + " counted",
          peer,
          violated.violation(),
          violated.detail());
    } else {
      LOG.debug("{}: {} (detail {})", peer, violated.violation(), violated.detail());
    }
  }

  /** Tells of it when it is over. */
  void logEnd(String reason) {
    Duration served = Duration.ofNanos(System.nanoTime() - start);
    long toDevice = place.sent();
    WireFigures figures = wire.figures();
    Map<Violation, Long> violations = figures.violations();
    LOG.info(
        "{}: left {} after {} s: {}; {} octets to the device, {} from it{}{}",
        peer,
        name,
        served.toMillis() / 1000.0,
        reason,
        toDevice,
        figures.sent(),
        place.summary(),
        violations.isEmpty() ? "" : "; departures from the protocol: " + violations);
    Journal.all().connectionEnded(name, peer, served, reason, toDevice, figures.sent());
  }
}
