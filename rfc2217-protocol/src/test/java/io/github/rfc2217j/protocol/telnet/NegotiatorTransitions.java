package io.github.rfc2217j.protocol.telnet;

import io.github.rfc2217j.protocol.Side;
import java.util.List;
import java.util.stream.Stream;

/** What the negotiator does in each state, found out by leading one there and asking it. */
final class NegotiatorTransitions {

  /** What can come to one side. */
  enum Input {
    ON_AGREED,
    ON_REFUSED,
    OFF,
    ENABLE,
    DISABLE;

    /** Returns whether the peer wants the option on. */
    boolean isOn() {
      return this == ON_AGREED || this == ON_REFUSED;
    }

    /** Returns its name on a side: what is received, or the local command. */
    String name(Side side) {
      return switch (this) {
        case ON_AGREED -> command(received(side, true)) + ", agreed";
        case ON_REFUSED -> command(received(side, true)) + ", not agreed";
        case OFF -> command(received(side, false));
        case ENABLE -> "enable";
        case DISABLE -> "disable";
      };
    }
  }

  /** A state, what comes, and what the negotiator makes of it. */
  record Transition(QState from, Input input, QState to, OptionNegotiator.Result result) {

    /** Returns whether it leads to another state or sends something. */
    boolean doesSomething() {
      return from != to || result.send() != 0;
    }
  }

  private NegotiatorTransitions() {}

  static List<Transition> of(Side side) {
    return Stream.of(QState.values())
        .flatMap(from -> Stream.of(Input.values()).map(input -> ask(side, from, input)))
        .toList();
  }

  private static Transition ask(Side side, QState from, Input input) {
    boolean agreed = input != Input.ON_REFUSED;
    // The rule of the other side says the opposite, so that one read for the other shows.
    NegotiatorEnd end =
        side == Side.US ? new NegotiatorEnd(agreed, !agreed) : new NegotiatorEnd(!agreed, agreed);
    OptionNegotiator negotiator =
        side == Side.US ? end.at(from, QState.NO) : end.at(QState.NO, from);
    OptionNegotiator.Result result =
        switch (input) {
          case ON_AGREED, ON_REFUSED ->
              negotiator.receive(received(side, true), NegotiatorEnd.OPTION);
          case OFF -> negotiator.receive(received(side, false), NegotiatorEnd.OPTION);
          case ENABLE -> negotiator.enable(side, NegotiatorEnd.OPTION);
          case DISABLE -> negotiator.disable(side, NegotiatorEnd.OPTION);
        };
    if (negotiator.state(End.opposite(side), NegotiatorEnd.OPTION) != QState.NO) {
      throw new AssertionError(input + " in " + from + " changed the other side");
    }
    return new Transition(from, input, negotiator.state(side, NegotiatorEnd.OPTION), result);
  }

  /** Returns the message that asks a side to be on, or tells it that it is off. */
  private static int received(Side side, boolean on) {
    // What the peer sends about its own opposite side.
    return End.verb(End.opposite(side), on);
  }

  static String command(int verb) {
    return TelnetCodes.commandName(verb);
  }
}
