package io.github.rfc2217j.server.app.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.peers.Peers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What tshark, which has no part in writing captures, reads in one. */
public final class Tshark {

  private static final List<String> FIELDS =
      List.of(
          "frame.interface_name",
          "frame.packet_flags_direction",
          "frame.drop_count",
          "frame.time_epoch",
          "ip.src",
          "ip.dst",
          "ip.checksum.status",
          "ipv6.src",
          "tcp.srcport",
          "tcp.dstport",
          "tcp.seq",
          "tcp.ack",
          "tcp.len",
          "tcp.payload",
          "tcp.flags.fin",
          "tcp.checksum.status",
          "tcp.analysis.flags",
          "tcp.stream",
          "telnet.data",
          "telnet.comport_subopt.baud_rate",
          "telnet.comport_subopt.data_size",
          "_ws.malformed",
          "_ws.expert.severity",
          "_ws.expert.message");

  /** Wireshark's "good" checksum. */
  private static final String GOOD = "1";

  /** Wireshark's severity of a warning; a note is below. */
  private static final int WARNING = 0x00600000;

  private Tshark() {}

  /** Returns the packets of a file, each with the fields that it has. */
  public static List<Map<String, String>> packets(Path file, String... options) throws Exception {
    Peers.require(Peers.isOnPath("tshark"), "tshark");
    List<String> command =
        new ArrayList<>(List.of("tshark", "-n", "-r", file.toString(), "-T", "fields"));
    command.addAll(List.of("-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE"));
    command.addAll(List.of(options));
    FIELDS.forEach(field -> command.addAll(List.of("-e", field)));
    return run(command).lines().map(Tshark::packet).toList();
  }

  private static Map<String, String> packet(String line) {
    String[] values = line.split("\t", -1);
    assertThat(values).as(line).hasSameSizeAs(FIELDS);
    Map<String, String> packet = new HashMap<>();
    for (int at = 0; at < values.length; at++) {
      if (!values[at].isEmpty()) {
        packet.put(FIELDS.get(at), values[at]);
      }
    }
    return packet;
  }

  /** Asserts that tshark has no doubts about any packet: form, checksums, sequence. */
  public static void assertNoDoubts(List<Map<String, String>> packets) {
    assertThat(packets)
        .isNotEmpty()
        .allSatisfy(packet -> {
          assertThat(packet).doesNotContainKeys("_ws.malformed", "tcp.analysis.flags");
          assertThat(packet).containsEntry("tcp.checksum.status", GOOD);
          assertThat(packet.getOrDefault("ip.checksum.status", GOOD)).isEqualTo(GOOD);
          assertThat(
                  Stream.of(packet.getOrDefault("_ws.expert.severity", "0").split(","))
                      .mapToInt(Integer::parseInt))
              .as(packet.get("_ws.expert.message"))
              .allMatch(severity -> severity < WARNING);
        });
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
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
}
