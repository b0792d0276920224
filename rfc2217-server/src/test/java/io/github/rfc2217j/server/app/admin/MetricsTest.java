package io.github.rfc2217j.server.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.server.ServerSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Metrics, read by the grammar of Prometheus' text format and held to its conventions. */
class MetricsTest {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL =
      Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\"(?:,|$)");
  private static final Pattern VALUE = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");

  /** A metric as it was read: its samples by their labels, suffixes under the empty name. */
  private record Family(String name, String type, Map<Map<String, String>, String> samples) {}

  private static Map<String, Family> read(String text) {
    assertThat(text).endsWith("\n").doesNotContain("\r");
    Map<String, Family> families = new LinkedHashMap<>();
    List<String> lines = text.lines().toList();
    Family family = new Family("", "", Map.of());
    for (int at = 0; at < lines.size(); at++) {
      String line = lines.get(at);
      if (line.startsWith("# HELP ")) {
        String[] help = line.split(" ", 4);
        String[] type = lines.get(++at).split(" ", -1);
        assertThat(type).startsWith("#", "TYPE", help[2]).hasSize(4);
        assertThat(help[3]).as(help[2]).matches("[A-Z1].*\\.");
        family = new Family(help[2], type[3], new LinkedHashMap<>());
        assertThat(families.put(help[2], family)).as("%s is there once", help[2]).isNull();
      } else {
        Matcher sample = SAMPLE.matcher(line);
        assertThat(sample.matches()).as(line).isTrue();
        assertThat(sample.group(1)).startsWith(family.name);
        assertThat(sample.group(3)).as(line).matches(VALUE);
        Map<String, String> labels = labels(sample.group(2), line);
        labels.put("", sample.group(1).substring(family.name.length()));
        assertThat(family.samples.put(labels, sample.group(3))).as("twice: %s", line).isNull();
      }
    }
    return families;
  }

  private static Map<String, String> labels(String text, String line) {
    Map<String, String> labels = new TreeMap<>();
    if (text == null) {
      return labels;
    }
    Matcher label = LABEL.matcher(text);
    int end = 0;
    while (label.lookingAt()) {
      String value = label.group(2).replaceAll("\\\\n", "\n").replaceAll("\\\\([\\\\\"])", "$1");
      assertThat(labels.put(label.group(1), value)).as(line).isNull();
      end = label.end();
      label.region(end, text.length());
    }
    assertThat(end).as(line).isEqualTo(text.length());
    return labels;
  }

  private static Map<String, Family> metrics(ServerSnapshot snapshot) {
    return read(Metrics.of(snapshot, "1.0 \"beta\""));
  }

  @Test
  void keepsTheConventions() {
    Map<String, Family> metrics = metrics(Samples.three());
    assertThat(metrics).hasSizeGreaterThan(10);
    Set<String> all = new HashSet<>();
    for (Family family : metrics.values()) {
      assertThat(family.name).matches(NAME).startsWith("rfc2217_");
      assertThat(family.samples).as(family.name).isNotEmpty();
      // What promtool check metrics looks at.
      assertThat(family.name.endsWith("_total"))
          .as(family.name)
          .isEqualTo(family.type.equals("counter"));
      assertThat(family.type).isIn("counter", "gauge", "summary");
      assertThat(family.name)
          .doesNotContain("milliseconds", "kilobytes", family.type)
          .doesNotEndWith("_count")
          .doesNotEndWith("_sum")
          .doesNotEndWith("_bucket");
      if (!family.type.equals("summary")) {
        assertThat(family.samples.keySet()).allMatch(labels -> "".equals(labels.get("")));
      }
      all.add(family.name);
    }
    assertThat(all).contains("rfc2217_build_info", "rfc2217_port_waiting_bytes");
  }

  @Test
  void escapesLabels() {
    Map<String, Family> metrics = metrics(Samples.three());
    assertThat(metrics.get("rfc2217_build_info").samples().keySet())
        .singleElement()
        .satisfies(labels -> assertThat(labels).containsEntry("version", "1.0 \"beta\""));
    List<String> names = new ArrayList<>();
    metrics.get("rfc2217_port_info").samples().keySet().forEach(key -> names.add(key.get("port")));
    assertThat(Metrics.of(Samples.three(), "1")).contains("port=\"say \\\"hello\\\\n\\\"\\n<b>\"");
    assertThat(names).startsWith("/dev/ttyUSB0", "usb:0403:6001");
  }

  @Test
  void tellsWhatTheSnapshotTells() {
    Map<String, Family> metrics = metrics(Samples.three());
    assertThat(value(metrics, "rfc2217_refusals_total", Map.of("reason", "busy"))).isEqualTo("3");
    assertThat(value(metrics, "rfc2217_connections", Map.of())).isEqualTo("3");
    Map<String, String> first = Map.of("port", "/dev/ttyUSB0", "address", "127.0.0.1:2217");
    assertThat(value(metrics, "rfc2217_port_device_state", with(first, "state", "open")))
        .isEqualTo("1");
    assertThat(value(metrics, "rfc2217_port_device_state", with(first, "state", "lost")))
        .isEqualTo("0");
    assertThat(value(metrics, "rfc2217_port_line", with(first, "line", "cts"))).isEqualTo("1");
    assertThat(value(metrics, "rfc2217_port_line", with(first, "line", "ri"))).isEqualTo("0");
    assertThat(value(metrics, "rfc2217_port_sessions", with(first, "role", "owner")))
        .isEqualTo("1");
    assertThat(value(metrics, "rfc2217_port_waiting_bytes", with(first, "for", "client")))
        .isEqualTo("18");
    assertThat(value(metrics, "rfc2217_port_transmit_bytes_total", first)).isEqualTo("5000");
    assertThat(value(metrics, "rfc2217_port_line_errors_total", with(first, "kind", "parity")))
        .isEqualTo("2");
    assertThat(value(metrics, "rfc2217_port_device_state_timestamp_seconds", first))
        .isEqualTo("1772366400.000");
    Map<Map<String, String>, String> times =
        metrics.get("rfc2217_port_command_duration_seconds").samples();
    assertThat(times)
        .containsEntry(new TreeMap<>(with(first, "", "_sum")), "0.01")
        .containsEntry(new TreeMap<>(with(first, "", "_count")), "4");
  }

  private static Map<String, String> with(Map<String, String> labels, String name, String value) {
    Map<String, String> more = new TreeMap<>(labels);
    more.put(name, value);
    return more;
  }

  private static String value(
      Map<String, Family> metrics, String name, Map<String, String> labels) {
    return metrics.get(name).samples().get(with(labels, "", ""));
  }

  @Test
  void areDescribed() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("..", "docs", "monitoring.md")).stream()
            .filter(line -> line.startsWith("| `rfc2217_"))
            .toList();
    String text = Metrics.of(Samples.three(), "1");
    assertThat(rows).hasSameSizeAs(text.lines().filter(line -> line.startsWith("# HELP")).toList());
    for (String row : rows) {
      String[] cells = row.substring(2, row.length() - 2).split(" \\| ", -1);
      String name = cells[0].replace("`", "");
      assertThat(text)
          .contains("# HELP " + name + ' ' + cells[3] + "\n# TYPE " + name + ' ' + cells[1] + '\n');
    }
  }

  @Test
  void leavesOutPortsThatAreLetGoOf() {
    Map<String, Family> metrics =
        metrics(Samples.server(Samples.ending(Samples.idle("x", 1)), Samples.idle("x", 1)));
    assertThat(metrics.get("rfc2217_port_info").samples()).hasSize(1);
  }

  @Test
  void hasNoSamplesOfPortsWhereThereAreNone() {
    assertThat(Metrics.of(Samples.server(), "1").lines())
        .noneMatch(line -> line.startsWith("rfc2217_port"));
  }
}
