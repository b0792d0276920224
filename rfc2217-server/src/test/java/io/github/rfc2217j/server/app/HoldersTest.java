package io.github.rfc2217j.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Who has a device open. */
@EnabledOnOs(OS.LINUX)
class HoldersTest {

  @TempDir private Path directory;

  @Test
  void thisProcessHoldsWhatItHasOpen() throws IOException {
    try (InputStream open = Files.newInputStream(Path.of("/dev/zero"))) {
      assertThat(open.read()).isZero();
      Path link = Files.createSymbolicLink(directory.resolve("device"), Path.of("/dev/zero"));
      assertThat(Holders.look(Path.of("/proc")).of(link.toString()))
          .contains(ProcessHandle.current().pid() + " (java)");
    }
  }

  @Test
  void tellsNobodyFromUnknown() throws IOException {
    assertThat(Holders.look(directory).of("/dev/zero")).isEqualTo("?");
    Files.createDirectories(directory.resolve("1/fd"));
    assertThat(Holders.look(directory).of("/dev/zero")).isEqualTo("-");
    assertThat(Holders.look(directory).of("/dev/no-such-device")).isEqualTo("?");
    assertThat(new Holders(Map.of(), true, 3).of("/dev/zero")).isEqualTo("?");
    assertThat(new Holders(Map.of(Path.of("/dev/zero"), List.of("1 (a)", "2 (b)")), true, 3))
        .extracting(holders -> holders.of("/dev/zero"))
        .isEqualTo("1 (a), 2 (b)");
  }
}
