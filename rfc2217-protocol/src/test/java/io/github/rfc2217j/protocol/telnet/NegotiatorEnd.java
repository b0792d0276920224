package io.github.rfc2217j.protocol.telnet;

import io.github.rfc2217j.protocol.Side;
import java.util.List;

/** The real negotiator as an end: each move is made by one that was led into the state. */
final class NegotiatorEnd implements End {
  static final int OPTION = TelnetCodes.BINARY;

  private static final List<QState> STATES = List.of(QState.values());

  private final OptionNegotiator.Rule rule;

  NegotiatorEnd(boolean us, boolean him) {
    this.rule = new OptionNegotiator.Rule(OPTION, us, him);
  }

  /** Returns a negotiator in its first state. */
  OptionNegotiator fresh() {
    return new OptionNegotiator(List.of(rule));
  }

  /** Returns a negotiator that was led into a state by nothing but its public methods. */
  OptionNegotiator at(QState us, QState him) {
    OptionNegotiator negotiator = fresh();
    lead(negotiator, Side.US, us);
    lead(negotiator, Side.HIM, him);
    return negotiator;
  }

  private static void lead(OptionNegotiator negotiator, Side side, QState wanted) {
    if (wanted == QState.NO) {
      return;
    }
    negotiator.enable(side, OPTION);
    if (wanted == QState.WANTYES_OPPOSITE) {
      negotiator.disable(side, OPTION);
    } else if (wanted != QState.WANTYES_EMPTY) {
      // The peer of the side us says DO, the one of the side him WILL.
      negotiator.receive(side == Side.US ? TelnetCodes.DO : TelnetCodes.WILL, OPTION);
      if (wanted != QState.YES) {
        negotiator.disable(side, OPTION);
      }
      if (wanted == QState.WANTNO_OPPOSITE) {
        negotiator.enable(side, OPTION);
      }
    }
    if (negotiator.state(side, OPTION) != wanted) {
      throw new AssertionError("led into " + negotiator.state(side, OPTION) + " not " + wanted);
    }
  }

  /** Returns the state of a negotiator as a number. */
  static int number(OptionNegotiator negotiator) {
    return End.of(
        negotiator.state(Side.US, OPTION).ordinal(), negotiator.state(Side.HIM, OPTION).ordinal());
  }

  @Override
  public int start() {
    return number(fresh());
  }

  @Override
  public Move receive(int state, int verb) {
    OptionNegotiator negotiator = at(state);
    OptionNegotiator.Result result = negotiator.receive(verb, OPTION);
    return new Move(number(negotiator), result.send(), result.wrong());
  }

  @Override
  public Move wish(int state, Side side, boolean on) {
    OptionNegotiator negotiator = at(state);
    OptionNegotiator.Result result = wish(negotiator, side, on);
    return new Move(number(negotiator), result.send(), result.wrong());
  }

  static OptionNegotiator.Result wish(OptionNegotiator negotiator, Side side, boolean on) {
    return on ? negotiator.enable(side, OPTION) : negotiator.disable(side, OPTION);
  }

  @Override
  public Effect effect(int state, Side side) {
    return switch (qState(state, side)) {
      case YES -> Effect.ON;
      case NO -> Effect.OFF;
      case WANTNO_EMPTY, WANTNO_OPPOSITE, WANTYES_EMPTY, WANTYES_OPPOSITE -> Effect.PENDING;
    };
  }

  @Override
  public String toString() {
    return "negotiator(us " + word(rule.us()) + ", him " + word(rule.him()) + ")";
  }

  private static String word(boolean agreed) {
    return agreed ? "accepted" : "refused";
  }

  private OptionNegotiator at(int state) {
    return at(qState(state, Side.US), qState(state, Side.HIM));
  }

  static QState qState(int state, Side side) {
    return STATES.get(End.part(state, side));
  }
}
