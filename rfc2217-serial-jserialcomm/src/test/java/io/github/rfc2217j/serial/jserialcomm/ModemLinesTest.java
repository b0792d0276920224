package io.github.rfc2217j.serial.jserialcomm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.peers.LinesProgram;
import io.github.rfc2217j.api.peers.PtyLines;
import io.github.rfc2217j.api.peers.SocatPtyPair;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Lines and breaks from one end to the other, through the library's native code. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class ModemLinesTest {

  @Test
  void linesAndBreaksReachTheOtherEnd(@TempDir Path directory) throws IOException {
    try (SocatPtyPair pair = SocatPtyPair.open()) {
      assertThat(PtyLines.run(directory, pair, LinesProgram.class, "jserialcomm"))
          .endsWith(LinesProgram.OK + "breaks are reported");
    }
  }
}
