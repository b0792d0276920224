package io.github.rfc2217j.protocol.telnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.protocol.Side;
import io.github.rfc2217j.protocol.telnet.End.Effect;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The negotiator against the simpler ways of the peers that are met most: it never loops and never
 * storms, and what they can disagree on in the end is known.
 *
 * <p>The number of wishes at our end is not limited; the peers have none but their greeting.
 */
class NegotiatorPeersTest {
  /** A request and its answer, whether the request comes from a wish or from a greeting. */
  private static final int MESSAGES_PER_REQUEST = 2;

  /** We wait for an answer that never comes; the peer has the option on. */
  private static final Set<String> UNANSWERED =
      Set.of("ours WANTYES_EMPTY, theirs ON", "ours WANTYES_OPPOSITE, theirs ON");

  /** The same, or we took an answer that was one too many for a refusal. */
  private static final Set<String> UNANSWERED_OR_OUT_OF_STEP =
      Set.of(
          "ours NO, theirs ON",
          "ours WANTYES_EMPTY, theirs ON",
          "ours WANTYES_OPPOSITE, theirs ON");

  private static long states;

  @AfterAll
  static void tell() {
    System.out.printf("option negotiation: %,d states with other peers explored%n", states);
  }

  static List<NegotiatorEnd> ours() {
    return List.of(
        new NegotiatorEnd(false, false),
        new NegotiatorEnd(false, true),
        new NegotiatorEnd(true, false),
        new NegotiatorEnd(true, true));
  }

  private static NegotiationSpace explore(
      NegotiatorEnd ours, End peer, List<NegotiationSpace.Wish> wishes) {
    NegotiationSpace space = new NegotiationSpace(ours, peer, wishes, false);
    states += space.size();
    return space;
  }

  /** Returns, by the side of the peer, what the ends can be left with when nothing is under way. */
  private static Map<Side, Set<String>> disagreements(
      NegotiatorEnd ours, End peer, NegotiationSpace space) {
    Map<Side, Set<String>> disagreements = new EnumMap<>(Side.class);
    for (Side side : Side.values()) {
      Set<String> found = new TreeSet<>();
      for (NegotiationState state : space.quiet()) {
        int our = state.end(0);
        Effect effect = ours.effect(our, End.opposite(side));
        Effect peers = peer.effect(state.end(1), side);
        if (peer.isIdle(state.end(1)) && (effect == Effect.PENDING || effect != peers)) {
          found.add("ours " + NegotiatorEnd.qState(our, End.opposite(side)) + ", theirs " + peers);
        }
      }
      disagreements.put(side, found);
    }
    return disagreements;
  }

  private static Stream<PyserialEnd.State> pyserialStarts() {
    // No option starts active.
    return Stream.of(PyserialEnd.State.values()).filter(state -> state != PyserialEnd.State.ACTIVE);
  }

  static Stream<PyserialEnd> pyserials() {
    return pyserialStarts().flatMap(us -> pyserialStarts().map(him -> new PyserialEnd(us, him)));
  }

  @ParameterizedTest
  @MethodSource("pyserials")
  void pyserial(PyserialEnd peer) {
    for (NegotiatorEnd ours : ours()) {
      NegotiationSpace space = explore(ours, peer, NegotiationSpace.wishes(Side.US, Side.HIM));

      assertThat(space.mostUnderWay()).isLessThanOrEqualTo(4);
      assertThat(space.longestSettling()).isLessThanOrEqualTo(10);
      assertThat(space.excess(MESSAGES_PER_REQUEST))
          .isEqualTo(MESSAGES_PER_REQUEST * peer.greeting().size());
      assertThat(space.breaches()).isEmpty();
      Map<Side, Set<String>> disagreements = disagreements(ours, peer, space);
      for (Side side : Side.values()) {
        assertThat(disagreements.get(side))
            .as("%s with %s of %s", ours, side, peer)
            .isEqualTo(peer.isIdle(peer.start(), side) ? Set.of() : UNANSWERED);
      }
    }
  }

  static Stream<GensioEnd> gensios() {
    return Stream.of(GensioEnd.Flag.values())
        .flatMap(flag ->
            Stream.of(GensioEnd.Setup.values())
                .flatMap(us ->
                    Stream.of(GensioEnd.Setup.values()).map(him -> new GensioEnd(flag, us, him))));
  }

  @ParameterizedTest
  @MethodSource("gensios")
  void gensio(GensioEnd peer) {
    for (NegotiatorEnd ours : ours()) {
      NegotiationSpace space = explore(ours, peer, NegotiationSpace.wishes(Side.US, Side.HIM));

      assertThat(space.mostUnderWay()).isLessThanOrEqualTo(4);
      assertThat(space.longestSettling()).isLessThanOrEqualTo(16);
      assertThat(space.excess(peer.messagesPerWish())).isEqualTo(peer.messagesForGreeting());
      Map<Side, Set<String>> disagreements = disagreements(ours, peer, space);
      for (Side side : Side.values()) {
        assertThat(disagreements.get(side))
            .as("%s with %s of %s", ours, side, peer)
            .isEqualTo(gensioDisagreements(peer, side));
      }
    }
  }

  private static Set<String> gensioDisagreements(GensioEnd peer, Side side) {
    return switch (peer.flag()) {
      case RESET_BY_THE_ANSWER -> Set.of();
      case KEPT ->
          switch (peer.setup(side)) {
            case REFUSES -> Set.of();
            case ACCEPTS, ASKS -> UNANSWERED;
            case ASKS_AND_FORGETS -> UNANSWERED_OR_OUT_OF_STEP;
          };
    };
  }

  /** What our sessions do: agree to what they ask for, and never end it. Then gensio agrees. */
  @ParameterizedTest
  @MethodSource("gensios")
  void gensioAgreesOnWhatIsNeverEnded(GensioEnd peer) {
    NegotiatorEnd ours = new NegotiatorEnd(true, true);
    List<NegotiationSpace.Wish> wishes =
        NegotiationSpace.wishes(Side.US, Side.HIM).stream()
            .filter(NegotiationSpace.Wish::on)
            .toList();
    NegotiationSpace space = explore(ours, peer, wishes);

    assertThat(disagreements(ours, peer, space).values())
        .allSatisfy(set -> assertThat(set).isEmpty());
    assertThat(space.breaches()).isEmpty();
  }
}
