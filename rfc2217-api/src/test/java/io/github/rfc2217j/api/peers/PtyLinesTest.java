package io.github.rfc2217j.api.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The one request of the preloaded library that no backend of ours makes. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class PtyLinesTest {

  @Test
  void whoWaitsForALineIsWokenByItAlone(@TempDir Path directory) throws IOException {
    try (SocatPtyPair pair = SocatPtyPair.open()) {
      Path library = PtyLines.compile(directory, "pty_lines.c", "-shared", "-fPIC", "-ldl");
      Path program = PtyLines.compile(directory, "await_line.c", "-pthread");
      assertThat(
              PtyLines.preload(
                  library, List.of(pair), List.of(program.toString(), pair.a(), pair.b())))
          .isEqualTo("woken by RTS");
    }
  }
}
