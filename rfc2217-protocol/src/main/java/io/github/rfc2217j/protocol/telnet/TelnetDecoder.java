package io.github.rfc2217j.protocol.telnet;

import static io.github.rfc2217j.protocol.telnet.TelnetCodes.DM;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.DONT;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.EOF;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.GA;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.IAC;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.NOP;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.SB;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.SE;
import static io.github.rfc2217j.protocol.telnet.TelnetCodes.WILL;

import io.github.rfc2217j.protocol.Step;
import io.github.rfc2217j.protocol.Violation;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Splits a Telnet stream into data and events (RFC 854, 855), the same however the stream is cut.
 * Knows no option.
 *
 * <p>Put in: {@link #decode}, {@link #urgent}, {@link #binary}. Poll out: {@link #takeEvent}. Keeps
 * at most one partial subnegotiation of {@value #MOST_OCTETS} octets; allocates nothing for data.
 */
public final class TelnetDecoder {

  /**
   * The longest subnegotiation kept, option included: ten times the longest that RFC 2217 peers
   * send.
   */
  public static final int MOST_OCTETS = 1024;

  private static final int FIRST_OCTETS = 32;

  private static final byte CR = 13;
  private static final byte NUL = 0;
  private static final short TWO_IACS = -1;

  private enum State {
    DATA,
    IAC,
    NEGOTIATION,
    SUBNEGOTIATION,
    SUBNEGOTIATION_IAC
  }

  private State state = State.DATA;
  private int verb;
  private byte[] kept = new byte[FIRST_OCTETS];
  private int keptCount;
  private boolean tooLong;
  private boolean binary;
  private boolean lastWasCr;
  private boolean urgent;
  private @Nullable TelnetEvent event;
  private @Nullable TelnetEvent eventAfter;

  /** Makes a decoder at the start of a stream, in NVT mode. */
  public TelnetDecoder() {}

  /**
   * Says whether CR NUL stands for CR in what follows (it does while BINARY is off, RFC 854).
   *
   * @param on true to take data as it is
   */
  public void binary(boolean on) {
    if (binary != on) {
      binary = on;
      lastWasCr = false;
    }
  }

  /**
   * Takes notice of TCP's urgent signal: data is dropped up to the next data mark (RFC 854, Synch).
   */
  public void urgent() {
    urgent = true;
  }

  /**
   * Reads until there is an event, no octet, or no room.
   *
   * @param wire octets received; those used are consumed
   * @param payload where data goes
   * @return why it stopped; after {@link Step#EVENT}, {@link #takeEvent} has the event
   */
  public Step decode(ByteBuffer wire, ByteBuffer payload) {
    while (event == null) {
      if (!wire.hasRemaining()) {
        return Step.WIRE_EMPTY;
      }
      switch (state) {
        case DATA -> {
          if (!data(wire, payload)) {
            return Step.PAYLOAD_FULL;
          }
        }
        case IAC -> {
          if (!command(wire, payload)) {
            return Step.PAYLOAD_FULL;
          }
        }
        case NEGOTIATION -> {
          event = new TelnetEvent.Negotiation(verb, wire.get() & 0xFF);
          state = State.DATA;
        }
        case SUBNEGOTIATION -> collect(wire);
        case SUBNEGOTIATION_IAC -> commandInside(wire.get() & 0xFF);
      }
    }
    return Step.EVENT;
  }

  /**
   * Takes the event that stopped {@link #decode}.
   *
   * @return the event
   * @throws IllegalStateException if there is none
   */
  public TelnetEvent takeEvent() {
    TelnetEvent taken = event;
    if (taken == null) {
      throw new IllegalStateException("no event waits; decode() did not return EVENT");
    }
    event = eventAfter;
    eventAfter = null;
    return taken;
  }

  /**
   * Moves data up to the next IAC, and past doubled ones; false if there was no room for the next
   * octet.
   */
  private boolean data(ByteBuffer wire, ByteBuffer payload) {
    int limit = wire.limit();
    while (wire.hasRemaining()) {
      int start = wire.position();
      if (wire.get(start) == (byte) IAC) {
        if (start + 1 == limit || wire.get(start + 1) != (byte) IAC) {
          wire.position(start + 1);
          state = State.IAC;
          return true;
        }
        if (urgent) {
          wire.position(start + 2);
          lastWasCr = false;
        } else if (payload.hasRemaining()) {
          halveIacs(wire, payload);
          lastWasCr = false;
        } else {
          return false;
        }
        continue;
      }
      int end = OctetSearch.nextIac(wire, start, limit);
      if (urgent) {
        wire.position(end);
        // A NUL behind a dropped CR is dropped with it; one behind other dropped data is data.
        lastWasCr = wire.get(end - 1) == CR;
      } else if (!binary) {
        if (!nvtRun(wire, end, payload)) {
          return false;
        }
      } else {
        int count = Math.min(end - start, payload.remaining());
        payload.put(payload.position(), wire, start, count).position(payload.position() + count);
        wire.position(start + count);
        if (count < end - start) {
          return false;
        }
      }
    }
    return true;
  }

  /** A loop of its own: searching anew for each pair makes a stream of them four times slower. */
  private static void halveIacs(ByteBuffer wire, ByteBuffer payload) {
    int from = wire.position();
    int to = payload.position();
    int last = from + 2 * Math.min(wire.remaining() / 2, payload.remaining());
    while (from < last && wire.getShort(from) == TWO_IACS) {
      payload.put(to, (byte) IAC);
      from += 2;
      to++;
    }
    wire.position(from);
    payload.position(to);
  }

  private boolean nvtRun(ByteBuffer wire, int end, ByteBuffer payload) {
    while (wire.position() < end) {
      byte octet = wire.get(wire.position());
      if (lastWasCr && octet == NUL) {
        lastWasCr = false;
      } else {
        if (!payload.hasRemaining()) {
          return false;
        }
        payload.put(octet);
        lastWasCr = octet == CR;
      }
      wire.position(wire.position() + 1);
    }
    return true;
  }

  /** The octet after an IAC in data; false if it stands for data and there is no room. */
  private boolean command(ByteBuffer wire, ByteBuffer payload) {
    int octet = wire.get(wire.position()) & 0xFF;
    if (octet == IAC) {
      if (!urgent) {
        if (!payload.hasRemaining()) {
          return false;
        }
        payload.put((byte) IAC);
      }
      lastWasCr = false;
      state = State.DATA;
    } else if (octet == SB) {
      beginSubnegotiation();
    } else if (octet >= WILL) {
      verb = octet;
      state = State.NEGOTIATION;
    } else {
      state = State.DATA;
      twoOctets(octet);
    }
    wire.position(wire.position() + 1);
    return true;
  }

  private void twoOctets(int octet) {
    if (octet == SE) {
      event = new TelnetEvent.Malformed(Violation.STRAY_SE, 0);
    } else if (octet == DM) {
      if (urgent) {
        urgent = false;
        event = new TelnetEvent.Synch();
      }
    } else if (octet < EOF) {
      event = new TelnetEvent.Malformed(Violation.UNDEFINED_COMMAND, octet);
    } else if (octet != NOP && octet != GA) {
      event = new TelnetEvent.Command(octet);
    }
  }

  private void beginSubnegotiation() {
    keptCount = 0;
    tooLong = false;
    state = State.SUBNEGOTIATION;
  }

  private void collect(ByteBuffer wire) {
    int start = wire.position();
    int end = OctetSearch.nextIac(wire, start, wire.limit());
    keep(wire, start, end - start);
    wire.position(end);
    if (end < wire.limit()) {
      wire.position(end + 1);
      state = State.SUBNEGOTIATION_IAC;
    }
  }

  private void keep(ByteBuffer wire, int start, int count) {
    int room = MOST_OCTETS - keptCount;
    if (count > room) {
      tooLong = true;
    }
    int taken = Math.min(count, room);
    reserve(taken);
    wire.get(start, kept, keptCount, taken);
    keptCount += taken;
  }

  private void keepIac() {
    if (keptCount == MOST_OCTETS) {
      tooLong = true;
      return;
    }
    reserve(1);
    kept[keptCount++] = (byte) IAC;
  }

  private void reserve(int count) {
    if (keptCount + count > kept.length) {
      int length = Math.max(2 * kept.length, keptCount + count);
      kept = Arrays.copyOf(kept, Math.min(MOST_OCTETS, length));
    }
  }

  private void commandInside(int octet) {
    if (octet == IAC) {
      keepIac();
      state = State.SUBNEGOTIATION;
    } else if (octet == SE) {
      state = State.DATA;
      event = finished();
    } else if (octet == SB) {
      event = new TelnetEvent.Malformed(Violation.SUBNEGOTIATION_ABORTED, 0);
      beginSubnegotiation();
    } else if (octet >= WILL && octet <= DONT) {
      event = new TelnetEvent.Malformed(Violation.SUBNEGOTIATION_ABORTED, 0);
      verb = octet;
      state = State.NEGOTIATION;
    } else {
      state = State.SUBNEGOTIATION;
      event = new TelnetEvent.Malformed(Violation.COMMAND_IN_SUBNEGOTIATION, octet);
      if (octet == DM && urgent) {
        urgent = false;
        eventAfter = new TelnetEvent.Synch();
      }
    }
  }

  private TelnetEvent finished() {
    if (tooLong) {
      return new TelnetEvent.Malformed(Violation.SUBNEGOTIATION_TOO_LONG, 0);
    }
    if (keptCount == 0) {
      return new TelnetEvent.Malformed(Violation.SUBNEGOTIATION_EMPTY, 0);
    }
    return new TelnetEvent.Subnegotiation(kept[0] & 0xFF, Arrays.copyOfRange(kept, 1, keptCount));
  }
}
