package io.github.rfc2217j.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.protocol.comport.ComPortCodec;
import io.github.rfc2217j.protocol.comport.ComPortCodec.Sender;
import io.github.rfc2217j.protocol.comport.ComPortMessage;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Bare;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Signature;
import io.github.rfc2217j.protocol.telnet.TelnetDecoder;
import io.github.rfc2217j.protocol.telnet.TelnetEncoder;
import io.github.rfc2217j.protocol.telnet.TelnetEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** A server answers every well-formed request exactly once, in order, with what is in force. */
class ServerAnswersTest {

  @Provide
  Arbitrary<ComPortMessage> messages() {
    return Arbitrary2217.message(Sender.CLIENT);
  }

  @Property(tries = 1000)
  void everyWellFormedRequestOnceInOrder(
      @ForAll @Size(max = 20) List<@From("messages") ComPortMessage> messages) {
    Probe probe = new Probe(true, Probe.State.OPEN);
    int before = probe.sent().length;
    List<Integer> wanted = new ArrayList<>();
    for (ComPortMessage message : messages) {
      byte[] octets = ComPortCodec.encode(Sender.CLIENT, message);
      probe.apply(new Op.Feed(TelnetEncoder.subnegotiation(44, octets)));
      boolean news = message instanceof Signature signature && !signature.text().isEmpty();
      boolean flow = message instanceof Bare && (message.command() == 8 || message.command() == 9);
      if (!news && !flow) {
        wanted.add(100 + message.command());
      }
    }
    probe.apply(
        new Op.Feed(
            TelnetEncoder.subnegotiation(44, ComPortCodec.encode(Sender.CLIENT, new Bare(9)))));
    assertThat(answers(probe.sent(), before)).isEqualTo(wanted);
  }

  private static List<Integer> answers(byte[] sent, int from) {
    TelnetDecoder decoder = new TelnetDecoder();
    ByteBuffer wire = ByteBuffer.wrap(sent, from, sent.length - from);
    List<Integer> codes = new ArrayList<>();
    while (decoder.decode(wire, ByteBuffer.allocate(0)) == Step.EVENT) {
      TelnetEvent.Subnegotiation answer = (TelnetEvent.Subnegotiation) decoder.takeEvent();
      assertThat(ComPortCodec.decode(Sender.SERVER, answer.parameters()).violation()).isNull();
      codes.add(answer.parameters()[0] & 0xFF);
    }
    return codes;
  }
}
