package io.github.rfc2217j.server;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.NoAnswerException;
import io.github.rfc2217j.api.SerialPort;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the session of the port's modem lines, which are low as long as nothing is known of them.
 *
 * <p>Threads: the reader and the ticker look, the port's own thread reports. Looks are made one at
 * a time; the session lock guards what reports and looks have in common.
 */
final class ModemLines {

  private static final Logger LOG = LoggerFactory.getLogger(ModemLines.class);

  private final SerialPort port;
  private final Wire wire;
  private final String peer;
  private final boolean readable;
  private final boolean reported;
  private final ReentrantLock looking = new ReentrantLock();
  private boolean complained;

  /** Whether a look was in vain and the port has reported nothing since. */
  private volatile boolean unanswered;

  private long reports;

  ModemLines(SerialPort port, Wire wire, String peer) {
    this.port = port;
    this.wire = wire;
    this.peer = peer;
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
    unanswered = false;
    wire.update(session -> {
      reports++;
      session.modemState(levels);
    });
  }

  /** Looks at the lines if the device has them; a single look that fails changes nothing. */
  void poll() {
    try {
      look();
    } catch (IOException e) {
      // The pumps end the connection if the port is lost.
      LOG.debug("{}: cannot read the modem lines of {}", peer, port.name(), e);
    }
  }

  /**
   * Looks at the lines if the device has them. A peer of a remote port that did not answer is not
   * asked again before it reports something: each time would cost the client a time-out.
   *
   * @throws IOException if the port fails
   */
  void look() throws IOException {
    if (!readable || unanswered) {
      return;
    }
    looking.lock();
    try {
      long[] before = new long[1];
      wire.put(session -> before[0] = reports);
      ModemState levels = port.modemState();
      // A report since is newer.
      wire.update(session -> {
        if (reports == before[0]) {
          session.modemState(levels);
        }
      });
    } catch (NoAnswerException e) {
      unanswered = reported;
      if (!complained) {
        complained = true;
        LOG.info(
            "{}: nothing is known of the modem lines of {}, clients see them low until it reports"
                + " something: {}",
            peer,
            port.name(),
            e.getMessage());
      }
    } finally {
      looking.unlock();
    }
  }
}
