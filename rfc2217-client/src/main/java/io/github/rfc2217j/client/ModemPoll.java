package io.github.rfc2217j.client;

import io.github.rfc2217j.api.spi.DeafWait;
import io.github.rfc2217j.protocol.Quirk;
import io.github.rfc2217j.protocol.Request.Item;
import io.github.rfc2217j.protocol.Request.Query;
import io.github.rfc2217j.protocol.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the modem lines at intervals, for servers that do not report changes by themselves. A
 * server that answers none of several questions is not asked again (ser2net, sredird). Called by
 * the {@link ClientDriver}'s ticker, under the lock.
 */
final class ModemPoll {

  private static final Logger LOG = LoggerFactory.getLogger(Rfc2217Client.class);

  /** How many questions in a row may stay unanswered; one may meet a server that is busy. */
  private static final int MOST_UNANSWERED = 3;

  private final ClientDriver driver;
  private final long interval;
  private long due = Session.NO_DEADLINE;
  private @Nullable Exchange question;
  private int unanswered;

  ModemPoll(ClientDriver driver) {
    this.driver = driver;
    this.interval = driver.options.pollModem().map(DeafWait::nanos).orElse(Session.NO_DEADLINE);
  }

  /** The port is ready. */
  void start() {
    next();
  }

  private void next() {
    long then = driver.now() + interval;
    due = then < 0 ? Session.NO_DEADLINE : then;
  }

  /** When {@link #tick} has something to do. */
  long due() {
    return due;
  }

  /** Asks if it is time to. */
  void tick() {
    if (driver.now() < due) {
      return;
    }
    next();
    Exchange last = question;
    if (last != null && last.isDone()) {
      unanswered = 0;
    } else if (last != null && driver.now() - last.began() < driver.opening.timeoutNanos()) {
      return;
    } else if (last != null && ++unanswered == MOST_UNANSWERED) {
      due = Session.NO_DEADLINE;
      driver.port.deviations.seen(Quirk.POLLS_UNANSWERED);
      LOG.warn(
          "{}: the server answers no NOTIFY-MODEMSTATE poll; poll_modem asks no more",
          driver.name());
      return;
    }
    // To ask a server that is held back would let it go on.
    if (driver.session.isComPortUp()
        && !driver.session.isPeerSuspended()
        && !driver.session.isSuspended()) {
      question = driver.conversation.poll(new Query(Item.MODEM_STATE));
    } else {
      question = null;
    }
  }
}
