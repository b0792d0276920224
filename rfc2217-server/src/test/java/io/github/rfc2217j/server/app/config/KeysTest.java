package io.github.rfc2217j.server.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.rfc2217j.server.Limits;
import io.github.rfc2217j.server.PortOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The table says the same as the library, and the schema and the documentation say the same as the
 * table. After a change of the table {@code -Drfc2217j.keys=write} writes both anew.
 */
class KeysTest {

  private static final Path SCHEMA =
      Path.of("src/main/resources/io/github/rfc2217j/server/app/config/configuration.schema.json");
  private static final Path PAGE = Path.of("..", "docs", "configuration.md");
  private static final String BEGIN = "<!-- The keys: made of the table in the code. -->\n";
  private static final String END = "\n<!-- The end of the keys. -->";

  @Test
  void theSchemaIsTheTable() throws IOException {
    if (isToBeWritten()) {
      Files.createDirectories(SCHEMA.getParent());
      Files.writeString(SCHEMA, JsonSchema.text());
    }
    assertThat(Files.readString(SCHEMA)).isEqualTo(JsonSchema.text());
  }

  @Test
  void thePageIsTheTable() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    assertThat(begin).isGreaterThan(BEGIN.length());
    if (isToBeWritten()) {
      page = page.substring(0, begin) + KeysPage.text() + page.substring(end);
      Files.writeString(PAGE, page);
      end = page.indexOf(END);
    }
    assertThat(page.substring(begin, end)).isEqualTo(KeysPage.text());
  }

  private static boolean isToBeWritten() {
    return System.getProperty("rfc2217j.keys", "").equals("write");
  }

  @Test
  void namesAreUniqueAndHintsLeadNowhereElse() {
    for (Section section : Keys.sections()) {
      Set<String> names = new HashSet<>();
      for (Key key : section.keys()) {
        assertThat(names.add(key.name())).as(key.name()).isTrue();
        assertThat(key.meaning()).as(key.name()).isNotEmpty();
      }
      for (Key key : section.keys()) {
        assertThat(key.otherwise()).as(key.name()).doesNotContainAnyElementsOf(names);
      }
    }
  }

  @Test
  void rangesOfPortsAreTheLibrarys() {
    agrees(Keys.PORT, "idle-timeout", PortOptions.Builder::idleTimeout);
    agrees(Keys.PORT, "keep-alive", PortOptions.Builder::keepAlive);
    agrees(Keys.PORT, "settings-drain", PortOptions.Builder::settingsDrain);
    agrees(Keys.PORT, "break-length", PortOptions.Builder::breakLength);
    agrees(Keys.PORT, "stuck-patience", PortOptions.Builder::stuckPatience);
    count("kept-octets", PortOptions.Builder::keptOctets);
    count("observer-queue", PortOptions.Builder::observerQueue);
  }

  private static void agrees(
      Section section,
      String name,
      BiFunction<PortOptions.Builder, Duration, PortOptions.Builder> setter) {
    Kind.Time time = (Kind.Time) section.key(name).orElseThrow().kind();
    accepts(setter, time.least());
    accepts(setter, time.most());
    refuses(setter, time.most().plusMillis(1));
    if (time.zero()) {
      accepts(setter, Duration.ZERO);
    } else {
      refuses(setter, Duration.ZERO);
    }
  }

  private static void count(
      String name, BiFunction<PortOptions.Builder, Integer, PortOptions.Builder> setter) {
    Kind.Whole whole = (Kind.Whole) Keys.PORT.key(name).orElseThrow().kind();
    accepts(setter, (int) whole.least());
    accepts(setter, (int) whole.most());
    refuses(setter, (int) whole.least() - 1);
    refuses(setter, (int) whole.most() + 1);
  }

  private static <T> void accepts(
      BiFunction<PortOptions.Builder, T, PortOptions.Builder> setter, T value) {
    assertThat(setter.apply(PortOptions.builder(), value).build()).isNotNull();
  }

  private static <T> void refuses(
      BiFunction<PortOptions.Builder, T, PortOptions.Builder> setter, T value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> setter.apply(PortOptions.builder(), value).build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"configuration.md", "operations.md"})
  void whatTheDocumentationShowsIsRight(String page) throws IOException {
    List<String> examples =
        Pattern.compile("( *)```yaml\\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("..", "docs", page)))
            .results()
            .map(match -> match.group(2).replaceAll("(?m)^" + match.group(1), ""))
            .toList();
    assertThat(examples).isNotEmpty();
    assertThat(examples)
        .allSatisfy(example ->
            assertThat(ServerConfig.parse(example, Path.of("/"), new Problems(page)).warnings())
                .isEmpty());
  }

  @Test
  void defaultsOfPortsCanBeWrittenDown() throws ConfigException {
    StringBuilder text =
        new StringBuilder("ports:\n  - device: sim:loop\n    listen: 127.0.0.1:0\n");
    for (Key key : Keys.DEFAULTS.keys()) {
      boolean literal =
          !(key.kind() instanceof Kind.Table
              || key.kind() instanceof Kind.Many
              || key.name().equals("quirks"));
      if (literal) {
        text.append("    ").append(key.name()).append(": ").append(key.fallback()).append('\n');
      }
    }
    Problems problems = new Problems("defaults");
    ServerConfig config = ServerConfig.parse(text.toString(), Path.of("/"), problems);
    PortConfig port = config.ports().getFirst();
    assertThat(port.options()).isEqualTo(PortOptions.DEFAULT);
    assertThat(port.socketPermissions()).isEqualTo(PortConfig.PRIVATE);
    assertThat(config.limits()).isEqualTo(Limits.DEFAULT);
  }

  @Test
  void defaultsOfLimitsCanBeWrittenDown() throws ConfigException {
    StringBuilder text =
        new StringBuilder("ports: [{device: sim:loop, listen: 127.0.0.1:0}]\nlimits:\n");
    Keys.LIMITS
        .keys()
        .forEach(key ->
            text.append("  ").append(key.name()).append(": ").append(key.fallback()).append('\n'));
    assertThat(ServerConfig.parse(text.toString(), Path.of("/"), new Problems("x")).limits())
        .isEqualTo(Limits.DEFAULT);
  }
}
