package io.github.rfc2217j.protocol;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.DataBits;
import io.github.rfc2217j.api.FlowControl;
import io.github.rfc2217j.api.Parity;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.StopBits;
import io.github.rfc2217j.protocol.comport.ComPortCodec;
import io.github.rfc2217j.protocol.comport.ComPortCodec.Sender;
import io.github.rfc2217j.protocol.comport.ComPortMessage;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Bare;
import io.github.rfc2217j.protocol.comport.ComPortMessage.BaudRate;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Octet;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Signature;
import io.github.rfc2217j.protocol.telnet.TelnetEncoder;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random values of the protocol. */
final class Arbitrary2217 {

  private Arbitrary2217() {}

  /** Data, rich in what Telnet treats specially. */
  static Arbitrary<byte[]> payload(int most) {
    Arbitrary<Byte> octet =
        Arbitraries.oneOf(
            Arbitraries.bytes(),
            Arbitraries.of((byte) 0xFF, (byte) 13, (byte) 10, (byte) 0, (byte) 0xF0, (byte) 0x41));
    return octet.array(byte[].class).ofMaxSize(most);
  }

  /** Every command that a sender can say, with every value. */
  static Arbitrary<ComPortMessage> message(Sender sender) {
    List<Integer> octets =
        sender == Sender.CLIENT
            ? List.of(2, 3, 4, 5, 10, 11, 12)
            : List.of(2, 3, 4, 5, 6, 7, 10, 11, 12);
    List<Integer> bare = sender == Sender.CLIENT ? List.of(6, 7, 8, 9) : List.of(8, 9);
    return Arbitraries.oneOf(
        Arbitraries.strings()
            .withCharRange((char) 0, (char) 255)
            .ofMaxLength(300)
            .map(Signature::new),
        Arbitraries.longs().between(0, 0xFFFF_FFFFL).map(BaudRate::new),
        Combinators.combine(Arbitraries.of(octets), Arbitraries.integers().between(0, 255))
            .as(Octet::new),
        Combinators.combine(Arbitraries.of(octets), Arbitraries.integers().between(0, 20))
            .as(Octet::new),
        Arbitraries.of(bare).map(Bare::new));
  }

  /** Every request that sets something. */
  static Arbitrary<Request> setting() {
    return Arbitraries.oneOf(
        Arbitraries.of(300, 9600, 115200, 65280, 4_000_000).map(Request.SetBaudRate::new),
        Arbitraries.of(DataBits.class).map(Request.SetDataBits::new),
        Arbitraries.of(Parity.class).map(Request.SetParity::new),
        Arbitraries.of(StopBits.class).map(Request.SetStopBits::new),
        Arbitraries.of(FlowControl.Output.class).map(Request.SetFlow::new),
        Arbitraries.of(FlowControl.Input.class).map(Request.SetInboundFlow::new),
        Arbitraries.of(true, false).map(Request.SetBreak::new),
        Combinators.combine(Arbitraries.of(ControlLine.class), Arbitraries.of(true, false))
            .as(Request.SetLine::new),
        Arbitraries.integers().between(0, 255).map(Request.SetLineStateMask::new),
        Arbitraries.integers().between(0, 255).map(Request.SetModemStateMask::new),
        Arbitraries.of(Purge.class).map(Request.Purge::new));
  }

  static Arbitrary<Request> request() {
    return Arbitraries.oneOf(setting(), Arbitraries.of(Request.Item.class).map(Request.Query::new));
  }

  /** Anything from noise to perfect frames, with the errors in between that real peers make. */
  static Arbitrary<byte[]> octets() {
    Arbitrary<byte[]> verb =
        Combinators.combine(
                Arbitraries.integers().between(0xFB, 0xFE),
                Arbitraries.of(0, 1, 3, 6, 24, 44, 44, 0, 255))
            .as(TelnetEncoder::negotiation);
    Arbitrary<byte[]> command = Arbitraries.integers().between(0, 255).map(TelnetEncoder::command);
    Arbitrary<byte[]> frame =
        Arbitraries.of(Sender.class)
            .flatMap(sender -> message(sender).map(message -> ComPortCodec.encode(sender, message)))
            .map(parameters -> TelnetEncoder.subnegotiation(44, parameters));
    Arbitrary<byte[]> broken =
        Combinators.combine(frame, Arbitraries.integers().between(0, 12), payload(3))
            .as(Arbitrary2217::broken);
    Arbitrary<byte[]> large =
        Arbitraries.integers()
            .between(1020, 1030)
            .map(size -> TelnetEncoder.subnegotiation(44, new byte[size]));
    return Arbitraries.frequencyOf(
            Tuple.of(4, payload(8)),
            Tuple.of(4, verb),
            Tuple.of(2, command),
            Tuple.of(8, frame),
            Tuple.of(3, broken),
            Tuple.of(1, large))
        .list()
        .ofMaxSize(12)
        .map(Arbitrary2217::joined);
  }

  /** A frame cut off, with noise where it was cut. */
  private static byte[] broken(byte[] frame, int cut, byte[] noise) {
    byte[] head = Arrays.copyOf(frame, Math.min(cut, frame.length));
    return joined(List.of(head, noise));
  }

  static byte[] joined(List<byte[]> pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    pieces.forEach(all::writeBytes);
    return all.toByteArray();
  }

  /** What can happen to a session, mostly octets. */
  static Arbitrary<List<Op>> ops() {
    Arbitrary<Op> op =
        Arbitraries.frequencyOf(
            Tuple.of(8, octets().map(Op.Feed::new)),
            Tuple.of(3, payload(8).map(Op.Send::new)),
            Tuple.of(
                3,
                Combinators.combine(request(), Arbitraries.longs().between(0, 10))
                    .as(Op.Submit::new)),
            Tuple.of(2, Arbitraries.longs().between(0, 5).map(Op.Wait::new)),
            Tuple.of(1, Arbitraries.of(SessionOptions.BINARY_WAIT_NANOS).map(Op.Wait::new)),
            Tuple.of(2, Arbitraries.of(true, false).map(Op.Hold::new)),
            Tuple.of(
                2,
                Combinators.combine(
                        Arbitraries.of(Side.class),
                        Arbitraries.of(0, 1, 3, 44),
                        Arbitraries.of(true, false))
                    .as(Op.Want::new)),
            Tuple.of(2, nibble().map(Op.Modem::new)),
            Tuple.of(2, Arbitraries.integers().between(0, 255).map(Op.Line::new)),
            Tuple.of(1, Arbitraries.of(List.of((Op) new Op.Urgent(), new Op.Break()))));
    return op.list().ofMaxSize(20);
  }

  private static Arbitrary<Integer> nibble() {
    return Arbitraries.of(IntStream.range(0, 16).mapToObj(level -> level << 4).toList());
  }
}
