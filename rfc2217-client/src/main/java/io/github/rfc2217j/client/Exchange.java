package io.github.rfc2217j.client;

import io.github.rfc2217j.protocol.ClientEvent.Failure;
import io.github.rfc2217j.protocol.ClientEvent.Match;
import io.github.rfc2217j.protocol.Request;
import io.github.rfc2217j.protocol.Request.Item;
import io.github.rfc2217j.protocol.Request.Query;
import io.github.rfc2217j.protocol.Ticket;
import io.github.rfc2217j.protocol.comport.ComPortMessage;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Octet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests that left in one burst, and behind them a question that every server answers: the fence.
 * Servers answer in order (RFC 2217 §3), so when the fence is answered, what has no answer yet gets
 * none: pyserial's server never acknowledges masks, esptool's neither DTR nor RTS. Guarded by the
 * {@link ClientDriver}'s lock.
 */
final class Exchange {

  private final Map<Ticket, Request> unanswered = new LinkedHashMap<>();
  private final Map<Request, ComPortMessage> answers = new HashMap<>();
  private final Set<Request> withheld = new HashSet<>();
  private final boolean untilFence;
  private final Runnable atEnd;
  private final long began;
  private @Nullable Ticket fence;
  private boolean fencePassed;
  private @Nullable Failure failure;
  private boolean ended;

  /**
   * Starts without requests.
   *
   * @param untilFence true to wait for the fence even if everything else has been answered
   * @param atEnd what to do once, under the lock, at the place in the stream where the exchange is
   *     done
   * @param began when, by the connection's clock
   */
  Exchange(boolean untilFence, Runnable atEnd, long began) {
    this.untilFence = untilFence;
    this.atEnd = atEnd;
    this.began = began;
  }

  /**
   * The question to put last. Not about something that the requests before it are about as well, if
   * that can be had: were such a request left unanswered, the fence's answer would be taken for its
   * own.
   */
  static Query fenceFor(List<Request> requests) {
    List<Integer> taken = requests.stream().map(request -> request.message().command()).toList();
    for (Item item : List.of(Item.BAUD_RATE, Item.DATA_SIZE, Item.PARITY, Item.STOP_SIZE)) {
      Query query = new Query(item);
      if (!taken.contains(query.message().command())) {
        return query;
      }
    }
    return new Query(Item.BAUD_RATE);
  }

  void add(Ticket ticket, Request request) {
    unanswered.put(ticket, request);
  }

  void fence(Ticket ticket) {
    fence = ticket;
  }

  void answered(Ticket ticket, ComPortMessage answer, Match match) {
    if (ticket.equals(fence)) {
      fencePassed = true;
    } else {
      Request request = unanswered.remove(ticket);
      if (request != null && match != Match.UNVERIFIED) {
        answers.put(request, answer);
      }
    }
    endIfDone();
  }

  void failed(Ticket ticket, Failure reason) {
    if (ticket.equals(fence)) {
      failure = reason;
    } else if (reason == Failure.WITHHELD) {
      Request request = unanswered.get(ticket);
      if (request != null) {
        withheld.add(request);
      }
    }
    endIfDone();
  }

  private void endIfDone() {
    if (isDone()) {
      end();
    }
  }

  /** Ends the exchange, done or not. Idempotent. */
  void end() {
    if (!ended) {
      ended = true;
      atEnd.run();
    }
  }

  boolean isDone() {
    return fencePassed || failure != null || (unanswered.isEmpty() && !untilFence);
  }

  /** Why the fence has no answer, or null if it has one or is no longer needed. */
  @Nullable Failure failure() {
    return unanswered.isEmpty() && !untilFence ? null : failure;
  }

  /** What has no answer, in the order in which it was sent. */
  List<Request> unanswered() {
    return new ArrayList<>(unanswered.values());
  }

  /** Whether the server has heard of a request at all. */
  boolean wasSent(Request request) {
    return !withheld.contains(request);
  }

  /** The value that the server said is in force; empty if it said nothing about that. */
  OptionalInt answer(Request request) {
    return answers.get(request) instanceof Octet octet
        ? OptionalInt.of(octet.value())
        : OptionalInt.empty();
  }

  /** By the connection's clock. */
  long began() {
    return began;
  }
}
