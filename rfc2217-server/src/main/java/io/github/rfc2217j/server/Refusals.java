package io.github.rfc2217j.server;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts whom a server did not let in, or held back, and why. Any thread. */
final class Refusals {

  private final Map<Refusal, LongAdder> counts = new EnumMap<>(Refusal.class);

  Refusals() {
    for (Refusal reason : Refusal.values()) {
      counts.put(reason, new LongAdder());
    }
  }

  void count(Refusal reason) {
    LongAdder count = counts.get(reason);
    if (count != null) {
      count.increment();
    }
  }

  /** Returns how often that happened since the server was started. */
  long of(Refusal reason) {
    LongAdder count = counts.get(reason);
    return count == null ? 0 : count.sum();
  }

  /** Returns all counts, those that are 0 among them. */
  Map<Refusal, Long> counts() {
    Map<Refusal, Long> now = new EnumMap<>(Refusal.class);
    counts.forEach((reason, count) -> now.put(reason, count.sum()));
    return Collections.unmodifiableMap(now);
  }
}
