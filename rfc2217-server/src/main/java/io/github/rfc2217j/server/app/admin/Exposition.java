package io.github.rfc2217j.server.app.admin;

/**
 * Writes metrics in the text format of Prometheus, version 0.0.4. Not for several threads at once.
 */
final class Exposition {

  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final StringBuilder text = new StringBuilder();
  private String family = "";

  /** What Prometheus calls the kind of a metric. */
  enum Kind {
    COUNTER,
    GAUGE,
    SUMMARY
  }

  /** Begins a metric; its samples come next. */
  Exposition family(String name, Kind kind, String help) {
    family = name;
    text.append("# HELP ").append(name).append(' ');
    text.append(help.replace("\\", "\\\\").replace("\n", "\\n")).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(StatusJson.lower(kind)).append('\n');
    return this;
  }

  /**
   * Puts a sample of the metric.
   *
   * @param labels names and values in turn
   */
  Exposition sample(String value, String... labels) {
    return suffixed("", value, labels);
  }

  /** Puts a sample of the metric whose name has something behind it, as a summary's have. */
  Exposition suffixed(String suffix, String value, String... labels) {
    text.append(family).append(suffix);
    for (int at = 0; at < labels.length; at += 2) {
      text.append(at == 0 ? '{' : ',').append(labels[at]).append("=\"");
      escape(labels[at + 1]);
      text.append('"');
    }
    text.append(labels.length == 0 ? " " : "} ").append(value).append('\n');
    return this;
  }

  Exposition sample(long value, String... labels) {
    return sample(Long.toString(value), labels);
  }

  Exposition sample(boolean value, String... labels) {
    return sample(value ? "1" : "0", labels);
  }

  private void escape(String value) {
    text.append(value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
