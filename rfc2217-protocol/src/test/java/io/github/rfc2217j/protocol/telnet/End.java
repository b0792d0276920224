package io.github.rfc2217j.protocol.telnet;

import io.github.rfc2217j.protocol.Side;
import java.util.List;

/**
 * One end of the negotiation of one option, with its whole state in a number so that a {@link
 * NegotiationSpace} can visit every state there is.
 */
interface End {
  /** More than the states of one side of any end, which makes room for both sides in six bits. */
  int STATES_OF_A_SIDE = 8;

  /** What an end makes of an option on one side. */
  enum Effect {
    ON,
    OFF,
    /** It waits for an answer. */
    PENDING
  }

  /**
   * What an end does.
   *
   * @param state its state afterwards
   * @param send WILL, WONT, DO or DONT, or 0 for nothing
   * @param wrong true if the end calls the other's message a breach of the protocol
   */
  record Move(int state, int send, boolean wrong) {
    Move(int state, int send) {
      this(state, send, false);
    }
  }

  /** Returns the state before anything came in. */
  int start();

  /** Returns what it sent before anything came in, the oldest first. */
  default List<Integer> greeting() {
    return List.of();
  }

  /** Takes WILL, WONT, DO or DONT in a state. */
  Move receive(int state, int verb);

  /** Takes the application's wish to have the option on or off, in a state. */
  Move wish(int state, Side side, boolean on);

  /** Returns what the end makes of the option in a state. */
  Effect effect(int state, Side side);

  /** Returns whether it has nothing to send of its own accord. */
  default boolean isIdle(int state) {
    return true;
  }

  /** Returns the side that the peer sees a side as. */
  static Side opposite(Side side) {
    return side == Side.US ? Side.HIM : Side.US;
  }

  /** Returns the part of a state that belongs to a side. */
  static int part(int state, Side side) {
    return side == Side.US ? state / STATES_OF_A_SIDE : state % STATES_OF_A_SIDE;
  }

  /** Returns a state with the part of a side replaced. */
  static int with(int state, Side side, int part) {
    return side == Side.US ? of(part, part(state, Side.HIM)) : of(part(state, Side.US), part);
  }

  /** Returns the state made of both sides' parts. */
  static int of(int us, int him) {
    return us * STATES_OF_A_SIDE + him;
  }

  /** Returns the side of the receiver that a message is about. */
  static Side side(int verb) {
    return verb == TelnetCodes.WILL || verb == TelnetCodes.WONT ? Side.HIM : Side.US;
  }

  /** Returns whether a message asks for, or agrees to, the option being on. */
  static boolean isOn(int verb) {
    return verb == TelnetCodes.WILL || verb == TelnetCodes.DO;
  }

  /** Returns the message that the holder of a side sends about it. */
  static int verb(Side side, boolean on) {
    if (side == Side.US) {
      return on ? TelnetCodes.WILL : TelnetCodes.WONT;
    }
    return on ? TelnetCodes.DO : TelnetCodes.DONT;
  }
}
