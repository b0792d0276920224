package io.github.rfc2217j.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.protocol.comport.ComPortCodec;
import io.github.rfc2217j.protocol.comport.ComPortCodec.Sender;
import io.github.rfc2217j.protocol.comport.ComPortMessage;
import io.github.rfc2217j.protocol.telnet.TelnetDecoder;
import io.github.rfc2217j.protocol.telnet.TelnetEncoder;
import io.github.rfc2217j.protocol.telnet.TelnetEvent;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What one end encodes the other end decodes to the same. */
class RoundTripTest {

  @Provide
  Arbitrary<byte[]> payload() {
    return Arbitrary2217.payload(400);
  }

  @Provide
  Arbitrary<Said> said() {
    return Arbitraries.of(Sender.class)
        .flatMap(sender -> Arbitrary2217.message(sender).map(message -> new Said(sender, message)));
  }

  /** A command and who says it. */
  record Said(Sender sender, ComPortMessage message) {}

  @Property
  void payloadOfAnyOctetsThroughBuffersOfAnySize(
      @ForAll("payload") byte[] payload,
      @ForAll boolean binary,
      @ForAll boolean direct,
      @ForAll @IntRange(min = 2, max = 40) int out,
      @ForAll @IntRange(min = 1, max = 40) int in,
      @ForAll @IntRange(min = 1, max = 40) int room) {
    byte[] wire = encode(payload, binary, direct, out);
    assertThat(decode(wire, binary, direct, in, room)).isEqualTo(payload);
  }

  /** CR is followed by LF or NUL, FF by FF, wherever the output's buffer ends (RFC 854). */
  @Property
  void noPairIsEverSplitBetweenTwoBuffers(
      @ForAll("payload") byte[] payload,
      @ForAll boolean binary,
      @ForAll @IntRange(min = 2, max = 9) int out) {
    ByteBuffer source = ByteBuffer.wrap(payload);
    ByteBuffer wire = ByteBuffer.allocate(out);
    while (TelnetEncoder.encode(source, wire, binary) > 0) {
      wire.flip();
      while (wire.hasRemaining()) {
        byte octet = wire.get();
        if (octet == (byte) 0xFF) {
          assertThat(wire.get()).isEqualTo((byte) 0xFF);
        } else if (octet == 13 && !binary) {
          assertThat(wire.get()).isIn((byte) 0, (byte) 10);
        }
      }
      wire.clear();
    }
    assertThat(source.hasRemaining()).isFalse();
  }

  @Property(tries = 1000)
  void everyMessageInBothDirections(@ForAll("said") Said said) {
    byte[] octets = ComPortCodec.encode(said.sender(), said.message());
    ComPortCodec.Decoded decoded = ComPortCodec.decode(said.sender(), octets);
    assertThat(decoded.message()).isEqualTo(said.message());
    assertThat(decoded.violation()).isNull();
    assertThat(decoded.code()).isEqualTo(octets[0] & 0xFF);
  }

  /** The frame around it, escapes included, among data on both sides. */
  @Property
  void everyMessageThroughItsFrame(
      @ForAll @Size(max = 4) List<@From("said") Said> said,
      @ForAll("payload") byte[] payload,
      @ForAll @IntRange(min = 1, max = 40) int in) {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    for (Said one : said) {
      wire.writeBytes(
          TelnetEncoder.subnegotiation(44, ComPortCodec.encode(one.sender(), one.message())));
    }
    wire.writeBytes(encode(payload, true, false, 64));
    TelnetDecoder decoder = new TelnetDecoder();
    decoder.binary(true);
    ByteBuffer data = ByteBuffer.allocate(payload.length);
    int seen = 0;
    for (ByteBuffer cut : cuts(wire.toByteArray(), in, false)) {
      while (decoder.decode(cut, data) == Step.EVENT) {
        TelnetEvent.Subnegotiation sub = (TelnetEvent.Subnegotiation) decoder.takeEvent();
        assertThat(sub.option()).isEqualTo(44);
        assertThat(ComPortCodec.decode(said.get(seen).sender(), sub.parameters()).message())
            .isEqualTo(said.get(seen).message());
        seen++;
      }
    }
    assertThat(seen).isEqualTo(said.size());
    assertThat(data.array()).isEqualTo(payload);
  }

  /** A request is what its command says, at the other end too. */
  @Property
  void everyRequest(@ForAll("requests") Request request) {
    assertThat(RequestCodec.request(request.message())).isEqualTo(request);
  }

  @Provide
  Arbitrary<Request> requests() {
    return Arbitrary2217.request();
  }

  private static byte[] encode(byte[] payload, boolean binary, boolean direct, int out) {
    ByteBuffer source = buffer(payload, direct);
    ByteBuffer room = direct ? ByteBuffer.allocateDirect(out) : ByteBuffer.allocate(out);
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    int count;
    while ((count = TelnetEncoder.encode(source, room, binary)) > 0) {
      assertThat(room.position()).isEqualTo(count);
      room.flip();
      byte[] octets = new byte[room.remaining()];
      room.get(octets);
      wire.writeBytes(octets);
      room.clear();
    }
    return wire.toByteArray();
  }

  private static byte[] decode(byte[] wire, boolean binary, boolean direct, int in, int room) {
    TelnetDecoder decoder = new TelnetDecoder();
    decoder.binary(binary);
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    ByteBuffer data = ByteBuffer.allocate(room);
    for (ByteBuffer cut : cuts(wire, in, direct)) {
      Step step;
      do {
        step = decoder.decode(cut, data);
        assertThat(step).isNotEqualTo(Step.EVENT);
        assertThat(step == Step.WIRE_EMPTY || data.position() == room).isTrue();
        payload.write(data.array(), 0, data.position());
        data.clear();
      } while (step != Step.WIRE_EMPTY);
    }
    return payload.toByteArray();
  }

  private static List<ByteBuffer> cuts(byte[] wire, int in, boolean direct) {
    ByteBuffer whole = buffer(wire, direct);
    return IntStream.range(0, (wire.length + in - 1) / in)
        .mapToObj(i -> whole.slice(i * in, Math.min(in, wire.length - i * in)))
        .toList();
  }

  private static ByteBuffer buffer(byte[] octets, boolean direct) {
    return direct
        ? ByteBuffer.allocateDirect(octets.length).put(octets).flip()
        : ByteBuffer.wrap(octets);
  }
}
