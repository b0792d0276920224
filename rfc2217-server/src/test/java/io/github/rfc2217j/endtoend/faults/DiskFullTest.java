package io.github.rfc2217j.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A disk that captures have filled: a small one in memory, which the program alone sees. */
@EnabledOnOs(OS.LINUX)
@Timeout(300)
class DiskFullTest {

  private static final String FULL = "No space left on device";

  @TempDir private Path folder;

  @Test
  void capturesEndAndSessionsGoOnUntilThereIsRoomAgain() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("captures"));
    List<String> onSmallDisk = Namespace.withDisk(disk, "256k");
    String yaml =
        """
        captures: {directory: "%s", file-limit: 1MiB, total-limit: 100MiB, all: true}
        ports:
          - {name: one, listen: "127.0.0.1:0", device: "sim:loop/one"}
          - {name: two, listen: "127.0.0.1:0", device: "sim:loop/two"}
          - {name: three, listen: "127.0.0.1:0", device: "sim:loop/three"}
        """
            .formatted(disk);
    try (Program program = Program.serving(folder, onSmallDisk, yaml);
        Echo one = Echo.at(program.address("one"));
        Echo two = Echo.at(program.address("two"))) {
      program.awaitLineWith("at one: the capture");
      program.awaitLineWith("at two: the capture");
      one.goesOn(20);
      two.goesOn(20);
      for (String port : List.of("one", "two")) {
        assertThat(program.linesWith("at " + port + ": the capture"))
            .singleElement()
            .asString()
            .contains("ends at", FULL);
      }
      try (Echo three = Echo.at(program.address("three"))) {
        three.goesOn(20);
      }
      program.await(Pattern.compile("cannot write to .*three.*" + FULL));
      empty(Path.of("/proc/" + program.pid() + "/root" + disk));
      try (Echo three = Echo.at(program.address("three"))) {
        three.goesOn(20);
      }
      program.awaitLineWith("ends: the session is over");
      one.goesOn(20);
      two.goesOn(20);
    }
  }

  private static void empty(Path disk) throws IOException {
    try (Stream<Path> files = Files.list(disk)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }
}
