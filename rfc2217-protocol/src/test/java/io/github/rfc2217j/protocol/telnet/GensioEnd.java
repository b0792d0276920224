package io.github.rfc2217j.protocol.telnet;

import io.github.rfc2217j.protocol.Side;
import java.util.ArrayList;
import java.util.List;

/**
 * gensio, which ser2net is built on: a flag a side that says that DO or WILL was sent, one that
 * says that the peer has the option on, and no wishes after the start.
 */
final class GensioEnd implements End {

  /** How the flag for what was sent is kept. */
  enum Flag {
    /** In early releases: reset by the answer, so that each further request is answered. */
    RESET_BY_THE_ANSWER,
    /** In later ones, as ser2net 4.3.11 with gensio 2.6.2 was seen to do: never reset. */
    KEPT
  }

  /** What is configured for one side. */
  enum Setup {
    REFUSES(false, false, false, 0),
    ACCEPTS(true, false, false, 0),
    ASKS(true, true, true, 2),
    /** As for DO SUPPRESS-GO-AHEAD in ser2net's greeting, of which the flag does not know. */
    ASKS_AND_FORGETS(true, true, false, 3);

    final boolean accepts;
    final boolean asks;
    final boolean remembers;
    // The request, our answer, and the answer to that where the request is forgotten.
    final int messages;

    Setup(boolean accepts, boolean asks, boolean remembers, int messages) {
      this.accepts = accepts;
      this.asks = asks;
      this.remembers = remembers;
      this.messages = messages;
    }
  }

  private static final int SENT = 1;
  private static final int PEER_ON = 2;

  private final Flag flag;
  private final Setup us;
  private final Setup him;

  GensioEnd(Flag flag, Setup us, Setup him) {
    this.flag = flag;
    this.us = us;
    this.him = him;
  }

  @Override
  public int start() {
    return End.of(us.remembers ? SENT : 0, him.remembers ? SENT : 0);
  }

  @Override
  public List<Integer> greeting() {
    List<Integer> greeting = new ArrayList<>();
    if (us.asks) {
      greeting.add(TelnetCodes.WILL);
    }
    if (him.asks) {
      greeting.add(TelnetCodes.DO);
    }
    return greeting;
  }

  @Override
  public Move receive(int state, int verb) {
    Side side = End.side(verb);
    boolean on = End.isOn(verb) && setup(side).accepts;
    boolean sent = (End.part(state, side) & SENT) != 0;
    boolean answers =
        switch (flag) {
          case RESET_BY_THE_ANSWER -> !sent;
          case KEPT -> !sent || (End.isOn(verb) ? !on : isPeerOn(state, side));
        };
    boolean sentNow =
        switch (flag) {
          case RESET_BY_THE_ANSWER -> false;
          case KEPT -> true;
        };
    int part = (sentNow ? SENT : 0) | (on ? PEER_ON : 0);
    return new Move(End.with(state, side, part), answers ? End.verb(side, on) : 0);
  }

  @Override
  public Move wish(int state, Side side, boolean on) {
    return new Move(state, 0);
  }

  @Override
  public Effect effect(int state, Side side) {
    return isPeerOn(state, side) ? Effect.ON : Effect.OFF;
  }

  /**
   * Returns how many messages a wish of the peer leads to, at most. A forgotten request puts both
   * ends out of step, and the early releases, which answer everything, keep them so.
   */
  int messagesPerWish() {
    boolean forgets = us == Setup.ASKS_AND_FORGETS || him == Setup.ASKS_AND_FORGETS;
    return forgets && flag == Flag.RESET_BY_THE_ANSWER ? 4 : 2;
  }

  /** Returns how many messages the greeting leads to, at most, itself included. */
  int messagesForGreeting() {
    return us.messages + him.messages;
  }

  private static boolean isPeerOn(int state, Side side) {
    return (End.part(state, side) & PEER_ON) != 0;
  }

  Flag flag() {
    return flag;
  }

  Setup setup(Side side) {
    return side == Side.US ? us : him;
  }

  @Override
  public String toString() {
    return "gensio(" + flag + ", us " + us + ", him " + him + ")";
  }
}
