package io.github.rfc2217j.protocol.telnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.protocol.Side;
import io.github.rfc2217j.protocol.telnet.End.Effect;
import io.github.rfc2217j.protocol.telnet.NegotiationState.LastWish;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * RFC 1143's promise, proved for the negotiator by visiting every state of two of them: no loops,
 * no storms, and agreement whenever nothing is under way.
 *
 * <p>The wishes at both ends are not limited in number, so the bounds hold for runs of any length.
 */
class NegotiatorExplorationTest {
  /** A request and its answer. */
  private static final int MESSAGES_PER_WISH = 2;

  /** A request that crossed another one counts as its answer, so a second one may follow it. */
  private static final int MOST_UNDER_WAY = 2;

  /**
   * The request that crossed another, the end of the option behind it and its answer, the request
   * that waited for that, and its answer.
   */
  private static final int LONGEST_SETTLING = 5;

  private static final List<NegotiationSpace.Wish> ONE_DIRECTION = NegotiationSpace.wishes(Side.US);
  private static final List<NegotiationSpace.Wish> BOTH_DIRECTIONS =
      NegotiationSpace.wishes(Side.US, Side.HIM);

  private static final EnumSet<Effect> OFF = EnumSet.of(Effect.OFF);
  private static final EnumSet<Effect> ON = EnumSet.of(Effect.ON);
  // Each end's last wish is known, but not which of them came later.
  private static final EnumSet<Effect> EITHER = EnumSet.of(Effect.OFF, Effect.ON);

  private static long states;
  private static int spaces;

  /** What the two ends agree to. */
  private record Policy(boolean firstUs, boolean firstHim, boolean secondUs, boolean secondHim) {
    End first() {
      return new NegotiatorEnd(firstUs, firstHim);
    }

    End second() {
      return new NegotiatorEnd(secondUs, secondHim);
    }
  }

  static Stream<Policy> policies() {
    return IntStream.range(0, 16)
        .mapToObj(
            bits -> new Policy((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0));
  }

  private static NegotiationSpace explore(
      Policy policy, List<NegotiationSpace.Wish> wishes, boolean remember) {
    NegotiationSpace space =
        new NegotiationSpace(policy.first(), policy.second(), wishes, remember);
    states += space.size();
    spaces++;
    return space;
  }

  @AfterAll
  static void tell() {
    System.out.printf(
        "option negotiation: %,d states of two negotiators explored in %d spaces%n",
        states, spaces);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void oneDirectionTerminatesInAgreement(Policy policy) {
    NegotiationSpace space = explore(policy, ONE_DIRECTION, false);

    assertThat(space.mostUnderWay()).isEqualTo(MOST_UNDER_WAY);
    assertThat(space.longestSettling()).isEqualTo(LONGEST_SETTLING);
    assertSound(policy, space);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void bothDirectionsInTheSameStreamTerminateInAgreement(Policy policy) {
    NegotiationSpace space = explore(policy, BOTH_DIRECTIONS, false);

    // The two directions share the channels and nothing else, so each bound is twice that of one.
    assertThat(space.mostUnderWay()).isEqualTo(2 * MOST_UNDER_WAY);
    assertThat(space.longestSettling()).isEqualTo(2 * LONGEST_SETTLING);
    assertSound(policy, space);
  }

  private static void assertSound(Policy policy, NegotiationSpace space) {
    assertThat(space.excess(MESSAGES_PER_WISH)).as("messages beyond the bound").isZero();
    assertThat(space.breaches()).as("breaches of the protocol that an end sees").isEmpty();
    End first = policy.first();
    End second = policy.second();
    assertThat(space.quiet())
        .isNotEmpty()
        .allSatisfy(state -> {
          assertAgreed(first.effect(state.end(0), Side.US), second, state.end(1), Side.HIM);
          assertAgreed(first.effect(state.end(0), Side.HIM), second, state.end(1), Side.US);
        });
  }

  private static void assertAgreed(Effect effect, End peer, int state, Side side) {
    assertThat(effect).isNotEqualTo(Effect.PENDING).isEqualTo(peer.effect(state, side));
  }

  /** The bound is the best one: with one message fewer for each wish there is none. */
  @Test
  void twoMessagesForAWishAreNeeded() {
    NegotiationSpace space = explore(new Policy(true, true, true, true), ONE_DIRECTION, false);

    assertThatThrownBy(() -> space.excess(MESSAGES_PER_WISH - 1))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("without limit");
  }

  /**
   * What the last wishes lead to, by what the ends agree to. The option is on only if somebody's
   * last wish is on and the other end's too, or that end agrees to it.
   */
  @ParameterizedTest
  @CsvSource({"false,false", "false,true", "true,false", "true,true"})
  void agreesWithTheLastWishes(boolean performerAgrees, boolean requesterAgrees) {
    Policy policy = new Policy(performerAgrees, false, false, requesterAgrees);
    NegotiationSpace space = explore(policy, ONE_DIRECTION, true);
    End performer = policy.first();
    Map<String, Set<Effect>> outcomes = new TreeMap<>();
    for (NegotiationState state : space.quiet()) {
      outcomes
          .computeIfAbsent(
              state.lastWish(0) + " " + state.lastWish(1), key -> EnumSet.noneOf(Effect.class))
          .add(performer.effect(state.end(0), Side.US));
    }

    Map<String, Set<Effect>> expected = new TreeMap<>();
    for (LastWish performers : LastWish.values()) {
      for (LastWish requesters : LastWish.values()) {
        expected.put(
            performers + " " + requesters,
            outcomes(performers, performerAgrees, requesters, requesterAgrees));
      }
    }
    assertThat(outcomes).isEqualTo(expected);
  }

  private static Set<Effect> outcomes(
      LastWish performers, boolean performerAgrees, LastWish requesters, boolean requesterAgrees) {
    if (performers == LastWish.ON && requesters == LastWish.ON) {
      // With a refusal on one end, a wish that comes just before the other end's OFF is lost.
      return performerAgrees && requesterAgrees ? ON : EITHER;
    }
    if (performers == LastWish.ON && requesterAgrees) {
      return requesters == LastWish.NONE ? ON : EITHER;
    }
    if (requesters == LastWish.ON && performerAgrees) {
      return performers == LastWish.NONE ? ON : EITHER;
    }
    return OFF;
  }

  /** One wish at a time, the next one when all is quiet, has no race to lose. */
  @ParameterizedTest
  @CsvSource({"false", "true"})
  void aWishInQuietIsGrantedIfThePeerAgrees(boolean agrees) {
    for (Side side : Side.values()) {
      Pair pair = new Pair(new NegotiatorEnd(false, false), new NegotiatorEnd(agrees, agrees));
      QState granted = agrees ? QState.YES : QState.NO;
      for (boolean on : new boolean[] {true, false, true, true, false, false}) {
        pair.wish(new NegotiationSpace.Wish(0, side, on));
        pair.settle();

        QState expected = on ? granted : QState.NO;
        Side peers = End.opposite(side);
        assertThat(pair.ends.get(0).state(side, NegotiatorEnd.OPTION)).isEqualTo(expected);
        assertThat(pair.ends.get(1).state(peers, NegotiatorEnd.OPTION)).isEqualTo(expected);
      }
    }
  }

  /**
   * The exploration takes a negotiator in the same two states for the same negotiator. Here two
   * live through one long run of it, so anything else that they kept would show.
   */
  @Test
  void negotiatorsThatLiveThroughALongRunStayInTheSpace() {
    NegotiatorEnd first = new NegotiatorEnd(true, false);
    NegotiatorEnd second = new NegotiatorEnd(true, true);
    NegotiationSpace space = new NegotiationSpace(first, second, BOTH_DIRECTIONS, false);
    Pair pair = new Pair(first, second);
    BitSet visited = new BitSet();
    SplittableRandom random = new SplittableRandom(1143);
    int number = 0;
    for (int step = 0; step < 1_000_000; step++) {
      int action = random.nextInt(space.actions());
      if (space.next(number, action) < 0) {
        continue;
      }
      if (space.receiver(action) < 0) {
        pair.wish(BOTH_DIRECTIONS.get(action));
      } else {
        pair.deliver(space.receiver(action));
      }
      number = space.next(number, action);
      visited.set(number);
      pair.assertIn(space.state(number));
    }
    assertThat(visited.cardinality()).isGreaterThan(space.size() / 2);
  }

  /** Two negotiators and what is under way between them. */
  private static final class Pair {
    final List<OptionNegotiator> ends;
    // By the end that receives.
    final List<Queue<Integer>> channels = List.of(new ArrayDeque<>(), new ArrayDeque<>());

    Pair(NegotiatorEnd first, NegotiatorEnd second) {
      ends = List.of(first.fresh(), second.fresh());
    }

    void wish(NegotiationSpace.Wish wish) {
      send(wish.end(), NegotiatorEnd.wish(ends.get(wish.end()), wish.side(), wish.on()));
    }

    void deliver(int receiver) {
      int verb = channels.get(receiver).remove();
      send(receiver, ends.get(receiver).receive(verb, NegotiatorEnd.OPTION));
    }

    void settle() {
      for (int i = 0; i < LONGEST_SETTLING; i++) {
        for (int end = 0; end < 2; end++) {
          if (!channels.get(end).isEmpty()) {
            deliver(end);
          }
        }
      }
      assertThat(channels).allSatisfy(channel -> assertThat(channel).isEmpty());
    }

    void assertIn(NegotiationState state) {
      for (int end = 0; end < 2; end++) {
        assertThat(NegotiatorEnd.number(ends.get(end))).isEqualTo(state.end(end));
        assertThat(channels.get(end)).hasSize(state.underWayTo(end));
        for (int verb : channels.get(end)) {
          assertThat(verb).isEqualTo(state.take(end));
        }
      }
    }

    private void send(int sender, OptionNegotiator.Result result) {
      if (result.send() != 0) {
        channels.get(1 - sender).add(result.send());
      }
    }
  }
}
