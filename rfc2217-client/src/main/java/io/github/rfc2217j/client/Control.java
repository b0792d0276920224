package io.github.rfc2217j.client;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.NoAnswerException;
import io.github.rfc2217j.api.NotSupportedException;
import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.spi.DeafWait;
import io.github.rfc2217j.protocol.Request;
import io.github.rfc2217j.protocol.Request.Query;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * What a program asks of a port: waits for the connection, asks, and keeps what was wished for the
 * next connection. Called by applications.
 */
final class Control {

  private static final Request END_OF_BREAK = new Request.SetBreak(false);

  private final PortLife port;
  private final ReentrantLock lock;

  Control(PortLife port) {
    this.port = port;
    this.lock = port.lock;
  }

  /** Asks for something that the next connection is to ask for too. */
  Exchange set(Request request) throws IOException {
    lock.lock();
    try {
      Exchange exchange = port.connection().conversation.ask(List.of(request));
      port.wishes.keep(request);
      return exchange;
    } finally {
      lock.unlock();
    }
  }

  /** Asks for lines in one burst, in their order. */
  void set(Map<ControlLine, Boolean> levels) throws IOException {
    List<Request> requests = new ArrayList<>();
    for (ControlLine line : ControlLine.values()) {
      Boolean on = levels.get(line);
      if (on != null) {
        requests.add(new Request.SetLine(line, on));
      }
    }
    lock.lock();
    try {
      Conversation conversation = port.connection().conversation;
      if (!requests.isEmpty()) {
        conversation.ask(requests);
        requests.forEach(port.wishes::keep);
      }
    } finally {
      lock.unlock();
    }
  }

  private Exchange ask(List<Request> requests) throws IOException {
    lock.lock();
    try {
      return port.connection().conversation.ask(requests);
    } finally {
      lock.unlock();
    }
  }

  /** Asks a question; empty if the server leaves it open. */
  OptionalInt ask(Query question) throws IOException {
    return ask(List.<Request>of(question)).answer(question);
  }

  /** Looks at what the server has told. */
  <T> T look(Function<PortMemory, T> question) throws PortClosedException, PortLostException {
    lock.lock();
    try {
      return port.connection().conversation.look(question);
    } finally {
      lock.unlock();
    }
  }

  /** What the server has told, or tells when asked. */
  <T> T known(Function<PortMemory, Optional<T>> look, Function<PortMemory, List<Request>> questions)
      throws IOException {
    Optional<T> known = look(look);
    if (known.isPresent()) {
      return known.get();
    }
    List<Request> requests = look(questions);
    if (!requests.isEmpty()) {
      ask(requests);
    }
    Optional<T> told = look(look);
    if (told.isPresent()) {
      return told.get();
    }
    throw new NoAnswerException(
        port.name,
        port.name
            + " answers other requests, but tells nothing usable to "
            + Wording.of(look(questions))
            + ". Its RFC 2217 support lacks it, or its device can't say.");
  }

  /** Asks for what differs from the settings in force. */
  void apply(SerialSettings wanted) throws IOException {
    lock.lock();
    try {
      Conversation conversation = port.connection().conversation;
      List<Request> requests = conversation.look(memory -> memory.toReach(wanted));
      if (!requests.isEmpty()) {
        conversation.ask(requests);
      }
      port.wishes.settings(wanted);
    } finally {
      lock.unlock();
    }
  }

  SettingsOutcome request(SerialSettings wanted) throws IOException {
    SettingsOutcome.Known before = look(PortMemory::known);
    apply(wanted);
    List<Request> open = look(PortMemory::questions);
    if (!open.isEmpty()) {
      ask(open);
    }
    return SettingsOutcome.of(wanted, before, look(PortMemory::known));
  }

  /** The break is not wished from the next connection: a break in two parts is none. */
  void sendBreak(Duration duration) throws IOException {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException("a break's length must be positive, not " + duration);
    }
    lock.lock();
    try {
      Conversation conversation = port.connection().conversation;
      conversation.ask(List.of(new Request.SetBreak(true)));
      port.wishes.keep(END_OF_BREAK); // also of one that was held before
      conversation.pause(DeafWait.nanos(duration));
      conversation.ask(List.of(END_OF_BREAK));
      port.wishes.keep(END_OF_BREAK);
    } finally {
      lock.unlock();
    }
  }

  void sendTelnetBreak() throws IOException {
    lock.lock();
    try {
      ClientDriver driver = port.connection();
      if (!driver.session.sendBreak()) {
        throw new NotSupportedException(
            port.name,
            port.name
                + " would take Telnet's BRK for something else, as "
                + driver.session.profile()
                + " does; nothing was sent. Use sendBreak.");
      }
      driver.settle();
    } finally {
      lock.unlock();
    }
  }

  void purge(Purge which) throws IOException {
    lock.lock();
    try {
      port.connection().conversation.purge(which);
    } finally {
      lock.unlock();
    }
  }

  void signature(String text) throws IOException {
    lock.lock();
    try {
      ClientDriver driver = port.connection();
      driver.session.signature(text);
      port.wishes.signature(text);
      driver.session.tellSignature();
      driver.settle();
    } finally {
      lock.unlock();
    }
  }

  /** Looks at the connection that is used or was used last; does not wait. */
  <T> T last(Function<ClientDriver, T> question) {
    lock.lock();
    try {
      return question.apply(port.last());
    } finally {
      lock.unlock();
    }
  }
}
