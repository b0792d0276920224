package io.github.rfc2217j.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.peers.Peers;
import io.github.rfc2217j.server.ScriptedClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The clock on the wall is set while sessions go on; that by which times are measured goes on. */
@EnabledOnOs(OS.LINUX)
@Timeout(300)
class ClockJumpTest {

  @TempDir private Path folder;

  private static Optional<Path> library() throws IOException {
    try (Stream<Path> places = Files.list(Path.of("/usr/lib"))) {
      return places
          .map(place -> place.resolve("faketime/libfaketimeMT.so.1"))
          .filter(Files::isReadable)
          .findFirst();
    }
  }

  @Test
  void jumpsEndNoSessionAndLetNoTimeRunOut() throws Exception {
    Optional<Path> library = library();
    Peers.require(library.isPresent(), "libfaketime of Debian's package faketime");
    Path clock = folder.resolve("clock");
    set(clock, "+0");
    List<String> withClock =
        List.of(
            "env",
            "LD_PRELOAD=" + library.get(),
            "FAKETIME_TIMESTAMP_FILE=" + clock,
            "FAKETIME_NO_CACHE=1",
            "FAKETIME_DONT_FAKE_MONOTONIC=1",
            "TZ=UTC");
    // Shorter than the jumps by far, longer than the test.
    String yaml =
        """
        limits: {negotiation: 5m, handshake: 5m}
        defaults: {idle-timeout: 10m, stuck-patience: 5m}
        captures: {directory: "%s", all: true}
        ports:
          - {name: busy, listen: "127.0.0.1:0", device: "sim:loop/busy"}
          - {name: idle, listen: "127.0.0.1:0", device: "sim:loop/idle"}
          - {name: witness, listen: "127.0.0.1:0", device: "sim:loop/witness"}
          - {name: mute, listen: "127.0.0.1:0", device: "sim:loop/mute"}
        """
            .formatted(folder.resolve("captures"));
    try (Program program = Program.serving(folder, withClock, yaml);
        Echo busy = Echo.at(program.address("busy"));
        ScriptedClient idle = ScriptedClient.connect(program.address("idle"));
        ScriptedClient mute = ScriptedClient.connect(program.address("mute"))) {
      idle.agree();
      for (String jump : List.of("+1h", "-1h", "+0")) {
        set(clock, jump);
        busy.goesOn(50);
        if (jump.equals("+1h")) {
          assertAnHourAhead(program);
        }
        toggle(idle, 9);
        toggle(idle, 8);
        idle.sendData((byte) 1);
        assertThat(idle.readData(1)).containsExactly(1);
      }
      mute.agree();
      assertThat(program.linesWith(" left ")).singleElement().asString().contains("witness");
      assertThat(program.linesWith("WARN")).isEmpty();
      assertThat(program.linesWith("ERROR")).isEmpty();
    }
  }

  /** Sets DTR, which a loop-back plug shows as other lines: an answer and a report. */
  private static void toggle(ScriptedClient client, int value) throws IOException {
    client.command(5, value);
    assertThat(List.of(client.next().getFirst(), client.next().getFirst()))
        .containsExactlyInAnyOrder(105, 107);
  }

  /** A session that begins now is stamped with the program's time. */
  private static void assertAnHourAhead(Program program) throws Exception {
    Echo.at(program.address("witness")).close();
    String stamp =
        program.await(Pattern.compile("captured in .*/witness-(\\d{8}T\\d{6})\\.")).group(1);
    Instant told =
        LocalDateTime.parse(stamp, DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss"))
            .toInstant(ZoneOffset.UTC);
    assertThat(Duration.between(Instant.now(), told))
        .isBetween(Duration.ofMinutes(50), Duration.ofMinutes(61));
  }

  private static void set(Path clock, String offset) throws IOException {
    Path next = clock.resolveSibling("clock.new");
    Files.writeString(next, offset + "\n");
    Files.move(next, clock, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
