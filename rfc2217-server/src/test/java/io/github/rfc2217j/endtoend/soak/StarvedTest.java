package io.github.rfc2217j.endtoend.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.peers.Peers;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A soak with little memory, on one processor that others keep busy. {@code
 * -Drfc2217j.soak.starved=SECONDS} says how long (5 if not given).
 */
@EnabledOnOs(OS.LINUX)
class StarvedTest {

  private static final int SECONDS = Integer.getInteger("rfc2217j.soak.starved", 5);
  private static final int BUSY = 2;

  @TempDir private Path folder;

  private static Process onFirstProcessor(File output, List<String> command) throws IOException {
    List<String> all = new ArrayList<>(List.of("taskset", "--cpu-list", "0"));
    all.addAll(command);
    return new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(output).start();
  }

  @Test
  void nothingIsLostWithoutMemoryAndProcessor() throws Exception {
    Peers.require(Peers.isOnPath("taskset"), "taskset of util-linux");
    long seed = Long.getLong("rfc2217j.soak.seed", System.nanoTime());
    File output = folder.resolve("output").toFile();
    List<Process> processes = new ArrayList<>();
    try {
      for (int i = 0; i < BUSY; i++) {
        processes.add(
            onFirstProcessor(new File("/dev/null"), List.of("sh", "-c", "while :; do :; done")));
      }
      Process soak =
          onFirstProcessor(
              output,
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx48m",
                  "-XX:ActiveProcessorCount=1",
                  "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Starved.class.getName(),
                  folder.toString(),
                  Integer.toString(SECONDS),
                  Long.toString(seed)));
      processes.add(soak);
      assertThat(soak.waitFor(SECONDS + 240L, TimeUnit.SECONDS)).as("it ends").isTrue();
      String told = Files.readString(output.toPath());
      System.out.printf("starved soak, seed %d: %s%n", seed, told);
      assertThat(soak.exitValue()).as("with seed %d: %s", seed, told).isZero();
      assertThat(told).doesNotContain("OutOfMemoryError");
    } finally {
      for (Process process : processes) {
        process.destroyForcibly();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      }
    }
  }
}
