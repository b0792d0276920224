package io.github.rfc2217j.server.app;

import io.github.rfc2217j.server.app.config.PortConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Says in a line what a reload has changed. Stateless. */
final class Difference {

  private Difference() {}

  static String text(Collection<PortConfig> before, Collection<PortConfig> after) {
    List<PortConfig> gone = new ArrayList<>(before);
    gone.removeAll(after);
    List<PortConfig> come = new ArrayList<>(after);
    come.removeAll(before);
    List<String> old = gone.stream().map(PortConfig::name).distinct().toList();
    List<String> fresh = come.stream().map(PortConfig::name).distinct().toList();
    List<String> parts = new ArrayList<>();
    add(parts, "added", fresh.stream().filter(name -> !old.contains(name)).toList());
    add(parts, "changed", fresh.stream().filter(old::contains).toList());
    add(parts, "removed", old.stream().filter(name -> !fresh.contains(name)).toList());
    long same = after.stream().filter(before::contains).map(PortConfig::name).distinct().count();
    parts.add(same + " as before");
    return String.join("; ", parts);
  }

  private static void add(List<String> parts, String what, List<String> names) {
    if (!names.isEmpty()) {
      parts.add(what + ": " + String.join(", ", names));
    }
  }
}
