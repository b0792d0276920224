package io.github.rfc2217j.protocol.telnet;

import io.github.rfc2217j.protocol.Side;
import java.util.ArrayList;
import java.util.List;

/**
 * pyserial's client and server (PuTTY's too): four states an option and side, no wishes after the
 * start.
 */
final class PyserialEnd implements End {

  /** The state of one option on one side. */
  enum State {
    /**
     * Requested, but the request is yet to be sent: the client reads before it has sent its
     * requests, and drops one if its answer, that is the server's own request, came before it.
     */
    UNSENT,
    REQUESTED,
    ACTIVE,
    INACTIVE,
    REALLY_INACTIVE
  }

  private final State us;
  private final State him;

  PyserialEnd(State us, State him) {
    this.us = us;
    this.him = him;
  }

  @Override
  public int start() {
    return End.of(us.ordinal(), him.ordinal());
  }

  @Override
  public List<Integer> greeting() {
    List<Integer> greeting = new ArrayList<>();
    if (us == State.REQUESTED) {
      greeting.add(TelnetCodes.WILL);
    }
    if (him == State.REQUESTED) {
      greeting.add(TelnetCodes.DO);
    }
    return greeting;
  }

  @Override
  public Move receive(int state, int verb) {
    Side side = End.side(verb);
    return End.isOn(verb) ? receiveOn(state, side) : receiveOff(state, side);
  }

  private static Move receiveOn(int state, Side side) {
    return switch (state(state, side)) {
      case UNSENT, REQUESTED -> move(state, side, State.ACTIVE, 0);
      case ACTIVE -> new Move(state, 0);
      case INACTIVE -> move(state, side, State.ACTIVE, End.verb(side, true));
      case REALLY_INACTIVE -> new Move(state, End.verb(side, false));
    };
  }

  private static Move receiveOff(int state, Side side) {
    return switch (state(state, side)) {
      case UNSENT, REQUESTED -> move(state, side, State.INACTIVE, 0);
      case ACTIVE -> move(state, side, State.INACTIVE, End.verb(side, false));
      case INACTIVE, REALLY_INACTIVE -> new Move(state, 0);
    };
  }

  /** It has no wishes but to send a request that is yet to be sent. */
  @Override
  public Move wish(int state, Side side, boolean on) {
    return on && state(state, side) == State.UNSENT
        ? move(state, side, State.REQUESTED, End.verb(side, true))
        : new Move(state, 0);
  }

  @Override
  public boolean isIdle(int state) {
    return isIdle(state, Side.US) && isIdle(state, Side.HIM);
  }

  boolean isIdle(int state, Side side) {
    return state(state, side) != State.UNSENT;
  }

  private static Move move(int state, Side side, State to, int send) {
    return new Move(End.with(state, side, to.ordinal()), send);
  }

  /** Requested is not on: pyserial waits for what it needs. */
  @Override
  public Effect effect(int state, Side side) {
    return switch (state(state, side)) {
      case UNSENT, REQUESTED -> Effect.PENDING;
      case ACTIVE -> Effect.ON;
      case INACTIVE, REALLY_INACTIVE -> Effect.OFF;
    };
  }

  private static State state(int state, Side side) {
    return State.values()[End.part(state, side)];
  }

  @Override
  public String toString() {
    return "pyserial(us " + us + ", him " + him + ")";
  }
}
