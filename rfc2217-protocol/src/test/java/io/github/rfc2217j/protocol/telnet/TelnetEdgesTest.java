package io.github.rfc2217j.protocol.telnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.protocol.Side;
import io.github.rfc2217j.protocol.Step;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Telnet layer where a buffer has just enough room, or one octet less. */
class TelnetEdgesTest {

  private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();

  @ParameterizedTest
  @CsvSource({
    "true, 41 FF 42, 0, ''",
    "true, 41 FF 42, 1, 41",
    "true, 41 FF 42, 2, 41",
    "true, 41 FF 42, 3, 41 FF FF",
    "true, 41 FF 42, 4, 41 FF FF 42",
    "true, FF FF, 1, ''",
    "true, FF FF, 2, FF FF",
    "true, FF FF, 3, FF FF",
    "true, FF FF, 4, FF FF FF FF",
    "true, FF FF, 5, FF FF FF FF",
    "false, 41 0D 42, 1, 41",
    "false, 41 0D 42, 2, 41",
    "false, 41 0D 42, 3, 41 0D 00",
    "false, 41 0D 42, 4, 41 0D 00 42",
    "false, 0D 0A 41, 1, ''",
    "false, 0D 0A 41, 2, 0D 0A",
    "false, 0D 0A 41, 3, 0D 0A 41",
    "false, 0D, 2, 0D 00",
    "false, FF 0A, 1, ''",
    "false, FF 0A, 2, FF FF",
    "false, FF 0A, 3, FF FF 0A"
  })
  void putsOutAsMuchAsFitsAndNeverHalfAPair(boolean binary, String data, int room, String out) {
    ByteBuffer payload = ByteBuffer.wrap(HEX.parseHex(data));
    ByteBuffer wire = ByteBuffer.allocate(5 + room).position(5).slice();
    ByteBuffer behind = ByteBuffer.allocate(5 + room).position(5);

    assertThat(TelnetEncoder.encode(payload.duplicate(), behind, binary))
        .isEqualTo(behind.position() - 5);
    TelnetEncoder.encode(payload, wire, binary);

    assertThat(HEX.formatHex(behind.array(), 5, behind.position())).isEqualTo(out);
    assertThat(wire.position()).isEqualTo(behind.position() - 5);
    // What is left goes on where this ended.
    ByteBuffer rest = ByteBuffer.allocate(16);
    TelnetEncoder.encode(payload, rest, binary);
    ByteBuffer whole = ByteBuffer.allocate(16);
    TelnetEncoder.encode(ByteBuffer.wrap(HEX.parseHex(data)), whole, binary);
    assertThat(wire.position() + rest.position()).isEqualTo(whole.position());
  }

  @ParameterizedTest
  @CsvSource({
    "true, 41 42, 0, PAYLOAD_FULL, ''",
    "true, 41 42, 1, PAYLOAD_FULL, 41",
    "true, 41 42, 2, WIRE_EMPTY, 41 42",
    "true, FF FF FF FF, 0, PAYLOAD_FULL, ''",
    "true, FF FF FF FF, 1, PAYLOAD_FULL, FF",
    "true, FF FF FF FF, 2, WIRE_EMPTY, FF FF",
    "true, FF FF FF F1, 1, WIRE_EMPTY, FF",
    "true, FF FF 41, 2, WIRE_EMPTY, FF 41",
    "true, FF FF FF FF FF FF, 3, WIRE_EMPTY, FF FF FF",
    "false, 0D 00, 0, PAYLOAD_FULL, ''",
    "false, 0D 00, 1, WIRE_EMPTY, 0D",
    "false, 0D 00 00, 1, PAYLOAD_FULL, 0D",
    "false, 0D 00 00, 2, WIRE_EMPTY, 0D 00"
  })
  void takesAsMuchAsThereIsRoomFor(boolean binary, String octets, int room, Step step, String out) {
    TelnetDecoder decoder = new TelnetDecoder();
    decoder.binary(binary);
    ByteBuffer payload = ByteBuffer.allocate(room);

    assertThat(decoder.decode(ByteBuffer.wrap(HEX.parseHex(octets)), payload)).isEqualTo(step);

    assertThat(HEX.formatHex(payload.array(), 0, payload.position())).isEqualTo(out);
  }

  @Test
  void aDoubledIacWaitsForRoomAtEachOfItsHalves() {
    TelnetDecoder decoder = new TelnetDecoder();
    ByteBuffer none = ByteBuffer.allocate(0);
    assertThat(decoder.decode(ByteBuffer.wrap(HEX.parseHex("FF")), none))
        .isEqualTo(Step.WIRE_EMPTY);
    ByteBuffer half = ByteBuffer.wrap(HEX.parseHex("FF"));
    assertThat(decoder.decode(half, none)).isEqualTo(Step.PAYLOAD_FULL);
    ByteBuffer payload = ByteBuffer.allocate(1);
    assertThat(decoder.decode(half, payload)).isEqualTo(Step.WIRE_EMPTY);
    assertThat(payload.get(0)).isEqualTo((byte) 0xFF);
  }

  @Test
  void anEventIsTakenOnce() {
    TelnetDecoder decoder = new TelnetDecoder();
    assertThatThrownBy(decoder::takeEvent).isInstanceOf(IllegalStateException.class);
    ByteBuffer wire = ByteBuffer.wrap(HEX.parseHex("FF F6 FF F6"));
    assertThat(decoder.decode(wire, ByteBuffer.allocate(0))).isEqualTo(Step.EVENT);
    assertThat(decoder.decode(wire, ByteBuffer.allocate(0))).isEqualTo(Step.EVENT);
    assertThat(wire.position()).isEqualTo(2);
    assertThat(decoder.takeEvent()).isEqualTo(new TelnetEvent.Command(TelnetCodes.AYT));
    assertThatThrownBy(decoder::takeEvent).isInstanceOf(IllegalStateException.class);
  }

  /** Doubled IACs count as well when they fill the last place. */
  @ParameterizedTest
  @CsvSource({"1023, 1", "1024, 0"})
  void aDoubledIacMayBeTheLastOctetKept(int before, int kept) {
    TelnetDecoder decoder = new TelnetDecoder();
    ByteBuffer wire = ByteBuffer.allocate(before + 6).put(HEX.parseHex("FF FA"));
    byte[] filler = new byte[before];
    Arrays.fill(filler, (byte) 0x2C);
    wire.put(filler).put(HEX.parseHex("FF FF FF F0")).flip();

    assertThat(decoder.decode(wire, ByteBuffer.allocate(0))).isEqualTo(Step.EVENT);

    TelnetEvent event = decoder.takeEvent();
    assertThat(event instanceof TelnetEvent.Subnegotiation).isEqualTo(kept == 1);
    if (event instanceof TelnetEvent.Subnegotiation sub) {
      assertThat(sub.parameters()).hasSize(before).endsWith(0xFF);
    }
  }

  /** The search goes by words of eight octets, in the buffer's own order. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 6, 7, 8, 9, 15, 16, 17, 23})
  void findsTheFirstIacWhereverItStands(int place) {
    byte[] octets = new byte[24];
    Arrays.fill(octets, (byte) 0xFE);
    octets[place] = (byte) 0xFF;
    octets[23] = (byte) 0xFF;
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      ByteBuffer buffer = ByteBuffer.wrap(octets).order(order);
      assertThat(OctetSearch.nextIac(buffer, 0, 24)).as("%s", order).isEqualTo(place);
      assertThat(OctetSearch.nextIac(buffer, place, 24)).isEqualTo(place);
      assertThat(OctetSearch.nextIac(buffer, 0, place)).isEqualTo(place);
      assertThat(OctetSearch.nextIac(buffer, Math.min(23, place + 1), 24)).isEqualTo(23);
    }
  }

  @Test
  void anOptionWithoutARuleIsOffAndCannotBeAskedFor() {
    OptionNegotiator negotiator =
        new OptionNegotiator(List.of(new OptionNegotiator.Rule(TelnetCodes.BINARY, true, true)));
    assertThat(negotiator.state(Side.US, TelnetCodes.ECHO)).isEqualTo(QState.NO);
    assertThatThrownBy(() -> negotiator.enable(Side.US, TelnetCodes.ECHO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ECHO");
    assertThatThrownBy(() -> negotiator.disable(Side.HIM, 24))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("24");
  }
}
