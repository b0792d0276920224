package io.github.rfc2217j.server.app.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.github.rfc2217j.server.SessionTap;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Captures as tshark, which has no part in writing them, reads them. */
@Timeout(120)
class SessionCaptureTest {

  private static final SocketAddress SERVED = new InetSocketAddress("127.0.0.1", 2217);
  private static final long ROOM = 64 << 20;

  private final AtomicInteger ended = new AtomicInteger();

  @TempDir private Path directory;

  private SessionCapture capture(Path file, String peer, SocketAddress served, long limit)
      throws IOException {
    return capture(
        file,
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE),
        peer,
        served,
        limit);
  }

  private SessionCapture capture(
      Path file, FileChannel channel, String peer, SocketAddress served, long limit)
      throws IOException {
    return new SessionCapture(
        file,
        peer,
        channel,
        PcapngBlocks.header("rfc2217j 1.0", "what this is", "/dev/ttyUSB0", "served"),
        Endpoints.of(peer, served),
        limit,
        ended::incrementAndGet);
  }

  private static byte[] octets(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static void received(SessionCapture capture, String hex) {
    show(capture, SessionTap.Direction.FROM_CLIENT, octets(hex));
  }

  private static void sent(SessionCapture capture, String hex) {
    show(capture, SessionTap.Direction.TO_CLIENT, octets(hex));
  }

  private static void show(SessionCapture capture, SessionTap.Direction direction, byte[] octets) {
    capture.octets(direction, Instant.now(), ByteBuffer.wrap(octets).asReadOnlyBuffer());
  }

  /** The packets that carry data, those of one direction. */
  private static List<Map<String, String>> withData(
      List<Map<String, String>> packets, boolean toServer) {
    return packets.stream()
        .filter(packet -> !"0".equals(packet.get("tcp.len")))
        .filter(packet -> "23".equals(packet.get("tcp.dstport")) == toServer)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:40001, 127.0.0.1, ip.src, 127.0.0.1",
    "[::1]:40001, ::1, ipv6.src, ::1",
    "192.0.2.99:40001, 198.51.100.1, ip.src, 192.0.2.99",
  })
  void isReadAsTelnet(String peer, String host, String field, String source) throws Exception {
    Path file = directory.resolve("telnet.pcapng");
    SessionCapture capture = capture(file, peer, new InetSocketAddress(host, 2217), ROOM);
    received(capture, "FFFB2C FFFD00");
    sent(capture, "FFFD2C FFFA2C6BB0FFF0");
    received(capture, "FFFA2C 01 0001C200 FFF0");
    sent(capture, "FFFA2C 65 0001C200 FFF0");
    // Cut in the middle, as TCP may.
    received(capture, "FFFA2C 02 07");
    received(capture, "FFF0 48656C6C6F");
    sent(capture, "FFFA2C 66 07 FFF0");
    capture.ended();
    assertThat(ended).hasValue(1);
    List<Map<String, String>> packets = Tshark.packets(file);
    Tshark.assertNoDoubts(packets);
    assertThat(packets.getFirst())
        .containsEntry(field, source)
        .containsEntry("tcp.srcport", "40001")
        .containsEntry("tcp.dstport", "23");
    assertThat(packets).allMatch(packet -> "0".equals(packet.get("tcp.stream")));
    assertThat(packets)
        .extracting(packet -> packet.get("telnet.comport_subopt.baud_rate"))
        .filteredOn(Objects::nonNull)
        .containsExactly("115200", "115200");
    assertThat(packets)
        .extracting(packet -> packet.get("telnet.comport_subopt.data_size"))
        .filteredOn(Objects::nonNull)
        .containsExactly("7", "7");
    assertThat(packets)
        .extracting(packet -> packet.get("telnet.data"))
        .filteredOn(Objects::nonNull)
        .containsExactly("Hello");
    assertThat(packets).filteredOn(packet -> "1".equals(packet.get("tcp.flags.fin"))).hasSize(2);
  }

  @Test
  void tellsWhatItIsAndWhichWayOctetsWent() throws Exception {
    Path file = directory.resolve("comment.pcapng");
    Instant before = Instant.now();
    SessionCapture capture = capture(file, "127.0.0.1:40001", SERVED, ROOM);
    received(capture, "41");
    sent(capture, "42");
    capture.stop(capture::ended);
    Instant after = Instant.now();
    List<Map<String, String>> packets = Tshark.packets(file);
    assertThat(packets)
        .extracting(packet -> packet.get("frame.packet_flags_direction"))
        .containsExactly("0x00000001", "0x00000002", "0x00000001", "0x00000001", "0x00000002");
    assertThat(packets)
        .allSatisfy(
            packet -> assertThat(packet).containsEntry("frame.interface_name", "/dev/ttyUSB0"));
    for (Map<String, String> packet : packets) {
      String[] parts = packet.get("frame.time_epoch").split("\\.");
      assertThat(parts[1]).hasSize(9);
      assertThat(Instant.ofEpochSecond(Long.parseLong(parts[0]), Long.parseLong(parts[1])))
          .isBetween(before.minusMillis(1), after.plusMillis(1));
    }
    assertThat(withData(packets, true))
        .extracting(packet -> packet.get("tcp.payload"))
        .containsExactly("41");
    assertThat(withData(packets, false))
        .extracting(packet -> packet.get("tcp.payload"))
        .containsExactly("42");
    assertThat(new String(Files.readAllBytes(file), StandardCharsets.UTF_8))
        .contains("what this is", "rfc2217j 1.0");
  }

  @Test
  void followsAStreamOfMegabytes() throws Exception {
    Path file = directory.resolve("long.pcapng");
    SessionCapture capture = capture(file, "127.0.0.1:40001", SERVED, ROOM);
    byte[] block = new byte[100_001];
    Arrays.fill(block, (byte) 'x');
    for (int count = 0; count < 30; count++) {
      show(capture, SessionTap.Direction.TO_CLIENT, block);
    }
    received(capture, "41");
    capture.ended();
    assertThat(ended).hasValue(1);
    // As Telnet it would be one line of megabytes.
    List<Map<String, String>> packets = Tshark.packets(file, "--disable-protocol", "telnet");
    Tshark.assertNoDoubts(packets);
    assertThat(
            withData(packets, false).stream()
                .mapToLong(packet -> Long.parseLong(packet.get("tcp.len")))
                .sum())
        .isEqualTo(3_000_030);
    assertThat(withData(packets, true))
        .extracting(packet -> packet.get("tcp.ack"))
        .containsExactly("3000031");
  }

  @Test
  void putsStandInsForAUnixDomainSocket() throws Exception {
    Path file = directory.resolve("unix.pcapng");
    SessionCapture capture =
        capture(
            file,
            "unix:/run/port.sock (alice)",
            UnixDomainSocketAddress.of("/run/port.sock"),
            ROOM);
    received(capture, "41");
    capture.ended();
    assertThat(ended).hasValue(1);
    List<Map<String, String>> packets = Tshark.packets(file);
    Tshark.assertNoDoubts(packets);
    assertThat(withData(packets, true))
        .singleElement()
        .satisfies(packet ->
            assertThat(packet)
                .containsEntry("ip.src", "192.0.2.1")
                .containsEntry("ip.dst", "192.0.2.2"));
    assertThat(Endpoints.of("unix:/x (alice)", SERVED).note()).contains("UNIX-domain", "stand");
  }

  @Test
  void endsAtItsLimitWithWholePackets() throws Exception {
    Path file = directory.resolve("limit.pcapng");
    SessionCapture capture = capture(file, "127.0.0.1:40001", SERVED, 64 * 1024);
    for (int count = 0; count < 100; count++) {
      show(capture, SessionTap.Direction.TO_CLIENT, new byte[1000]);
    }
    assertThat(ended).hasValue(1);
    assertThat(Files.size(file)).isBetween(60_000L, 64L * 1024).isEqualTo(capture.size());
    List<Map<String, String>> packets = Tshark.packets(file, "--disable-protocol", "telnet");
    Tshark.assertNoDoubts(packets);
    assertThat(withData(packets, false)).hasSizeGreaterThan(55);
    // What comes still means nothing.
    sent(capture, "41");
    capture.ended();
    assertThat(ended).hasValue(1);
    assertThat(Files.size(file)).isEqualTo(capture.size());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void doesNotBeginOnAFullDisk() throws Exception {
    FileChannel full = FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE);
    assertThatIOException()
        .isThrownBy(() -> capture(Path.of("/dev/full"), full, "127.0.0.1:40001", SERVED, ROOM))
        .withMessageContaining("No space left");
    assertThat(full.isOpen()).isFalse();
    assertThat(ended).hasValue(0);
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void endsWhenTheDiskFails() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    FileChannel disk = FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE);
    SessionCapture capture =
        capture(
            pipe,
            FileChannel.open(pipe, StandardOpenOption.WRITE),
            "127.0.0.1:40001",
            SERVED,
            ROOM);
    received(capture, "41");
    long before = capture.size();
    disk.close();
    // Nobody reads the pipe any more: what is written fails.
    received(capture, "42");
    assertThat(ended).hasValue(1);
    received(capture, "43");
    capture.ended();
    assertThat(capture.size()).isEqualTo(before);
    assertThat(ended).hasValue(1);
  }

  @Test
  void showsAGapWhereOctetsWereMissed() throws Exception {
    Path file = directory.resolve("gap.pcapng");
    SessionCapture capture = capture(file, "127.0.0.1:40001", SERVED, ROOM);
    sent(capture, "41");
    capture.missed(10, 1000);
    sent(capture, "42");
    received(capture, "43");
    capture.ended();
    List<Map<String, String>> packets = Tshark.packets(file, "--disable-protocol", "telnet");
    assertThat(packets).noneMatch(packet -> packet.containsKey("_ws.malformed"));
    assertThat(withData(packets, false).get(1)).containsEntry("frame.drop_count", "1");
    assertThat(withData(packets, true))
        .singleElement()
        .satisfies(packet ->
            assertThat(packet).containsEntry("tcp.ack", "1003").containsEntry("tcp.seq", "11"));
  }

  @Test
  void keepsItsOrderWhenTheClockIsSetBack() throws Exception {
    Path file = directory.resolve("clock.pcapng");
    SessionCapture capture = capture(file, "127.0.0.1:40001", SERVED, ROOM);
    capture.octets(
        SessionTap.Direction.FROM_CLIENT,
        Instant.now().minusSeconds(3600),
        ByteBuffer.wrap(octets("41")));
    capture.ended();
    assertThat(Tshark.packets(file))
        .extracting(packet -> new BigDecimal(packet.get("frame.time_epoch")))
        .isSorted();
  }
}
