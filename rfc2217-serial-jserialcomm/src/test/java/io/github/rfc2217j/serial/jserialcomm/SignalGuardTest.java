package io.github.rfc2217j.serial.jserialcomm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The library does not change what the process does at signals that others need. */
@EnabledOnOs(OS.LINUX)
class SignalGuardTest {

  private static final int SIGHUP = 1;
  private static final int SIGUSR1 = 10;
  private static final int SIGUSR2 = 12;

  @Test
  void signalsAreNotIgnored() throws IOException {
    assumeTrue(LinuxTty.unavailable().isEmpty(), LinuxTty::unavailable);
    NativeLibrary.call("*", "listing", Devices::listOfLibrary, late -> {});
    long ignored = ignored(Path.of("/proc/self/status"));
    // What a parent ignores, as nohup does SIGHUP, its children ignore from their start.
    long inherited =
        ignored(
            Path.of("/proc/" + ProcessHandle.current().parent().orElseThrow().pid() + "/status"));
    for (int signal : new int[] {SIGHUP, SIGUSR1, SIGUSR2}) {
      long bit = 1L << (signal - 1);
      assertThat(ignored & bit & ~inherited).as("signal %d is ignored", signal).isZero();
    }
  }

  private static long ignored(Path status) throws IOException {
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
        .findFirst()
        .orElseThrow();
  }
}
