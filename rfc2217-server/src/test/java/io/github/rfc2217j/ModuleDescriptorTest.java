package io.github.rfc2217j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What each module requires, exports, opens and provides is what users rely on: it changes by
 * intention only. The wanted descriptions, as {@code jar --describe-module} gives them, are in
 * {@code src/test/resources/modules}.
 */
class ModuleDescriptorTest {

  private static final ToolProvider JAR = ToolProvider.findFirst("jar").orElseThrow();
  private static final Pattern VERSION = Pattern.compile("@\\S+");

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rfc2217-api",
        "rfc2217-protocol",
        "rfc2217-client",
        "rfc2217-server",
        "rfc2217-serial-jserialcomm"
      })
  void isWhatItIsMeantToBe(String artifact) throws Exception {
    Path classes = Path.of("..", artifact, "target", "classes");
    Path jar = directory.resolve(artifact + ".jar");
    jar("--create", "--file", jar.toString(), "-C", classes.toString(), ".");
    Path wanted =
        Path.of(
            Objects.requireNonNull(
                    getClass().getResource("/modules/" + artifact + ".txt"), artifact)
                .toURI());
    assertThat(described(jar)).isEqualTo(Files.readString(wanted));
  }

  /** The description without the version and the place of the file, its lines sorted. */
  private static String described(Path jar) {
    return jar("--describe-module", "--file", jar.toString())
        .lines()
        .map(line -> line.contains(" jar:") ? line.substring(0, line.indexOf(" jar:")) : line)
        .map(line -> VERSION.matcher(line).replaceAll(""))
        .filter(line -> !line.isBlank())
        .sorted()
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String jar(String... arguments) {
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output);
    assertThat(JAR.run(writer, writer, arguments)).as(output::toString).isZero();
    return output.toString();
  }
}
