package io.github.rfc2217j.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** All figures of a run: for each thing measured and each contender, one figure a round. */
final class Results {

  private final Map<String, Map<String, List<Double>>> figures = new LinkedHashMap<>();
  private final Map<String, List<String>> failures = new LinkedHashMap<>();

  void add(String what, String who, double figure) {
    figures
        .computeIfAbsent(what, key -> new LinkedHashMap<>())
        .computeIfAbsent(who, key -> new ArrayList<>())
        .add(figure);
  }

  /** A figure that could not be had is a result as well. */
  void addFailure(String who, String what) {
    failures.computeIfAbsent(who, key -> new ArrayList<>()).add(what);
    System.err.println(who + ": " + what);
  }

  static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** A Markdown table: medians, and in brackets the least and the greatest. */
  String table(String heading, List<String> who) {
    StringBuilder text = new StringBuilder("| " + heading + " |");
    who.forEach(name -> text.append(' ').append(name).append(" |"));
    text.append("\n| --- |").append(" ---: |".repeat(who.size())).append('\n');
    figures.forEach((what, each) -> {
      if (who.stream().noneMatch(each::containsKey)) {
        return;
      }
      text.append("| ").append(what).append(" |");
      who.forEach(name -> text.append(' ').append(cell(each.get(name))).append(" |"));
      text.append('\n');
    });
    failures.forEach((name, list) ->
        list.forEach(
            what -> text.append("\n").append(name).append(": ").append(what).append('\n')));
    return text.toString();
  }

  private static String cell(List<Double> values) {
    if (values == null) {
      return "-";
    }
    String middle = number(median(values));
    if (values.size() == 1) {
      return middle;
    }
    return middle
        + " ("
        + number(Collections.min(values))
        + "-"
        + number(Collections.max(values))
        + ")";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
  }

  String json() {
    StringBuilder text = new StringBuilder("{");
    String separator = "\n";
    for (var what : figures.entrySet()) {
      for (var who : what.getValue().entrySet()) {
        text.append(separator)
            .append("  \"")
            .append(what.getKey())
            .append(" / ")
            .append(who.getKey())
            .append("\": ")
            .append(who.getValue());
        separator = ",\n";
      }
    }
    return text.append("\n}\n").toString();
  }
}
