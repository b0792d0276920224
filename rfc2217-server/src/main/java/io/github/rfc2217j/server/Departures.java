package io.github.rfc2217j.server;

import io.github.rfc2217j.protocol.SessionEvent;
import io.github.rfc2217j.protocol.Violation;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts how a client departs from the protocol, which never ends its session. Any thread. */
final class Departures {

  private static final Logger LOG = LoggerFactory.getLogger(Departures.class);

  private final String peer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Violation, Integer> counts = new EnumMap<>(Violation.class);

  Departures(String peer) {
    this.peer = peer;
  }

  /** Counts one; the first of its kind is logged where people look. */
  void count(SessionEvent.Violated violated) {
    int count;
    lock.lock();
    try {
      count = counts.merge(violated.violation(), 1, Integer::sum);
    } finally {
      lock.unlock();
    }
    if (count == 1) {
      LOG.info(
          "{}: departs from the protocol, tolerated: {} (detail {}); further ones of its kind are"
              + " counted",
          peer,
          violated.violation(),
          violated.detail());
    } else {
      LOG.debug("{}: {} (detail {})", peer, violated.violation(), violated.detail());
    }
  }

  /** Returns the end of a log line; nothing if there were none. */
  @Override
  public String toString() {
    lock.lock();
    try {
      return counts.isEmpty() ? "" : "; departures from the protocol: " + counts;
    } finally {
      lock.unlock();
    }
  }
}
