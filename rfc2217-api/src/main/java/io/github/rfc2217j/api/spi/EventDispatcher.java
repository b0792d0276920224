package io.github.rfc2217j.api.spi;

import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialEvent.Closed;
import io.github.rfc2217j.api.SerialEvent.Disconnected;
import io.github.rfc2217j.api.SerialEvent.LineChanged;
import io.github.rfc2217j.api.SerialEvent.ModemChanged;
import io.github.rfc2217j.api.SerialEvent.Reconnected;
import io.github.rfc2217j.api.SerialEvent.Reconnecting;
import io.github.rfc2217j.api.SerialEvent.Resumed;
import io.github.rfc2217j.api.SerialEvent.SettingsChanged;
import io.github.rfc2217j.api.SerialEvent.Suspended;
import io.github.rfc2217j.api.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Delivers a port's events to its listeners as {@link io.github.rfc2217j.api.SerialPort#subscribe}
 * promises.
 *
 * <p>A virtual thread runs only while events wait, so an idle port costs none. {@link #publish}
 * never blocks and may be called under a lock.
 */
public final class EventDispatcher {

  /**
   * How many events may wait before new ones are merged; a listener this far behind wants the
   * newest state.
   */
  public static final int MOST_WAITING = 64;

  private static final System.Logger LOG = System.getLogger(EventDispatcher.class.getName());

  private final ReentrantLock lock = new ReentrantLock();
  private final List<Place> listeners = new CopyOnWriteArrayList<>();
  private final List<Entry> waiting = new ArrayList<>();
  private final String port;
  private long published;
  private boolean delivering;

  /**
   * Makes a dispatcher without listeners.
   *
   * @param port the port's name, for the thread's name and for messages
   */
  public EventDispatcher(String port) {
    this.port = port;
  }

  /**
   * Adds a listener.
   *
   * @param listener what to call with events published from now on
   * @return its place
   */
  public Subscription subscribe(Consumer<? super SerialEvent> listener) {
    // At once: a null that is only met at the first event is met on a thread that nobody watches.
    Objects.requireNonNull(listener, "listener");
    lock.lock();
    try {
      Place place = new Place(listener, published);
      listeners.add(place);
      return place;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tells whether anybody listens.
   *
   * @return true if there is a listener
   */
  public boolean hasListeners() {
    return !listeners.isEmpty();
  }

  /**
   * Queues an event for delivery.
   *
   * @param event what happened
   */
  public void publish(SerialEvent event) {
    lock.lock();
    try {
      if (listeners.isEmpty()) {
        return;
      }
      Entry entry = new Entry(event, ++published);
      if (waiting.size() < MOST_WAITING || !merge(entry)) {
        waiting.add(entry);
      }
      if (!delivering) {
        delivering = true;
        Thread.ofVirtual().name("rfc2217-events " + port).start(this::deliver);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean merge(Entry entry) {
    for (int i = waiting.size() - 1; i >= 0; i--) {
      SerialEvent older = waiting.get(i).event;
      if (!kind(older).equals(kind(entry.event))) {
        continue;
      }
      if (older.getClass() == entry.event.getClass()) {
        waiting.set(i, new Entry(merged(older, entry.event), entry.number));
      } else {
        // The two ends of one level: the newer must come last, or listeners would be left with the
        // older.
        waiting.remove(i);
        waiting.add(entry);
      }
      return true;
    }
    return false;
  }

  /** Returns the class that stands for an event and its opposite. */
  private static Class<? extends SerialEvent> kind(SerialEvent event) {
    return switch (event) {
      case Suspended s -> Suspended.class;
      case Resumed r -> Suspended.class;
      case Disconnected d -> Disconnected.class;
      case Reconnecting r -> Disconnected.class;
      case Reconnected r -> Disconnected.class;
      case ModemChanged m -> ModemChanged.class;
      case LineChanged l -> LineChanged.class;
      case SettingsChanged s -> SettingsChanged.class;
      case Closed c -> Closed.class;
    };
  }

  private static SerialEvent merged(SerialEvent older, SerialEvent newer) {
    if (older instanceof ModemChanged first && newer instanceof ModemChanged last) {
      return new ModemChanged(first.before(), last.now());
    }
    if (older instanceof LineChanged first && newer instanceof LineChanged last) {
      LineState both = first.state().or(last.state());
      return new LineChanged(both);
    }
    return newer;
  }

  private void deliver() {
    while (true) {
      Entry entry;
      lock.lock();
      try {
        if (waiting.isEmpty()) {
          delivering = false;
          return;
        }
        entry = waiting.remove(0);
      } finally {
        lock.unlock();
      }
      for (Place place : listeners) {
        place.call(entry);
      }
    }
  }

  /** An event and how many had been published with it. */
  private record Entry(SerialEvent event, long number) {}

  private final class Place implements Subscription {
    private final Consumer<? super SerialEvent> listener;
    private final long since;
    private volatile boolean closed;

    Place(Consumer<? super SerialEvent> listener, long since) {
      this.listener = listener;
      this.since = since;
    }

    void call(Entry entry) {
      if (closed || entry.number <= since) {
        return;
      }
      try {
        listener.accept(entry.event);
      } catch (Throwable e) {
        // Other languages throw checked exceptions here too, and nothing may end the delivery.
        LOG.log(
            System.Logger.Level.ERROR,
            "a listener of " + port + " failed at " + entry.event + "; it stays subscribed",
            e);
      }
    }

    @Override
    public void close() {
      closed = true;
      listeners.remove(this);
    }
  }
}
