package io.github.rfc2217j.protocol;

import io.github.rfc2217j.protocol.ClientEvent.Match;
import io.github.rfc2217j.protocol.comport.ComPortCodes;
import io.github.rfc2217j.protocol.comport.ComPortMessage;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Octet;
import io.github.rfc2217j.protocol.comport.ControlGroup;
import io.github.rfc2217j.protocol.comport.ControlValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A client's requests that wait for their answers: first come, first answered within a command, and
 * within a group of SET-CONTROL. A request that timed out keeps its place, so that its late answer
 * is not taken for the next one's.
 *
 * <p>Servers answer in order (RFC 2217 §3). A request that an answer to a later one has passed is
 * therefore not expected to be answered any more: ser2net leaves settings that it can't do
 * unanswered, pyserial's server leaves questions, esptool's DTR and RTS. Such a request gets an
 * answer only if no other one waits for it. Only settings and control values pass others: ser2net
 * answers masks and signatures at once, in front of what its device has yet to do.
 *
 * <p>How many wait is up to the application, which submits them; nothing that a peer says adds one.
 */
final class PendingRequests {

  /**
   * How many timed-out requests keep their place; a peer that far behind never answers that
   * command.
   */
  private static final int MOST_EXPIRED = 16;

  /** A request on its way. */
  static final class Pending {
    final Ticket ticket;
    final Request request;
    final ComPortMessage message;
    private final long timeoutNanos;
    private long started;
    private long deadline;
    private boolean expired;
    private boolean sent;
    private boolean passed;

    Pending(Ticket ticket, Request request, long timeoutNanos, long now) {
      this.ticket = ticket;
      this.request = request;
      this.message = request.message();
      this.timeoutNanos = timeoutNanos;
      start(now);
    }

    /** Lets the time-out run from now. */
    void start(long now) {
      started = now;
      deadline = now;
      delay(timeoutNanos);
    }

    private void delay(long nanos) {
      long sum = deadline + nanos;
      deadline = sum < deadline ? Session.NO_DEADLINE : sum;
    }

    boolean hasExpired() {
      return expired;
    }

    private boolean isFor(ComPortMessage answer) {
      return message.command() == answer.command() && group(message) == group(answer);
    }

    private boolean fits(ComPortMessage answer) {
      return request instanceof Request.Query || message.equals(answer);
    }
  }

  /** An answer and what it answers. */
  record Matched(Pending pending, Match match) {}

  /** In the order in which they left, then in which they came. */
  private final List<Pending> waiting = new ArrayList<>();

  void add(Pending pending) {
    waiting.add(pending);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Takes notice that a request is on the wire; it may have overtaken others on its way out. */
  void sent(Pending pending) {
    pending.sent = true;
    int index = waiting.indexOf(pending);
    int place = index;
    while (place > 0 && !waiting.get(place - 1).sent) {
      place--;
    }
    if (place < index) {
      waiting.add(place, waiting.remove(index));
    }
  }

  /** Whether there is such a request that has not left. */
  boolean isUnsent(Request request) {
    return waiting.stream().anyMatch(pending -> !pending.sent && pending.request.equals(request));
  }

  /** Finds the request that an answer belongs to and removes it; null if nobody waits for it. */
  @Nullable Matched match(ComPortMessage answer) {
    if (answer instanceof Octet octet && octet.command() == ComPortCodes.SET_CONTROL) {
      return matchControl(octet);
    }
    Pending pending = take(answer);
    return pending == null
        ? null
        : new Matched(pending, pending.fits(answer) ? Match.EQUAL : Match.DIFFERENT);
  }

  /**
   * Answers with a flow control value that nobody asked for are sredird's and ser2net's to DTR and
   * RTS; answers with a question are ser2net's where the device has no such line; 0 is Cisco IOS's.
   * None says what is in force.
   */
  private @Nullable Matched matchControl(Octet answer) {
    ControlValue value = ControlValue.of(answer.value());
    if (value == null) {
      return null;
    }
    boolean flowCode = answer.value() <= ControlValue.FLOW_HARDWARE.code();
    boolean unverified = value == ControlValue.QUERY_FLOW || (flowCode && !awaited(answer));
    if (unverified) {
      Pending oldest = takeOldestControl();
      return oldest == null || oldest.expired ? null : new Matched(oldest, Match.UNVERIFIED);
    }
    Pending pending = take(answer);
    if (pending == null) {
      return null;
    }
    if (value.isQuery()) {
      return new Matched(pending, Match.UNVERIFIED);
    }
    return new Matched(pending, pending.fits(answer) ? Match.EQUAL : Match.DIFFERENT);
  }

  /**
   * ser2net answers a mask with a notification; it says nothing of the mask in force. It overtakes
   * the answers to what was sent before, so nothing is passed by it.
   */
  @Nullable Matched matchMask(ComPortMessage notification) {
    int mask =
        switch (notification.command()) {
          case ComPortCodes.NOTIFY_LINESTATE -> ComPortCodes.SET_LINESTATE_MASK;
          case ComPortCodes.NOTIFY_MODEMSTATE -> ComPortCodes.SET_MODEMSTATE_MASK;
          default -> -1;
        };
    Pending oldest = first(pending -> !pending.expired && pending.message.command() == mask);
    if (oldest == null) {
      return null;
    }
    waiting.remove(oldest);
    return new Matched(oldest, Match.UNVERIFIED);
  }

  private boolean awaited(ComPortMessage answer) {
    return waiting.stream().anyMatch(pending -> pending.isFor(answer));
  }

  private @Nullable Pending firstLive(ComPortMessage answer) {
    return first(pending -> !pending.expired && pending.isFor(answer));
  }

  private @Nullable Pending takeOldestControl() {
    Pending oldest = first(pending -> pending.message.command() == ComPortCodes.SET_CONTROL);
    if (oldest != null) {
      remove(oldest);
    }
    return oldest;
  }

  private @Nullable Pending take(ComPortMessage answer) {
    Pending oldest = first(pending -> pending.isFor(answer));
    if (oldest == null) {
      return null;
    }
    Pending live = firstLive(answer);
    boolean lateFirst =
        oldest.expired && !oldest.passed && live != null && live.request instanceof Request.Query;
    if (live != null && live.fits(answer) && !lateFirst) {
      remove(live);
      // What was in front of it timed out and was never answered, or its answer says the same.
      waiting.removeIf(pending -> pending.expired && pending.isFor(answer));
      return live;
    }
    remove(oldest);
    return oldest.expired ? null : oldest;
  }

  /** The oldest of a kind, one that no later answer has passed if there is one. */
  private @Nullable Pending first(Predicate<Pending> kind) {
    Pending oldest = null;
    for (Pending pending : waiting) {
      if (kind.test(pending)) {
        if (!pending.passed) {
          return pending;
        }
        if (oldest == null) {
          oldest = pending;
        }
      }
    }
    return oldest;
  }

  /** Removes an answered request and marks those in front of it as passed. */
  private void remove(Pending answered) {
    int index = waiting.indexOf(answered);
    waiting.remove(index);
    int command = answered.message.command();
    if (command >= ComPortCodes.SET_BAUDRATE && command <= ComPortCodes.SET_CONTROL) {
      waiting.subList(0, index).forEach(pending -> pending.passed = true);
    }
  }

  /** Marks and returns the requests whose time is up. */
  List<Pending> expire(long now) {
    List<Pending> late = new ArrayList<>();
    for (Pending pending : waiting) {
      if (!pending.expired && now >= pending.deadline) {
        pending.expired = true;
        late.add(pending);
      }
    }
    // What was never sent will not be answered late.
    waiting.removeIf(pending -> pending.expired && !pending.sent);
    long excess = waiting.stream().filter(pending -> pending.expired).count() - MOST_EXPIRED;
    for (int i = 0; excess > 0; ) {
      if (waiting.get(i).expired) {
        waiting.remove(i);
        excess--;
      } else {
        i++;
      }
    }
    return late;
  }

  /** Moves every deadline by as much of a time, which ends now, as its request was there. */
  void standStill(long since, long now) {
    for (Pending pending : waiting) {
      pending.delay(now - Math.max(since, pending.started));
    }
  }

  /** Removes everything and returns what was not answered. */
  List<Pending> clear() {
    List<Pending> live = new ArrayList<>(waiting);
    live.removeIf(pending -> pending.expired);
    waiting.clear();
    return live;
  }

  long nextDeadline() {
    long next = Session.NO_DEADLINE;
    for (Pending pending : waiting) {
      if (!pending.expired) {
        next = Math.min(next, pending.deadline);
      }
    }
    return next;
  }

  /**
   * The group of a SET-CONTROL, null for other commands; an undefined value is about flow control
   * (RFC 2217 §3).
   */
  private static @Nullable ControlGroup group(ComPortMessage message) {
    if (message instanceof Octet octet && octet.command() == ComPortCodes.SET_CONTROL) {
      ControlValue value = ControlValue.of(octet.value());
      return value == null ? ControlGroup.FLOW : value.group();
    }
    return null;
  }
}
