package io.github.rfc2217j.server.app.admin;

import io.github.rfc2217j.api.spi.DeafWait;
import io.github.rfc2217j.server.PortSnapshot;
import io.github.rfc2217j.server.ServerSnapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells pages of what changes, by server-sent events: all of it at first, then what is new. A page
 * that reads slowly misses what was in between and nothing else.
 *
 * <p>Threads: each page's request has one, in {@link #stream}; one of its own looks at the server,
 * for all pages together and only while there are some.
 */
final class LiveFeed implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LiveFeed.class);

  /** More than people who look; each costs a connection and a thread. */
  static final int MOST_PAGES = 32;

  /** How often a page hears that nothing has changed. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  /** A fault that stays does not fill the log. */
  private static final long FAULT_PAUSE = 10_000_000_000L;

  private final Supplier<ServerSnapshot> server;
  private final StatusJson json;
  private final long interval;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final Condition stop = lock.newCondition();
  private Frame current = Frame.NOTHING;
  private int pages;
  private boolean watching;
  private boolean closed;

  /** What pages are to know; {@code number} grows with each that differs from the one before. */
  private record Frame(long number, Instant at, String server, Map<String, String> ports) {
    static final Frame NOTHING = new Frame(0, Instant.EPOCH, "", Map.of());

    boolean tellsTheSameAs(Frame other) {
      return server.equals(other.server)
          && ports.equals(other.ports)
          && List.copyOf(ports.keySet()).equals(List.copyOf(other.ports.keySet()));
    }
  }

  LiveFeed(Supplier<ServerSnapshot> server, StatusJson json, Duration interval) {
    this.server = server;
    this.json = json;
    this.interval = DeafWait.nanos(interval);
  }

  /**
   * Takes a place for a page, if there is one; whoever has it calls {@link #stream}, which gives it
   * back.
   */
  boolean join() {
    lock.lock();
    try {
      if (closed || pages >= MOST_PAGES) {
        return false;
      }
      pages++;
      if (!watching) {
        watching = true;
        Thread.ofVirtual().name("rfc2217-admin-feed").start(this::watch);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Begins an answer. */
  interface Opening {
    OutputStream open() throws IOException;
  }

  /**
   * Tells a page until it has gone, which is noticed when it is told something, or the feed is
   * closed.
   */
  void stream(Opening opening) throws IOException {
    try (OutputStream out = opening.open()) {
      Frame told = Frame.NOTHING;
      while (true) {
        Frame next = await(told);
        if (next == null) {
          return;
        }
        out.write(event(told, next).getBytes(StandardCharsets.UTF_8));
        out.flush();
        told = next;
      }
    } finally {
      leave();
    }
  }

  private void leave() {
    lock.lock();
    try {
      pages--;
      stop.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for something else than was told, or the heartbeat; null if the feed is closed, or has
   * nothing to tell.
   */
  private @Nullable Frame await(Frame told) {
    long deadline = DeafWait.deadline(DeafWait.nanos(HEARTBEAT));
    lock.lock();
    try (DeafWait wait = new DeafWait()) {
      wait.until(news, deadline, () -> current.number != told.number || closed);
      return closed || current.number == 0 ? null : current;
    } finally {
      lock.unlock();
    }
  }

  /** Writes the difference between what was told and what is. */
  private static String event(Frame told, Frame next) {
    Json event = new Json().object();
    event.key("at").value(next.at.toString());
    if (!next.server.equals(told.server)) {
      event.key("server").raw(next.server);
    }
    List<String> ids = List.copyOf(next.ports.keySet());
    if (!ids.equals(List.copyOf(told.ports.keySet())) || told.number == 0) {
      event.key("ids").array();
      ids.forEach(event::value);
      event.endArray();
    }
    event.key("ports").array();
    next.ports.forEach((id, port) -> {
      if (!port.equals(told.ports.get(id))) {
        event.raw(port);
      }
    });
    return "data: " + event.endArray().endObject() + "\n\n";
  }

  // the thread that looks

  private void watch() {
    long pause = 0;
    while (awaitTurn(pause)) {
      Frame seen;
      try {
        seen = look();
        pause = interval;
      } catch (RuntimeException e) {
        LOG.error("looking at the server for the operation page failed; trying again", e);
        pause = FAULT_PAUSE;
        continue;
      }
      lock.lock();
      try {
        boolean same = current.number > 0 && seen.tellsTheSameAs(current);
        long number = same ? current.number : current.number + 1;
        current = new Frame(number, seen.at, seen.server, seen.ports);
        if (!same) {
          news.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private Frame look() {
    ServerSnapshot snapshot = server.get();
    Map<String, String> ports = new LinkedHashMap<>();
    for (PortSnapshot port : snapshot.ports()) {
      ports.put(StatusJson.id(port), json.port(port));
    }
    return new Frame(0, snapshot.at(), json.server(snapshot), ports);
  }

  /** Waits for the next look; false when nobody is there any more. */
  private boolean awaitTurn(long pause) {
    lock.lock();
    try (DeafWait wait = new DeafWait()) {
      wait.until(stop, DeafWait.deadline(pause), () -> pages == 0 || closed);
      if (pages > 0 && !closed) {
        return true;
      }
      watching = false;
      current = Frame.NOTHING;
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Ends all streams; returns at once. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      news.signalAll();
      stop.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
