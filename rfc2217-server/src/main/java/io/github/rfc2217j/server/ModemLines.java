package io.github.rfc2217j.server;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.NoAnswerException;
import io.github.rfc2217j.api.SerialPort;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the clients of an open port of its modem lines, which are low as long as nothing is known
 * of them.
 *
 * <p>Threads: readers and the {@link ModemPoller} look, the port's own thread reports. Looks are
 * made one at a time; the lock guards what reports and looks have in common, and is not held while
 * the port is asked.
 */
final class ModemLines {

  private static final Logger LOG = LoggerFactory.getLogger(ModemLines.class);

  /** How long to wait for a look that somebody else makes; a hung device is not to hang clients. */
  private static final Duration OTHER_LOOK = Duration.ofMillis(500);

  private final SerialPort port;
  private final Audience audience;
  private final String name;
  private final boolean readable;
  private final boolean reported;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition looked = lock.newCondition();
  private boolean looking;
  private boolean complained;
  private boolean ended;

  /** Whether a look was in vain and the port has reported nothing since. */
  private boolean unanswered;

  private long reports;

  /** Whether a fault of the backend was told of and no look has succeeded since. */
  private final AtomicBoolean faulty = new AtomicBoolean();

  ModemLines(SerialPort port, Audience audience, String name) {
    this.port = port;
    this.audience = audience;
    this.name = name;
    Set<Capability> capabilities = port.capabilities();
    this.readable = capabilities.contains(Capability.MODEM_LINES);
    this.reported = capabilities.contains(Capability.MODEM_EVENTS);
  }

  /** Tells whether somebody has to look from time to time. */
  boolean isPolled() {
    return readable && !reported;
  }

  /** Takes the port's report. */
  void changed(ModemState levels) {
    lock.lock();
    try {
      unanswered = false;
      reports++;
      if (!ended) {
        audience.modemState(levels);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The device is gone: its lines are low from now on. */
  void end() {
    lock.lock();
    try {
      ended = true;
      audience.modemState(ModemState.ALL_LOW);
    } finally {
      lock.unlock();
    }
  }

  /** Looks at the lines if the device has them; a look that fails changes and ends nothing. */
  void poll() {
    try {
      look();
    } catch (IOException e) {
      // The pumps tell if the port is lost.
      LOG.debug("cannot read the modem lines of {}", name, e);
    } catch (RuntimeException e) {
      // Fifty a second, if the backend's fault stays.
      if (!faulty.getAndSet(true)) {
        LOG.error("looking at the modem lines of {} failed; looking goes on", name, e);
      }
    }
  }

  /**
   * Looks at the lines if the device has them. A peer of a remote port that did not answer is not
   * asked again before it reports something: each time would cost the client a time-out.
   *
   * @throws IOException if the port fails
   */
  void look() throws IOException {
    long before;
    lock.lock();
    try {
      if (looking) {
        Deadline.in(OTHER_LOOK).until(looked, () -> !looking);
      }
      if (!readable || looking || unanswered || ended) {
        return;
      }
      looking = true;
      before = reports;
    } finally {
      lock.unlock();
    }
    try {
      ModemState levels = port.modemState();
      faulty.set(false);
      lock.lock();
      try {
        // A report since is newer.
        if (reports == before && !ended) {
          audience.modemState(levels);
        }
      } finally {
        lock.unlock();
      }
    } catch (NoAnswerException e) {
      unanswered(e);
    } finally {
      lock.lock();
      try {
        looking = false;
        looked.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private void unanswered(NoAnswerException cause) {
    boolean first;
    lock.lock();
    try {
      unanswered = reported;
      first = !complained;
      complained = true;
    } finally {
      lock.unlock();
    }
    if (first) {
      LOG.info(
          "nothing is known of the modem lines of {}, clients see them low until it reports"
              + " something: {}",
          name,
          cause.getMessage());
    }
  }
}
