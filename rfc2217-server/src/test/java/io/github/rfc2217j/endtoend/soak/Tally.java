package io.github.rfc2217j.endtoend.soak;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/** What happened in a soak: how often each visit, how many octets were compared, what was wrong. */
final class Tally {

  private static final int MOST_VIOLATIONS = 100;

  private final Map<String, LongAdder> visits = new ConcurrentHashMap<>();
  private final LongAdder octets = new LongAdder();
  private final List<String> violations = new CopyOnWriteArrayList<>();

  void visited(String kind) {
    visits.computeIfAbsent(kind, key -> new LongAdder()).increment();
  }

  void compared(long count) {
    octets.add(count);
  }

  /** Notes what must not be; the soak goes on, since the next fault may show the cause. */
  void violation(String what) {
    System.out.printf("violation at %tT: %s%n", Instant.now().atZone(ZoneOffset.UTC), what);
    if (violations.size() < MOST_VIOLATIONS) {
      violations.add(what);
    }
  }

  List<String> violations() {
    return List.copyOf(violations);
  }

  long visits(String kind) {
    LongAdder count = visits.get(kind);
    return count == null ? 0 : count.sum();
  }

  long visits() {
    return visits.values().stream().mapToLong(LongAdder::sum).sum();
  }

  @Override
  public String toString() {
    return visits() + " visits " + new TreeMap<>(visits) + ", " + octets.sum() + " octets compared";
  }
}
