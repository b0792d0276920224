package io.github.rfc2217j.protocol;

import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * Drives one session by {@link Op}s as the law for drivers says, and keeps what came out: the
 * events, each with the count of data octets before it, the data, and the octets sent.
 */
final class Probe {

  /** What a session has been through before it is looked at. */
  enum State {
    FRESH,
    START,
    OPEN,
    NVT,
    SUSPENDED
  }

  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  final Session<?> session;
  private final boolean server;
  private final IntSupplier chunk;
  private final ByteBuffer payload;
  private final ReferencePort port = new ReferencePort(false);
  private final List<String> events = new ArrayList<>();
  private final List<Object> raw = new ArrayList<>();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private ByteBuffer held = ByteBuffer.allocate(0);
  private boolean heldFirst;
  private long now;

  /**
   * Makes one.
   *
   * @param chunk how many of the octets that arrive are seen at a time
   * @param payloadRoom how much data is taken at a time
   */
  Probe(boolean server, NvtPolicy nvt, State state, IntSupplier chunk, int payloadRoom) {
    this.server = server;
    this.chunk = chunk;
    this.payload = ByteBuffer.allocate(payloadRoom);
    SessionOptions options = SessionOptions.of("sig").withNvt(nvt);
    session =
        server
            ? new ServerSession(options, ReferencePort.LEVELS, ReferencePort.SUPPORTED_LINE_STATE)
            : new ClientSession(options);
    String agreed = server ? "FF FB 2C" : "FF FD 2C";
    String binary = " FF FD 00 FF FB 00 FF FD 03 FF FB 03";
    switch (state) {
      case FRESH -> {}
      case START -> session.start(0);
      case OPEN, SUSPENDED -> {
        session.start(0);
        feed(Vector.octets(agreed + binary));
        if (state == State.SUSPENDED) {
          feed(Vector.octets("FF FA 2C " + (server ? "08" : "6C") + " FF F0"));
        }
      }
      case NVT -> feed(Vector.octets(agreed));
    }
  }

  Probe(boolean server, State state) {
    this(server, NvtPolicy.AUTO, state, () -> Integer.MAX_VALUE, 64);
  }

  /** Everything that came out, to be compared. */
  String trace() {
    return String.join("\n", events)
        + "\ndata "
        + HEX.formatHex(data.toByteArray())
        + "\nsent "
        + HEX.formatHex(sent.toByteArray());
  }

  byte[] sent() {
    return sent.toByteArray();
  }

  <T> List<T> events(Class<T> type) {
    return raw.stream().filter(type::isInstance).map(type::cast).toList();
  }

  void apply(Op op) {
    switch (op) {
      case Op.Feed feed -> feed(feed.octets());
      case Op.Send send ->
          held =
              ByteBuffer.allocate(held.remaining() + send.payload().length)
                  .put(held)
                  .put(send.payload())
                  .flip();
      case Op.Submit submit -> {
        if (session instanceof ClientSession client) {
          client.submit(submit.request(), submit.timeoutNanos(), now);
        }
      }
      case Op.Wait wait -> {
        now += wait.nanos();
        session.handleTimeout(now);
      }
      case Op.Hold hold -> {
        if (hold.on()) {
          session.suspend(now);
        } else {
          session.resume(now);
        }
      }
      case Op.Want want -> {
        if (want.on()) {
          session.enable(want.side(), want.option());
        } else {
          session.disable(want.side(), want.option());
        }
      }
      case Op.Modem modem -> {
        if (session instanceof ServerSession access) {
          access.modemState(ModemState.ofBits(modem.levels()));
        }
      }
      case Op.Line line -> {
        if (session instanceof ServerSession access) {
          access.lineState(new LineState(line.bits()), now);
        }
      }
      case Op.Urgent urgent -> session.urgent();
      case Op.Break now -> {
        if (session instanceof ClientSession client) {
          client.sendBreak();
        }
      }
    }
    drain();
  }

  /** Lets time go on until nothing is awaited. */
  void letTimePass() {
    while (session.nextDeadline() != Session.NO_DEADLINE) {
      long deadline = session.nextDeadline();
      now = Math.max(now, deadline);
      session.handleTimeout(now);
      drain();
      if (session.nextDeadline() <= deadline) {
        throw new AssertionError("the deadline " + deadline + " stays at " + now);
      }
    }
  }

  private void feed(byte[] octets) {
    int from = 0;
    while (from < octets.length) {
      int count = Math.min(octets.length - from, Math.max(1, chunk.getAsInt()));
      ByteBuffer wire = ByteBuffer.wrap(octets, from, count).slice();
      from += count;
      Step step;
      do {
        step = session.receive(wire, payload, now);
        data.write(payload.array(), 0, payload.position());
        payload.clear();
        drain();
      } while (step != Step.WIRE_EMPTY);
    }
  }

  private void drain() {
    Object event;
    while ((event = session.pollEvent()) != null) {
      raw.add(event);
      events.add(data.size() + " " + event);
      if (event instanceof ServerEvent.Requested requested) {
        port.carryOut(requested.request());
        ((ServerSession) session).complete(port.status());
      } else if (event instanceof SessionEvent.Resumed) {
        heldFirst = true;
      }
    }
    if (heldFirst) {
      heldFirst = false;
      encode();
    }
    ByteBuffer wire = ByteBuffer.allocate(Session.LARGEST_FRAME);
    while (session.pollTransmit(wire) > 0) {
      keep(wire);
    }
    encode();
  }

  private void encode() {
    ByteBuffer wire = ByteBuffer.allocate(3);
    while (session.encode(held, wire) > 0) {
      keep(wire);
    }
  }

  private void keep(ByteBuffer wire) {
    sent.write(wire.array(), 0, wire.position());
    wire.clear();
  }

  @Override
  public String toString() {
    return (server ? "server" : "client") + " at " + now + "\n" + trace();
  }
}
