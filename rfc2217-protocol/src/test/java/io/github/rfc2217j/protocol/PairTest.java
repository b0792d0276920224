package io.github.rfc2217j.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.protocol.Request.Item;
import io.github.rfc2217j.protocol.Request.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Both sessions joined: nothing is lost, doubled or reordered, whoever suspends whom. */
class PairTest {

  private static final long LONG = 60_000_000_000L;

  @Provide
  Arbitrary<Op> clientOps() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, Arbitrary2217.payload(60).map(Op.Send::new)),
        Tuple.of(6, Arbitrary2217.request().map(request -> new Op.Submit(request, LONG))),
        Tuple.of(1, Arbitraries.of(new Op.Break())),
        Tuple.of(2, Arbitraries.of(true, false).map(Op.Hold::new)));
  }

  @Provide
  Arbitrary<Op> serverOps() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, Arbitrary2217.payload(60).map(Op.Send::new)),
        Tuple.of(2, Arbitraries.integers().between(0, 15).map(levels -> new Op.Modem(levels << 4))),
        Tuple.of(1, Arbitraries.integers().between(0, 255).map(Op.Line::new)),
        Tuple.of(2, Arbitraries.of(true, false).map(Op.Hold::new)));
  }

  @Provide
  Arbitrary<Op> samples() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 15), Arbitraries.of(1, 2, 3, 4, 4, 4))
        .as((levels, kind) -> kind < 4 ? new Op.Hold(kind == 1) : new Op.Modem(levels << 4));
  }

  @Property(tries = 500)
  void nothingIsLostDoubledOrReordered(
      @ForAll @Size(max = 25) List<@From("clientOps") Op> clientOps,
      @ForAll @Size(max = 25) List<@From("serverOps") Op> serverOps,
      @ForAll @IntRange(min = 1, max = 64) int room,
      @ForAll long chance) {
    Pair pair = new Pair(new SplittableRandom(chance), room);
    pair.run(clientOps, serverOps);

    assertThat(pair.serverEnd.received()).isEqualTo(payload(clientOps));
    assertThat(pair.clientEnd.received()).isEqualTo(payload(serverOps));
    List<Object> seen = seen(pair.atServer);
    List<Object> wanted = wanted(clientOps);
    if (serverOps.stream().noneMatch(Op.Hold.class::isInstance)) {
      assertThat(seen).isEqualTo(wanted);
    }
    // What passes a suspension does so in its own order, and a break never ends before it begins.
    assertThat(without(PairTest::passes, seen)).isEqualTo(without(PairTest::passes, wanted));
    for (Class<?> kind : List.of(Request.Purge.class, Request.SetBreak.class)) {
      assertThat(seen)
          .filteredOn(kind::isInstance)
          .isEqualTo(without(one -> !kind.isInstance(one), wanted));
    }
    List<Request> asked =
        clientOps.stream()
            .filter(Op.Submit.class::isInstance)
            .map(op -> ((Op.Submit) op).request())
            .toList();
    assertThat(pair.atClient)
        .filteredOn(ClientEvent.Answered.class::isInstance)
        .hasSize(asked.size());
    assertThat(pair.atClient).noneMatch(ClientEvent.Failed.class::isInstance);
    assertThat(pair.atClient).noneMatch(SessionEvent.Violated.class::isInstance);
    // Line errors may wait for a tenth of a second since the last report of some, and nothing else.
    pair.letTimePass();
    assertThat(pair.letTimePass()).isFalse();
  }

  /** Polls and reports have the same form, so that only sets can be told apart by their answers. */
  @Property(tries = 500)
  void answersComeInTheOrderOfTheRequestsAndSayWhatIsInForce(
      @ForAll @Size(max = 30) List<@From("settings") Request> requests,
      @ForAll @IntRange(min = 1, max = 64) int room,
      @ForAll long chance) {
    Pair pair = new Pair(new SplittableRandom(chance), room);
    pair.run(
        requests.stream().<Op>map(request -> new Op.Submit(request, LONG)).toList(), List.of());
    ReferencePort port = new ReferencePort(false);
    List<Object> expected = new ArrayList<>();
    for (Request request : requests) {
      expected.add(
          switch (request) {
            case Request.SetLineStateMask mask ->
                new Request.SetLineStateMask(mask.bits() & ReferencePort.SUPPORTED_LINE_STATE)
                    .message();
            case Request.SetModemStateMask mask -> mask.message();
            default -> {
              port.carryOut(request);
              yield RequestCodec.answer(request, port.status());
            }
          });
    }
    List<Object> answers = new ArrayList<>();
    List<Object> answered = new ArrayList<>();
    for (Object event : pair.atClient) {
      if (event instanceof ClientEvent.Answered one) {
        answers.add(one.answer());
        answered.add(one.request());
        assertThat(one.match() == ClientEvent.Match.EQUAL)
            .isEqualTo(one.answer().equals(one.request().message()));
      }
    }
    assertThat(answered).isEqualTo(requests);
    assertThat(answers).isEqualTo(expected);
  }

  /** However many changes are merged on the way, the last levels arrive, and each edge is told. */
  @Property(tries = 500)
  void theLastModemLevelsReachTheClient(
      @ForAll @Size(max = 40) List<@From("samples") Op> serverOps,
      @ForAll List<Boolean> clientHolds,
      @ForAll @IntRange(min = 1, max = 20) int room,
      @ForAll long chance) {
    Pair pair = new Pair(new SplittableRandom(chance), room);
    pair.run(clientHolds.stream().<Op>map(Op.Hold::new).toList(), serverOps);
    int levels = ReferencePort.LEVELS.bits();
    for (Op op : serverOps) {
      levels = op instanceof Op.Modem modem ? modem.levels() : levels;
    }
    List<Integer> told =
        pair.atClient.stream()
            .filter(ClientEvent.ModemStateReceived.class::isInstance)
            .map(event -> ((ClientEvent.ModemStateReceived) event).bits())
            .toList();
    assertThat(told.getLast() & 0xF0).isEqualTo(levels);
    for (int i = 1; i < told.size(); i++) {
      int changed = (told.get(i - 1) ^ told.get(i)) & 0xB0;
      assertThat(told.get(i) & changed >> 4).isEqualTo(changed >> 4);
    }
  }

  @Provide
  Arbitrary<Request> settings() {
    return Arbitrary2217.setting();
  }

  private static byte[] payload(List<Op> ops) {
    return Arbitrary2217.joined(
        ops.stream()
            .filter(Op.Send.class::isInstance)
            .map(op -> ((Op.Send) op).payload())
            .toList());
  }

  private static boolean passes(Object one) {
    return one instanceof Request request && request.passesSuspension();
  }

  private static List<Object> without(Predicate<Object> kind, List<Object> all) {
    return all.stream().filter(kind.negate()).toList();
  }

  /** Data, requests and breaks in the order in which the client made them. */
  private static List<Object> wanted(List<Op> ops) {
    List<Object> wanted = new ArrayList<>();
    for (Op op : ops) {
      switch (op) {
        case Op.Send send -> {
          for (byte octet : send.payload()) {
            wanted.add(octet);
          }
        }
        case Op.Submit submit -> {
          Request request = submit.request();
          // The session answers it by itself and tells nobody.
          if (!request.equals(new Query(Item.SIGNATURE))) {
            wanted.add(request);
          }
        }
        case Op.Break brk -> wanted.add("break");
        default -> {}
      }
    }
    return wanted.stream().map(PairTest::masked).toList();
  }

  private static Object masked(Object one) {
    return one instanceof Request.SetLineStateMask mask
        ? new Request.SetLineStateMask(mask.bits() & ReferencePort.SUPPORTED_LINE_STATE)
        : one;
  }

  private static List<Object> seen(List<Object> events) {
    List<Object> seen = new ArrayList<>();
    for (Object event : events) {
      switch (event) {
        case Byte octet -> seen.add(octet);
        case ServerEvent.Requested requested -> seen.add(requested.request());
        case ServerEvent.LineStateMaskSet mask ->
            seen.add(new Request.SetLineStateMask(mask.inForce()));
        case ServerEvent.ModemStateMaskSet mask ->
            seen.add(new Request.SetModemStateMask(mask.inForce()));
        case ServerEvent.BreakReceived brk -> seen.add("break");
        default -> {}
      }
    }
    return seen;
  }
}
