package io.github.rfc2217j.api;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A listener that keeps what it gets. */
public final class EventLog implements Consumer<SerialEvent> {

  private final BlockingQueue<SerialEvent> events = new LinkedBlockingQueue<>();

  @Override
  public void accept(SerialEvent event) {
    events.add(event);
  }

  /** Waits for the next event. */
  public SerialEvent next() throws InterruptedException {
    SerialEvent event = events.poll(Background.PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (event == null) {
      throw new AssertionError("no event came");
    }
    return event;
  }

  /** Returns how many events wait to be looked at. */
  public int size() {
    return events.size();
  }
}
