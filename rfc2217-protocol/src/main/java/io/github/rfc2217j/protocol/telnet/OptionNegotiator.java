package io.github.rfc2217j.protocol.telnet;

import static io.github.rfc2217j.protocol.telnet.QState.NO;
import static io.github.rfc2217j.protocol.telnet.QState.WANTNO_EMPTY;
import static io.github.rfc2217j.protocol.telnet.QState.WANTNO_OPPOSITE;
import static io.github.rfc2217j.protocol.telnet.QState.WANTYES_EMPTY;
import static io.github.rfc2217j.protocol.telnet.QState.WANTYES_OPPOSITE;
import static io.github.rfc2217j.protocol.telnet.QState.YES;

import io.github.rfc2217j.protocol.Side;
import java.util.Arrays;
import java.util.List;

/**
 * Negotiates options by the Q method (RFC 1143), which never loops and always ends with both sides
 * in agreement.
 *
 * <p>Look: {@link #state}. Put in: {@link #receive}. Command: {@link #enable}, {@link #disable}.
 * Each answers with what is to be sent and what changed. Options that no {@link Rule} names are
 * refused each time they are asked for and cost no memory.
 */
public final class OptionNegotiator {

  /**
   * Whether an option may be switched on at the peer's request.
   *
   * @param option the option
   * @param us whether we agree to perform it
   * @param him whether we agree that the peer performs it
   */
  public record Rule(int option, boolean us, boolean him) {}

  /** What happened to an option. */
  public enum Change {
    /** Nothing that matters to anybody but the negotiation. */
    NONE,
    /** It is in effect now. */
    ON,
    /** It is no longer in effect. */
    OFF,
    /** We asked for it and the peer refused. */
    REFUSED
  }

  /**
   * What a step leads to.
   *
   * @param send WILL, WONT, DO or DONT to be sent for the option, or 0 for nothing
   * @param change what happened to the option
   * @param wrong true if the peer answered a DONT by WILL or a WONT by DO
   */
  public record Result(int send, Change change, boolean wrong) {
    private static final Result NOTHING = new Result(0, Change.NONE, false);
  }

  private final List<Rule> rules;
  private final QState[] us;
  private final QState[] him;

  /**
   * Makes a negotiator with every option off.
   *
   * @param rules the options that may be on; each at most once
   */
  public OptionNegotiator(List<Rule> rules) {
    this.rules = List.copyOf(rules);
    this.us = new QState[rules.size()];
    this.him = new QState[rules.size()];
    Arrays.fill(us, NO);
    Arrays.fill(him, NO);
  }

  /**
   * Returns the state of an option.
   *
   * @param side which end performs it
   * @param option the option
   * @return its state; {@link QState#NO} for options without a rule
   */
  public QState state(Side side, int option) {
    int index = index(option);
    return index < 0 ? NO : states(side)[index];
  }

  /**
   * Takes a step of the peer.
   *
   * @param verb WILL, WONT, DO or DONT
   * @param option the option
   * @return what to send and what changed
   */
  public Result receive(int verb, int option) {
    Side side = verb == TelnetCodes.WILL || verb == TelnetCodes.WONT ? Side.HIM : Side.US;
    boolean on = verb == TelnetCodes.WILL || verb == TelnetCodes.DO;
    int index = index(option);
    if (index < 0) {
      return on ? new Result(verb(side, false), Change.NONE, false) : Result.NOTHING;
    }
    return on ? receiveOn(side, index) : receiveOff(side, index);
  }

  private Result receiveOn(Side side, int index) {
    QState[] states = states(side);
    Rule rule = rules.get(index);
    boolean agreed = side == Side.US ? rule.us : rule.him;
    return switch (states[index]) {
      case NO ->
          agreed
              ? to(states, index, YES, verb(side, true), Change.ON)
              : new Result(verb(side, false), Change.NONE, false);
      case YES -> Result.NOTHING;
      case WANTNO_EMPTY -> wrong(states, index, NO, Change.NONE);
      case WANTNO_OPPOSITE -> wrong(states, index, YES, Change.ON);
      case WANTYES_EMPTY -> to(states, index, YES, 0, Change.ON);
      case WANTYES_OPPOSITE -> to(states, index, WANTNO_EMPTY, verb(side, false), Change.NONE);
    };
  }

  private Result receiveOff(Side side, int index) {
    QState[] states = states(side);
    return switch (states[index]) {
      case NO -> Result.NOTHING;
      case YES -> to(states, index, NO, verb(side, false), Change.OFF);
      case WANTNO_EMPTY -> to(states, index, NO, 0, Change.NONE);
      case WANTNO_OPPOSITE -> to(states, index, WANTYES_EMPTY, verb(side, true), Change.NONE);
      case WANTYES_EMPTY, WANTYES_OPPOSITE -> to(states, index, NO, 0, Change.REFUSED);
    };
  }

  /**
   * Asks for an option; does nothing if it is on or asked for already.
   *
   * @param side which end is to perform it
   * @param option the option
   * @return what to send
   * @throws IllegalArgumentException if no rule names the option
   */
  public Result enable(Side side, int option) {
    int index = ruled(option);
    QState[] states = states(side);
    return switch (states[index]) {
      case NO -> to(states, index, WANTYES_EMPTY, verb(side, true), Change.NONE);
      case WANTNO_EMPTY -> to(states, index, WANTNO_OPPOSITE, 0, Change.NONE);
      case WANTYES_OPPOSITE -> to(states, index, WANTYES_EMPTY, 0, Change.NONE);
      case YES, WANTNO_OPPOSITE, WANTYES_EMPTY -> Result.NOTHING;
    };
  }

  /**
   * Ends an option; does nothing if it is off or being ended already.
   *
   * @param side which end performs it
   * @param option the option
   * @return what to send and what changed
   * @throws IllegalArgumentException if no rule names the option
   */
  public Result disable(Side side, int option) {
    int index = ruled(option);
    QState[] states = states(side);
    return switch (states[index]) {
      case YES -> to(states, index, WANTNO_EMPTY, verb(side, false), Change.OFF);
      case WANTNO_OPPOSITE -> to(states, index, WANTNO_EMPTY, 0, Change.NONE);
      case WANTYES_EMPTY -> to(states, index, WANTYES_OPPOSITE, 0, Change.NONE);
      case NO, WANTNO_EMPTY, WANTYES_OPPOSITE -> Result.NOTHING;
    };
  }

  private static Result to(QState[] states, int index, QState next, int send, Change change) {
    states[index] = next;
    return new Result(send, change, false);
  }

  private static Result wrong(QState[] states, int index, QState next, Change change) {
    states[index] = next;
    return new Result(0, change, true);
  }

  private static int verb(Side side, boolean on) {
    if (side == Side.US) {
      return on ? TelnetCodes.WILL : TelnetCodes.WONT;
    }
    return on ? TelnetCodes.DO : TelnetCodes.DONT;
  }

  private QState[] states(Side side) {
    return side == Side.US ? us : him;
  }

  private int ruled(int option) {
    int index = index(option);
    if (index < 0) {
      throw new IllegalArgumentException(
          "no rule for option " + TelnetCodes.optionName(option) + "; it is always refused");
    }
    return index;
  }

  private int index(int option) {
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).option == option) {
        return i;
      }
    }
    return -1;
  }
}
