package io.github.rfc2217j.protocol.telnet;

import io.github.rfc2217j.protocol.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Every state that two ends and the two channels between them can reach, however their wishes and
 * the deliveries interleave.
 *
 * <p>The number of wishes is not limited: any wish may be made in any state. What makes the space
 * finite is the negotiation itself, which never has more than a few messages under way; one that
 * has more than {@link NegotiationState#CHANNEL_CAPACITY} ends the exploration with an error. So
 * what holds for each state and step of the space holds for runs of any length.
 */
final class NegotiationSpace {

  /**
   * The application's wish at an end.
   *
   * @param end 0 or 1
   * @param side which side of that end
   * @param on whether the option is wanted on or off
   */
  record Wish(int end, Side side, boolean on) {}

  private static final int IMPOSSIBLE = -1;

  /** Far more than a sound negotiation has; stops one without end before the memory is full. */
  private static final int MOST_STATES = 200_000;

  private final List<End> ends;
  // The actions are these wishes, then a delivery to end 0, then one to end 1.
  private final List<Wish> wishes;
  private final boolean remember;
  private final int actions;

  private final Map<Long, Integer> numbers = new HashMap<>();
  private long[] states = new long[1 << 10];
  // By state and action: the state that it leads to, and the number of messages that it sends.
  private int[] next;
  private int[] sent;
  private int mostUnderWay;
  private final List<String> breaches = new ArrayList<>();

  /**
   * Explores.
   *
   * @param remember whether the last wish of each end belongs to the state
   */
  NegotiationSpace(End first, End second, List<Wish> wishes, boolean remember) {
    this.ends = List.of(first, second);
    this.wishes = List.copyOf(wishes);
    this.remember = remember;
    this.actions = wishes.size() + 2;
    this.next = new int[states.length * actions];
    this.sent = new int[states.length * actions];
    NegotiationState start = new NegotiationState();
    for (int end = 0; end < 2; end++) {
      start.setEnd(end, ends.get(end).start());
      for (int verb : ends.get(end).greeting()) {
        start.send(end, verb);
      }
    }
    number(start.pack());
    for (int state = 0; state < size(); state++) {
      for (int action = 0; action < actions; action++) {
        expand(state, action);
      }
    }
  }

  /**
   * Returns the wishes that both ends can have.
   *
   * @param sides the sides of end 0; those of end 1 are the opposite ones
   */
  static List<Wish> wishes(Side... sides) {
    List<Wish> wishes = new ArrayList<>();
    for (Side side : sides) {
      for (boolean on : new boolean[] {true, false}) {
        wishes.add(new Wish(0, side, on));
        wishes.add(new Wish(1, End.opposite(side), on));
      }
    }
    return wishes;
  }

  private void expand(int number, int action) {
    NegotiationState state = state(number);
    int edge = number * actions + action;
    if (action >= wishes.size() && state.underWayTo(action - wishes.size()) == 0) {
      next[edge] = IMPOSSIBLE;
      return;
    }
    int messages = action < wishes.size() ? wish(state, action) : deliver(state, action);
    mostUnderWay = Math.max(mostUnderWay, Math.max(state.underWayTo(0), state.underWayTo(1)));
    int to = number(state.pack());
    next[edge] = to;
    sent[edge] = messages;
  }

  private int wish(NegotiationState state, int action) {
    Wish wish = wishes.get(action);
    if (remember) {
      state.setLastWish(wish.end, wish.on);
    }
    End end = ends.get(wish.end);
    return apply(state, wish.end, end.wish(state.end(wish.end), wish.side, wish.on));
  }

  private int deliver(NegotiationState state, int action) {
    int receiver = action - wishes.size();
    String before = state.toString();
    End end = ends.get(receiver);
    End.Move move = end.receive(state.end(receiver), state.take(receiver));
    if (move.wrong()) {
      breaches.add(before);
    }
    return apply(state, receiver, move);
  }

  private static int apply(NegotiationState state, int end, End.Move move) {
    state.setEnd(end, move.state());
    if (move.send() == 0) {
      return 0;
    }
    state.send(end, move.send());
    return 1;
  }

  private int number(long packed) {
    Integer known = numbers.get(packed);
    if (known != null) {
      return known;
    }
    int number = numbers.size();
    if (number == MOST_STATES) {
      throw new AssertionError("no end of states between " + ends);
    }
    if (number == states.length) {
      states = Arrays.copyOf(states, 2 * number);
      next = Arrays.copyOf(next, 2 * number * actions);
      sent = Arrays.copyOf(sent, 2 * number * actions);
    }
    numbers.put(packed, number);
    states[number] = packed;
    return number;
  }

  int size() {
    return numbers.size();
  }

  NegotiationState state(int number) {
    return NegotiationState.unpack(states[number]);
  }

  /** Returns the states in which nothing is under way. */
  List<NegotiationState> quiet() {
    return Arrays.stream(states, 0, size())
        .mapToObj(NegotiationState::unpack)
        .filter(NegotiationState::isQuiet)
        .toList();
  }

  /** Returns the most messages that are ever under way in one direction. */
  int mostUnderWay() {
    return mostUnderWay;
  }

  /** Returns the states in which an end calls a message wrong. */
  List<String> breaches() {
    return breaches;
  }

  /** Returns the number of actions, possible or not. */
  int actions() {
    return actions;
  }

  /** Returns the state that an action leads to, or -1 if it is impossible. */
  int next(int number, int action) {
    return next[number * actions + action];
  }

  /** Returns the end that an action delivers to, or -1 for a wish. */
  int receiver(int action) {
    return action < wishes.size() ? -1 : action - wishes.size();
  }

  /**
   * Returns the longest run of deliveries, with no wish among them, from any state.
   *
   * @throws AssertionError if deliveries alone can go on for ever
   */
  int longestSettling() {
    // Visits states in the order of the deliveries; a cycle would leave some unvisited.
    int[] incoming = new int[size()];
    for (int state = 0; state < size(); state++) {
      forEachDelivery(state, to -> incoming[to]++);
    }
    int[] order = new int[size()];
    int[] known = {0};
    for (int state = 0; state < size(); state++) {
      if (incoming[state] == 0) {
        order[known[0]++] = state;
      }
    }
    int[] depth = new int[size()];
    for (int i = 0; i < known[0]; i++) {
      int deliveries = depth[order[i]] + 1;
      forEachDelivery(
          order[i],
          to -> {
            depth[to] = Math.max(depth[to], deliveries);
            if (--incoming[to] == 0) {
              order[known[0]++] = to;
            }
          });
    }
    if (known[0] < size()) {
      throw new AssertionError("deliveries alone can go on for ever between " + ends);
    }
    return Arrays.stream(depth).max().orElseThrow();
  }

  private void forEachDelivery(int state, IntConsumer visitor) {
    for (int action = wishes.size(); action < actions; action++) {
      if (next[state * actions + action] != IMPOSSIBLE) {
        visitor.accept(next[state * actions + action]);
      }
    }
  }

  /**
   * Returns by how many messages a run exceeds so many for each wish, at most: the weight of the
   * heaviest path, if a message weighs 1 and a wish as much less.
   *
   * @throws AssertionError if the excess grows without limit
   */
  int excess(int messagesPerWish) {
    int[] heaviest = new int[size()];
    Arrays.fill(heaviest, Integer.MIN_VALUE);
    heaviest[0] = state(0).underWayTo(0) + state(0).underWayTo(1);
    // A path without a cycle has fewer steps than there are states.
    for (int round = 0; round <= size(); round++) {
      boolean changed = false;
      // In the order of discovery, so that each state has a weight before its turn comes.
      for (int state = 0; state < size(); state++) {
        for (int action = 0; action < actions; action++) {
          int edge = state * actions + action;
          int weight = sent[edge] - (action < wishes.size() ? messagesPerWish : 0);
          if (next[edge] != IMPOSSIBLE && heaviest[state] + weight > heaviest[next[edge]]) {
            heaviest[next[edge]] = heaviest[state] + weight;
            changed = true;
          }
        }
      }
      if (!changed) {
        return Arrays.stream(heaviest).max().orElseThrow();
      }
    }
    throw new AssertionError("messages without limit between " + ends);
  }
}
