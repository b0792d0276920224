package io.github.rfc2217j.server.app.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

  private final CountDownLatch ended = new CountDownLatch(1);

  @TempDir private Path directory;

  private SessionCapture capture(Path file, String peer, SocketAddress served, long limit)
      throws IOException {
    return new SessionCapture(
        file,
        peer,
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE),
        PcapngBlocks.header("rfc2217j 1.0", "what this is", "/dev/ttyUSB0", "served"),
        Endpoints.of(peer, served),
        limit,
        ended::countDown);
  }

  private static ByteBuffer octets(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private void awaitEnd() throws InterruptedException {
    assertThat(ended.await(20, TimeUnit.SECONDS)).as("the capture has ended").isTrue();
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
    capture.received(octets("FFFB2C FFFD00"));
    capture.sent(octets("FFFD2C FFFA2C6BB0FFF0"));
    capture.received(octets("FFFA2C 01 0001C200 FFF0"));
    capture.sent(octets("FFFA2C 65 0001C200 FFF0"));
    // Cut in the middle, as TCP may.
    capture.received(octets("FFFA2C 02 07"));
    capture.received(octets("FFF0 48656C6C6F"));
    capture.sent(octets("FFFA2C 66 07 FFF0"));
    capture.sessionEnded();
    awaitEnd();
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
    capture.received(octets("41"));
    capture.sent(octets("42"));
    capture.stop();
    Instant after = Instant.now();
    List<Map<String, String>> packets = Tshark.packets(file);
    assertThat(packets)
        .extracting(packet -> packet.get("frame.packet_flags_direction"))
        .containsExactly("0x00000001", "0x00000002", "0x00000001", "0x00000001", "0x00000002");
    assertThat(packets)
        .allSatisfy(packet ->
            assertThat(packet).containsEntry("frame.interface_name", "/dev/ttyUSB0"));
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
      capture.sent(ByteBuffer.wrap(block));
    }
    capture.received(octets("41"));
    capture.sessionEnded();
    awaitEnd();
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
    capture.received(octets("41"));
    capture.sessionEnded();
    awaitEnd();
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
  void putsAnAddressForAListenerOnAllOfThem() {
    SocketAddress all = new InetSocketAddress("0.0.0.0", 2217);
    Endpoints local = Endpoints.of("127.0.0.1:40001", all);
    assertThat(local.server().getAddress().getHostAddress()).isEqualTo("127.0.0.1");
    Endpoints far = Endpoints.of("198.51.100.7:40001", all);
    assertThat(far.server().getAddress().getHostAddress()).isEqualTo("192.0.2.2");
    assertThat(far.note()).contains("all addresses");
    Endpoints six = Endpoints.of("[2001:db8::7%eth0]:40001", all);
    assertThat(six.server().getAddress().getAddress()).hasSize(16);
  }

  @Test
  void endsAtItsLimitWithWholePackets() throws Exception {
    Path file = directory.resolve("limit.pcapng");
    SessionCapture capture = capture(file, "127.0.0.1:40001", SERVED, 64 * 1024);
    for (int count = 0; count < 100; count++) {
      capture.sent(ByteBuffer.wrap(new byte[1000]));
    }
    awaitEnd();
    assertThat(Files.size(file)).isBetween(60_000L, 64L * 1024).isEqualTo(capture.size());
    List<Map<String, String>> packets = Tshark.packets(file, "--disable-protocol", "telnet");
    Tshark.assertNoDoubts(packets);
    assertThat(withData(packets, false)).hasSizeGreaterThan(55);
    // The session goes on and finds nobody there.
    capture.sent(octets("41"));
    capture.sessionEnded();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void endsWhenTheDiskIsFull() throws Exception {
    Path full = Path.of("/dev/full");
    SessionCapture capture =
        new SessionCapture(
            full,
            "x",
            FileChannel.open(full, StandardOpenOption.WRITE),
            PcapngBlocks.header("a", "b", "c", "d"),
            Endpoints.of("127.0.0.1:40001", SERVED),
            ROOM,
            ended::countDown);
    awaitEnd();
    capture.received(octets("41"));
    capture.stop();
    assertThat(capture.size()).isZero();
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void neverWaitsForTheDiskAndShowsTheGap() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Path file = directory.resolve("gap.pcapng");
    // A reader that does not read yet stands for a disk that hangs.
    FileChannel both = FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try (FileChannel hung = FileChannel.open(pipe, StandardOpenOption.READ);
        FileChannel out =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      SessionCapture capture = capture(pipe, "127.0.0.1:40001", SERVED, ROOM);
      // From now on its end is the pipe's end.
      both.close();
      for (int count = 0; count < 100; count++) {
        capture.sent(ByteBuffer.wrap(new byte[100_000]));
      }
      ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
      boolean told = false;
      while (hung.read(chunk.clear()) >= 0) {
        out.write(chunk.flip());
        if (!told && out.position() > 1_000_000) {
          told = true;
          capture.received(octets("41"));
          capture.sessionEnded();
        }
      }
    }
    List<Map<String, String>> packets = Tshark.packets(file, "--disable-protocol", "telnet");
    assertThat(packets).noneMatch(packet -> packet.containsKey("_ws.malformed"));
    assertThat(withData(packets, false)).hasSizeBetween(41 * 4, 50 * 4);
    assertThat(withData(packets, true))
        .singleElement()
        .satisfies(packet -> {
          assertThat(packet).containsEntry("tcp.ack", "10000001");
          assertThat(Integer.parseInt(packet.get("frame.drop_count"))).isBetween(50, 59);
        });
  }
}
