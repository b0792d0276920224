package io.github.rfc2217j.serial.jserialcomm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.peers.CHeaders;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Flags are those of the C library's headers. */
@EnabledOnOs(OS.LINUX)
class LinuxHeadersTest {

  private static final List<String> COMPILERS = CHeaders.COMPILERS;

  @ParameterizedTest
  @FieldSource("COMPILERS")
  void theNumbersAreThoseOfTheHeaders(String compiler, @TempDir Path directory) throws Exception {
    // Not by its name: it is there for Java 22 alone.
    Class<?> constants = Class.forName(LinuxTty.class.getPackageName() + ".LinuxConstants");
    CHeaders headers =
        new CHeaders(compiler)
            .include("fcntl.h", "errno.h", "sys/ioctl.h")
            .constantsOf(constants, Map.of());
    assertThat(headers.complaints(directory)).isEmpty();
  }
}
