package io.github.rfc2217j.api.spi;

import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialEvent.LineChanged;
import io.github.rfc2217j.api.SerialEvent.ModemChanged;
import io.github.rfc2217j.api.Subscription;
import java.util.ArrayList;
import java.util.List;
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
  private final List<SerialEvent> waiting = new ArrayList<>();
  private final String port;
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
    Place place = new Place(listener);
    listeners.add(place);
    return place;
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
      if (waiting.size() < MOST_WAITING || !merge(event)) {
        waiting.add(event);
      }
      if (!delivering) {
        delivering = true;
        Thread.ofVirtual().name("rfc2217-events " + port).start(this::deliver);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean merge(SerialEvent event) {
    for (int i = waiting.size() - 1; i >= 0; i--) {
      SerialEvent older = waiting.get(i);
      if (older.getClass() == event.getClass()) {
        waiting.set(i, merged(older, event));
        return true;
      }
    }
    return false;
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
      SerialEvent event;
      lock.lock();
      try {
        if (waiting.isEmpty()) {
          delivering = false;
          return;
        }
        event = waiting.remove(0);
      } finally {
        lock.unlock();
      }
      for (Place place : listeners) {
        place.call(event);
      }
    }
  }

  private final class Place implements Subscription {
    private final Consumer<? super SerialEvent> listener;

    Place(Consumer<? super SerialEvent> listener) {
      this.listener = listener;
    }

    void call(SerialEvent event) {
      try {
        listener.accept(event);
      } catch (RuntimeException | Error e) {
        LOG.log(
            System.Logger.Level.ERROR,
            "a listener of " + port + " failed at " + event + "; it stays subscribed",
            e);
      }
    }

    @Override
    public void close() {
      listeners.remove(this);
    }
  }
}
