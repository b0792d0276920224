package io.github.rfc2217j.server.app.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.peers.Peers;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
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

  /** The fields that tshark finds in each packet; several of one name with commas between. */
  private static List<List<String>> fields(Path file, String filter, String... fields)
      throws Exception {
    Peers.require(Peers.isOnPath("tshark"), "tshark");
    List<String> command =
        new ArrayList<>(List.of("tshark", "-n", "-r", file.toString(), "-T", "fields"));
    command.addAll(List.of("-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE"));
    if (!filter.isEmpty()) {
      command.addAll(List.of("-Y", filter));
    }
    Arrays.stream(fields).forEach(field -> command.addAll(List.of("-e", field)));
    return run(command).lines().map(line -> List.of(line.split("\t", -1))).toList();
  }

  private static String run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).start();
    try (InputStream out = process.getInputStream();
        InputStream err = process.getErrorStream()) {
      String said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      String complaint = new String(err.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(complaint).isZero();
      assertThat(complaint).doesNotContain("cut short", "damaged", "corrupt");
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  /** No packet has anything that tshark has doubts about. */
  private static void assertNoDoubts(Path file) throws Exception {
    assertThat(
            fields(
                file,
                "_ws.malformed || tcp.analysis.flags || ip.checksum.status == 0"
                    + " || tcp.checksum.status == 0 || _ws.expert.severity >= 6291456",
                "frame.number",
                "_ws.expert.message"))
        .isEmpty();
    assertThat(fields(file, "tcp.checksum.status == 1", "frame.number"))
        .hasSameSizeAs(fields(file, "", "frame.number"));
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
    assertNoDoubts(file);
    assertThat(fields(file, "telnet", "telnet.comport_subopt.baud_rate"))
        .contains(List.of("115200"));
    assertThat(fields(file, "telnet.comport_subopt.data_size", "telnet.comport_subopt.data_size"))
        .isNotEmpty()
        .allMatch(List.of("7")::equals);
    assertThat(fields(file, "frame.number == 1", field, "tcp.srcport", "tcp.dstport"))
        .containsExactly(List.of(source, "40001", "23"));
    assertThat(fields(file, "tcp.flags.fin == 1", "frame.number")).hasSize(2);
    assertThat(fields(file, "telnet contains \"Hello\"", "frame.number")).hasSize(1);
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
    assertThat(fields(file, "", "frame.interface_name", "frame.packet_flags_direction"))
        .containsExactly(
            List.of("/dev/ttyUSB0", "0x00000001"),
            List.of("/dev/ttyUSB0", "0x00000002"),
            List.of("/dev/ttyUSB0", "0x00000001"),
            List.of("/dev/ttyUSB0", "0x00000001"),
            List.of("/dev/ttyUSB0", "0x00000002"));
    for (List<String> time : fields(file, "", "frame.time_epoch")) {
      String[] parts = time.getFirst().split("\\.");
      assertThat(parts[1]).hasSize(9);
      assertThat(Instant.ofEpochSecond(Long.parseLong(parts[0]), Long.parseLong(parts[1])))
          .isBetween(before.minusMillis(1), after.plusMillis(1));
    }
    assertThat(new String(Files.readAllBytes(file), StandardCharsets.UTF_8))
        .contains("what this is", "rfc2217j 1.0");
    assertThat(run(List.of("tshark", "-r", file.toString(), "-q", "-z", "follow,tcp,hex,0")))
        .contains("00000000  41")
        .contains("00000000  42");
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
    assertNoDoubts(file);
    long sum = 0;
    for (List<String> length : fields(file, "tcp.srcport == 23", "tcp.len")) {
      sum += Long.parseLong(length.getFirst());
    }
    assertThat(sum).isEqualTo(3_000_030);
    assertThat(fields(file, "tcp.len == 1", "tcp.ack")).containsExactly(List.of("3000031"));
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
    assertNoDoubts(file);
    assertThat(fields(file, "tcp.len == 1", "ip.src", "ip.dst"))
        .containsExactly(List.of("192.0.2.1", "192.0.2.2"));
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
    assertNoDoubts(file);
    assertThat(fields(file, "tcp.len == 1000", "tcp.len")).hasSizeGreaterThan(55);
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
    SessionCapture capture;
    // A reader that does not read yet stands for a disk that hangs.
    try (FileChannel hung =
        FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      capture = capture(pipe, "127.0.0.1:40001", SERVED, ROOM);
      long begin = System.nanoTime();
      for (int count = 0; count < 100; count++) {
        capture.sent(ByteBuffer.wrap(new byte[100_000]));
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
      ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
      try (FileChannel out =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        boolean told = false;
        while (ended.getCount() > 0 || capture.size() > out.position()) {
          if (!told && out.position() > 4_500_000 - 600_000) {
            told = true;
            capture.received(octets("41"));
            capture.sessionEnded();
          }
          hung.read(chunk.clear());
          out.write(chunk.flip());
        }
      }
    }
    assertThat(fields(file, "_ws.malformed", "frame.number")).isEmpty();
    assertThat(fields(file, "frame.drop_count > 0", "tcp.len", "frame.drop_count"))
        .singleElement()
        .satisfies(last -> assertThat(last.getFirst()).isEqualTo("1"));
    assertThat(fields(file, "tcp.len == 1", "tcp.ack")).containsExactly(List.of("10000001"));
  }
}
