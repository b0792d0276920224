package io.github.rfc2217j.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.protocol.comport.ComPortMessage;
import io.github.rfc2217j.protocol.telnet.TelnetDecoder;
import java.util.List;
import java.util.Random;
import java.util.function.IntSupplier;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** No input makes a session throw, whatever its state, and no cut of the input changes a thing. */
class HostileInputTest {

  @Provide
  Arbitrary<byte[]> octets() {
    return Arbitrary2217.octets();
  }

  @Provide
  Arbitrary<List<Op>> ops() {
    return Arbitrary2217.ops();
  }

  @Property
  void noiseNeverThrows(
      @ForAll boolean server,
      @ForAll NvtPolicy nvt,
      @ForAll Probe.State state,
      @ForAll byte[] noise) {
    new Probe(server, nvt, state, () -> Integer.MAX_VALUE, 16).apply(new Op.Feed(noise));
  }

  /** The signature is the only text that a subnegotiation hands on. */
  @Property
  void octetsNeverThrowAndNothingKeptIsOverTheBound(
      @ForAll boolean server,
      @ForAll NvtPolicy nvt,
      @ForAll Probe.State state,
      @ForAll("octets") byte[] octets) {
    Probe probe = new Probe(server, nvt, state, () -> Integer.MAX_VALUE, 16);
    probe.apply(new Op.Feed(octets));
    assertThat(probe.events(SessionEvent.SignatureReceived.class))
        .allMatch(signature -> signature.text().length() <= TelnetDecoder.MOST_OCTETS - 2);
  }

  @Property
  void anythingThatCanHappenNeverThrows(
      @ForAll boolean server, @ForAll Probe.State state, @ForAll("ops") List<Op> ops) {
    Probe probe = new Probe(server, state);
    ops.forEach(probe::apply);
    probe.apply(new Op.Hold(false));
    probe.letTimePass();
  }

  @Property(tries = 600)
  void theTraceDoesNotDependOnCutsAndRoom(
      @ForAll boolean server,
      @ForAll NvtPolicy nvt,
      @ForAll Probe.State state,
      @ForAll("ops") List<Op> ops,
      @ForAll long cuts,
      @ForAll @IntRange(min = 1, max = 9) int most,
      @ForAll @IntRange(min = 1, max = 5) int room) {
    Probe whole = new Probe(server, nvt, state, () -> Integer.MAX_VALUE, 100_000);
    Random random = new Random(cuts);
    IntSupplier chunk = () -> 1 + random.nextInt(most);
    Probe cut = new Probe(server, nvt, state, chunk, room);
    for (Op op : ops) {
      whole.apply(op);
      cut.apply(op);
    }
    assertThat(cut.trace()).isEqualTo(whole.trace());
  }

  /** A message has a value that its type allows, whatever was sent. */
  @Property
  void whatAClientIsToldIsWithinItsRange(
      @ForAll Probe.State state, @ForAll("octets") byte[] octets) {
    Probe probe = new Probe(false, state);
    probe.apply(new Op.Feed(octets));
    for (ClientEvent.Informed informed : probe.events(ClientEvent.Informed.class)) {
      switch (informed.message()) {
        case ComPortMessage.Octet octet -> assertThat(octet.value()).isBetween(0, 255);
        case ComPortMessage.BaudRate baud -> assertThat(baud.rate()).isBetween(0L, 0xFFFF_FFFFL);
        case ComPortMessage.Signature signature ->
            throw new AssertionError("a signature has its own event: " + signature);
        case ComPortMessage.Bare bare ->
            throw new AssertionError("a server says nothing without a value: " + bare);
      }
    }
  }
}
