package io.github.rfc2217j.server;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts whom a server did not let in, or held back, and why. Any thread. */
final class Refusals {

  /** Why. */
  enum Reason {
    /** Its address is not on the listener's list. */
    ADDRESS,
    /** The server has as many connections as it may have. */
    TOTAL,
    /** Its address has as many connections as it may have. */
    PER_ADDRESS,
    /** TLS failed. */
    TLS,
    /** It speaks TLS to a listener without. */
    TLS_TO_PLAIN,
    /** Its certificate names nobody who may come in. */
    IDENTITY,
    /** It did not negotiate in time. */
    NEGOTIATION,
    /** Another client has the port. */
    BUSY,
    /** It sent commands faster than it may: it was read from more slowly. */
    RATE
  }

  private final Map<Reason, LongAdder> counts = new EnumMap<>(Reason.class);

  Refusals() {
    for (Reason reason : Reason.values()) {
      counts.put(reason, new LongAdder());
    }
  }

  void count(Reason reason) {
    LongAdder count = counts.get(reason);
    if (count != null) {
      count.increment();
    }
  }

  /** Returns how often that happened since the server was started. */
  long of(Reason reason) {
    LongAdder count = counts.get(reason);
    return count == null ? 0 : count.sum();
  }
}
