package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.protocol.SessionEvent;
import io.github.rfc2217j.protocol.Violation;
import io.github.rfc2217j.protocol.comport.ComPortCodec.Sender;
import io.github.rfc2217j.protocol.telnet.TelnetEvent;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.Level;

class FrameLogTest {

  private static final ByteBuffer NO_DATA = ByteBuffer.allocate(0);

  private long now = 1_500_000;

  private FrameLog log(RecordingLogger logger) {
    return new FrameLog(logger, "peer", new ReentrantLock(), () -> now);
  }

  private static byte[] octets(String hex) {
    return HexFormat.ofDelimiter(" ").parseHex(hex);
  }

  @ParameterizedTest
  @CsvSource({
    "FF FB 2C, WILL COM-PORT",
    "FF FE 18, DONT 24",
    "FF F3, IAC BRK",
    "FF F1, IAC NOP",
    "FF F2, IAC DM",
    "FF FA 2C 01 00 01 C2 00 FF F0, SET-BAUDRATE 115200",
    "FF FA 2C 01 00 00 FF FF 00 FF F0, SET-BAUDRATE 65280",
    "FF FA 2C 05 08 FF F0, SET-CONTROL 8 (DTR ON)",
    "FF FA 2C 00 FF F0, SIGNATURE",
    "FF FA 2C 00 1B 5B 41 FF F0, SIGNATURE '\\x1b[A'",
    "FF FA 2C 08 FF F0, FLOWCONTROL-SUSPEND",
  })
  void saysWhatAFrameSays(String frame, String words) {
    assertThat(Frames.describe(octets(frame))).isEqualTo(words.replaceAll("^\"|\"$", ""));
  }

  @Test
  void showsTheOctetsOfWhatIsNotAsItShouldBe() {
    assertThat(received("65 00 00 4B 00 00 00 00 00"))
        .isEqualTo("SET-BAUDRATE 19200 (SB COM-PORT 65 00 00 4B 00 00 00 00 00)");
    assertThat(received("65 00")).isEqualTo("SB COM-PORT 65 00");
    assertThat(Frames.describe(new TelnetEvent.Subnegotiation(24, octets("01")), Sender.SERVER))
        .isEqualTo("SB 24 01");
  }

  private static String received(String parameters) {
    return Frames.describe(new TelnetEvent.Subnegotiation(0x2C, octets(parameters)), Sender.SERVER);
  }

  @Test
  void logsFramesBothWaysAtDebug() {
    RecordingLogger logger = new RecordingLogger(Level.DEBUG);
    FrameLog log = log(logger);
    log.sent(octets("FF FA 2C 01 00 00 25 80 FF F0"));
    now = 12_340_000;
    log.received(new TelnetEvent.Subnegotiation(0x2C, octets("65 00 00 25 80")), NO_DATA);
    log.violated(new SessionEvent.Violated(Violation.OPTION_NOT_ON, 24));
    log.sent(ByteBuffer.wrap(new byte[] {1}).position(1), 0);
    assertThat(logger.lines())
        .containsExactly(
            "DEBUG peer: +0.0015 s -> SET-BAUDRATE 9600",
            "DEBUG peer: +0.0123 s <- SET-BAUDRATE 9600",
            "DEBUG peer: +0.0123 s <- departs from the protocol: OPTION_NOT_ON 24");
  }

  @Test
  void dumpsDataAtTraceInItsPlaceAndNotWithoutBound() {
    RecordingLogger logger = new RecordingLogger(Level.TRACE);
    FrameLog log = log(logger);
    ByteBuffer payload = ByteBuffer.allocate(100);
    payload.put(octets("41 54 0D"));
    log.received(new TelnetEvent.Command(0xF3), payload);
    payload.put(octets("FF"));
    log.received(payload);
    payload.clear().put(new byte[64]);
    log.received(payload);
    assertThat(logger.lines())
        .containsExactly(
            "TRACE peer: +0.0015 s <- 3 octets of data: 41 54 0D 'AT\\r'",
            "DEBUG peer: +0.0015 s <- IAC BRK",
            "TRACE peer: +0.0015 s <- 1 octet of data: FF '\\xff'",
            "TRACE peer: +0.0015 s <- 64 octets of data: "
                + "00 ".repeat(FrameLog.SHOWN_OCTETS)
                + "... '"
                + "\\x00".repeat(FrameLog.SHOWN_OCTETS)
                + "'");
  }

  @Test
  void saysNothingWhenNobodyLooksAndKeepsTheLastFramesAndHowMuchDataWasBetween() {
    RecordingLogger logger = new RecordingLogger(Level.INFO);
    FrameLog log = log(logger);
    for (int i = 0; i < FrameLog.KEPT; i++) {
      log.sent(octets("FF FB 2C"));
    }
    ByteBuffer payload = ByteBuffer.allocate(100);
    payload.put(new byte[70]);
    log.received(payload);
    payload.clear().put(new byte[7]);
    log.received(new TelnetEvent.Subnegotiation(0x2C, octets("66 07")), payload);
    log.sent(ByteBuffer.wrap(new byte[5]).position(5), 1);
    assertThat(logger.lines()).isEmpty();
    assertThat(log.lines()).hasSize(FrameLog.KEPT + 1);
    assertThat(log.lines().getFirst()).isEqualTo("+0.0015 s -> WILL COM-PORT");
    assertThat(log.lines().get(FrameLog.KEPT - 1))
        .isEqualTo("+0.0015 s <- SET-DATASIZE 7 (after 77 octets of data)");
    assertThat(log.lines().getLast()).isEqualTo("then data: 0 octets received, 4 octets sent");
    now += 2_000_000_000L;
    assertThat(log.lastWord()).isEqualTo("It last sent SET-DATASIZE 7, 2.0 s ago.");
  }

  @Test
  void givesAnExceptionItsFramesOnceAndOnlyIfThereAreAny() {
    FrameLog log = log(new RecordingLogger(Level.INFO));
    assertThat(RecentFrames.of(log.attachTo(new IllegalStateException()))).isEmpty();
    log.sent(octets("FF FB 2C"));
    Exception failure = log.attachTo(log.attachTo(new IllegalStateException("what")));
    assertThat(failure.getSuppressed()).hasSize(1);
    assertThat(RecentFrames.of(new RuntimeException(failure)).orElseThrow().frames())
        .containsExactly("+0.0015 s -> WILL COM-PORT");
  }
}
