package io.github.rfc2217j.client;

import io.github.rfc2217j.api.NoAnswerException;
import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.spi.DeafWait;
import io.github.rfc2217j.protocol.ClientEvent;
import io.github.rfc2217j.protocol.ClientEvent.Failure;
import io.github.rfc2217j.protocol.ClientEvent.Match;
import io.github.rfc2217j.protocol.Request;
import io.github.rfc2217j.protocol.SessionEvent;
import io.github.rfc2217j.protocol.Side;
import io.github.rfc2217j.protocol.Ticket;
import io.github.rfc2217j.protocol.telnet.OptionNegotiator.Change;
import io.github.rfc2217j.protocol.telnet.QState;
import io.github.rfc2217j.protocol.telnet.TelnetCodes;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is asked of the server, what it answers, and what it reports by itself.
 *
 * <p>Applications call {@link #ask}, {@link #purge}, {@link #look} and {@link #pause}, and wait in
 * them; the other methods are called by any thread that holds the {@link ClientDriver}'s lock,
 * which guards all fields.
 */
final class Conversation {

  private static final Logger LOG = LoggerFactory.getLogger(Rfc2217Client.class);

  private static final Request BREAK_ON = new Request.SetBreak(true);

  private final ClientDriver driver;
  private final ReentrantLock lock;
  private final String name;
  private final PortMemory memory;
  private final Map<Ticket, Exchange> exchanges = new HashMap<>();
  private int waiting;

  Conversation(ClientDriver driver, PortMemory memory) {
    this.driver = driver;
    this.memory = memory;
    this.lock = driver.lock;
    this.name = driver.name();
  }

  // applications

  /** Sends requests and waits for their answers, or for the fence behind them. */
  Exchange ask(List<Request> requests) throws IOException {
    return ask(requests, () -> {}, () -> {});
  }

  /** Purges, and drops what arrives up to the purge's place in the stream. */
  void purge(Purge which) throws IOException {
    boolean receive = which.receive();
    ask(
        List.of(new Request.Purge(which)),
        () -> {
          if (receive) {
            driver.inbound.purge();
          }
          if (which.transmit()) {
            driver.outbound.purge();
          }
        },
        () -> {
          if (receive) {
            driver.inbound.purged();
          }
        });
  }

  private Exchange ask(List<Request> requests, Runnable atStart, Runnable atEnd)
      throws IOException {
    lock.lock();
    try {
      driver.checkUsable();
      if (!driver.session.isComPortUp()) {
        throw noAnswer(requests, Failure.OPTION_LOST, 0);
      }
      atStart.run();
      waiting++;
      Exchange exchange = submit(requests, new Exchange(false, atEnd, driver.now()));
      // A server that is held back could not answer. Behind the requests, so that one that takes
      // them in order has the answers ready when it may send again, in front of more data.
      driver.inbound.regulate();
      boolean answered = false;
      try {
        // The session's own time-outs end this, unless their event waits behind data that the
        // application does not read.
        long most = 2 * Math.min(driver.opening.timeoutNanos(), Long.MAX_VALUE / 4);
        boolean ended =
            DeafWait.await(driver.changed, most, () -> exchange.isDone() || driver.isEnded());
        if (!ended) {
          throw noAnswer(exchange.unanswered(), Failure.TIMED_OUT, driver.now() - exchange.began());
        }
        if (!exchange.isDone()) {
          driver.checkUsable();
        }
        Failure failure = exchange.failure();
        if (failure != null) {
          throw noAnswer(exchange.unanswered(), failure, driver.now() - exchange.began());
        }
        passed(exchange, Conversation::isSetting, driver.now() - exchange.began());
        answered = true;
      } finally {
        waiting--;
        if (!answered && requests.contains(BREAK_ON)) {
          driver.outbound.breakOn(false); // to the application there is none
        }
        exchange.end();
        driver.inbound.regulate();
      }
      return exchange;
    } finally {
      lock.unlock();
    }
  }

  /** Takes notice of what the server left unanswered although it answered the fence behind it. */
  void passed(Exchange exchange, Predicate<Request> isWish, long nanos) throws NoAnswerException {
    List<Request> unanswered = exchange.unanswered();
    unanswered.forEach(memory::unanswered);
    unanswered.stream().filter(exchange::wasSent).forEach(driver.port.deviations::unanswered);
    if (driver.options.unanswered() != UnansweredPolicy.FAIL) {
      return;
    }
    Map<Boolean, List<Request>> wishes =
        unanswered.stream().filter(isWish).collect(Collectors.partitioningBy(exchange::wasSent));
    List<Request> withheld = List.copyOf(wishes.get(false));
    if (!withheld.isEmpty()) {
      throw new NoAnswerException(
          name,
          name
              + " was not asked for "
              + Wording.of(withheld)
              + ": a peer that is taken for "
              + driver.session.profile()
              + " can't read a command with an octet FF in it. Choose another value;"
              + " unanswered=tolerate goes on without it.");
    }
    List<Request> wished = List.copyOf(wishes.get(true));
    if (!wished.isEmpty()) {
      throw new NoAnswerException(
          name,
          name
              + " answers other requests, but left "
              + Wording.of(wished)
              + " unanswered for "
              + Wording.time(nanos)
              + ". Its device or its RFC 2217 support lacks it; unanswered=tolerate goes on without"
              + " an answer.");
    }
  }

  private static boolean isSetting(Request request) {
    return !(request instanceof Request.Query || request instanceof Request.Purge);
  }

  /** Submits a question whose answer nobody waits for. */
  Exchange poll(Request request) {
    Exchange exchange = new Exchange(false, () -> {}, driver.now());
    exchange.add(submit(request, exchange), request);
    driver.settle();
    return exchange;
  }

  /** Submits requests and a fence. */
  Exchange submit(List<Request> requests, Exchange exchange) {
    for (Request request : requests) {
      memory.asked(request);
      exchange.add(submit(request, exchange), request);
    }
    exchange.fence(submit(Exchange.fenceFor(requests), exchange));
    driver.settle();
    return exchange;
  }

  private Ticket submit(Request request, Exchange exchange) {
    Ticket ticket = driver.session.submit(request, driver.opening.timeoutNanos(), driver.now());
    if (request instanceof Request.SetBreak set) {
      driver.outbound.breakOn(set.on());
    }
    exchanges.put(ticket, exchange);
    return ticket;
  }

  /** Nobody answered, or COM-PORT ended. */
  NoAnswerException noAnswer(List<Request> requests, Failure failure, long nanos) {
    String asked = requests.isEmpty() ? "the query behind its requests" : Wording.of(requests);
    if (failure == Failure.OPTION_LOST) {
      return driver.frames.attachTo(
          new NoAnswerException(
              name,
              name
                  + " ended the COM-PORT option and can't be asked for "
                  + asked
                  + " any more; only data flows. Close the port and open it again."));
    }
    int unread = driver.inbound.unread();
    String advice =
        unread >= Received.LIMIT
            ? unread
                + " octets lie unread before the answer: read them, or purge, or raise"
                + " request_timeout."
            : driver.session.isSuspended() && !requests.stream().allMatch(Request::passesSuspension)
                ? "The peer has suspended us (FLOWCONTROL-SUSPEND) and not let us go on within"
                    + " request_timeout: its device takes no octets. Purge what it holds, or let"
                    + " the device take it."
                : "The server or the way to it is stuck, or request_timeout is too short.";
    String silence =
        name + " left " + asked + " unanswered for " + Wording.time(nanos) + ". " + advice;
    return driver.frames.attachTo(
        new NoAnswerException(name, silence + ' ' + driver.frames.lastWord()));
  }

  /** Looks at what the server has told. */
  <T> T look(Function<PortMemory, T> question) throws PortClosedException, PortLostException {
    lock.lock();
    try {
      driver.checkUsable();
      return question.apply(memory);
    } finally {
      lock.unlock();
    }
  }

  /** Waits; ends early if the port is closed or lost. */
  void pause(long nanos) throws PortClosedException, PortLostException {
    lock.lock();
    try {
      DeafWait.await(driver.changed, nanos, driver::isEnded);
      driver.checkUsable();
    } finally {
      lock.unlock();
    }
  }

  boolean awaitsAnswers() {
    return waiting > 0 || !driver.isOpen();
  }

  PortMemory memory() {
    return memory;
  }

  // what the server says

  void handle(ClientEvent event) {
    driver.changed.signalAll();
    switch (event) {
      case ClientEvent.Answered answered -> answered(answered);
      case ClientEvent.Failed failed -> {
        Exchange exchange = exchanges.remove(failed.ticket());
        LOG.debug("{}: {} to {}", name, failed.reason(), Wording.of(failed.request()));
        if (exchange != null) {
          exchange.failed(failed.ticket(), failed.reason());
        }
      }
      case ClientEvent.Informed informed -> informed(informed);
      case ClientEvent.ModemStateReceived modem ->
          memory
              .modemReported(modem.bits())
              .ifPresent(before ->
                  memory
                      .modem()
                      .ifPresent(now ->
                          driver.port.events.publish(new SerialEvent.ModemChanged(before, now))));
      case ClientEvent.LineStateReceived line ->
          memory
              .lineReported(line.bits())
              .ifPresent(state -> driver.port.events.publish(new SerialEvent.LineChanged(state)));
      case SessionEvent common -> handle(common);
    }
  }

  private void answered(ClientEvent.Answered answered) {
    if (answered.match() != Match.EQUAL) {
      LOG.debug(
          "{}: {} was answered by {} ({})",
          name,
          Wording.of(answered.request()),
          Frames.describe(answered.answer()),
          answered.match());
    }
    memory.answered(answered.request(), answered.answer(), answered.match());
    driver.port.deviations.answered(answered.request(), answered.answer(), answered.match());
    if (answered.request().equals(BREAK_ON) && answered.match() == Match.DIFFERENT) {
      driver.outbound.breakOn(false); // its device does none
    }
    Exchange exchange = exchanges.remove(answered.ticket());
    if (exchange != null) {
      exchange.answered(answered.ticket(), answered.answer(), answered.match());
    }
  }

  private void informed(ClientEvent.Informed informed) {
    LOG.debug("{}: {} was not asked for", name, Frames.describe(informed.message()));
    driver.port.deviations.informed(informed.message());
    Optional<SerialSettings> before = memory.settings();
    memory.informed(informed.message());
    Optional<SerialSettings> now = memory.settings();
    if (before.isPresent() && now.isPresent() && !before.equals(now)) {
      driver.port.events.publish(new SerialEvent.SettingsChanged(now.get()));
    }
  }

  private void handle(SessionEvent event) {
    switch (event) {
      case SessionEvent.ComPortUp up -> driver.opening.comPortUp();
      case SessionEvent.ComPortDown down -> {
        LOG.warn("{}: the peer ended the COM-PORT option; only data flows from now on", name);
        driver.outbound.breakOn(false);
      }
      case SessionEvent.OptionChanged option -> {
        if (option.option() == TelnetCodes.COM_PORT
            && option.change() == Change.REFUSED
            && driver.session.optionState(Side.HIM, TelnetCodes.COM_PORT) != QState.YES) {
          driver.opening.comPortRefused();
        }
      }
      case SessionEvent.Suspended suspended ->
          driver.port.events.publish(new SerialEvent.Suspended());
      case SessionEvent.Resumed resumed -> driver.port.events.publish(new SerialEvent.Resumed());
      case SessionEvent.Violated violated -> {
        driver.port.deviations.violated(violated.violation(), violated.detail());
        driver.frames.violated(violated);
      }
      case SessionEvent.PeerRecognized recognized ->
          LOG.info("{}: the peer is taken for {}", name, recognized.profile());
      case SessionEvent.SignatureReceived theirs -> {} // these are in the frame log
      case SessionEvent.CommandReceived command -> {}
      case SessionEvent.SynchReceived synch -> {}
    }
  }
}
