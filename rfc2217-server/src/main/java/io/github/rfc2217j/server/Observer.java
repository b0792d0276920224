package io.github.rfc2217j.server;

import io.github.rfc2217j.protocol.PortStatus;
import io.github.rfc2217j.protocol.Request;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of a client at a port that another one has: it gets what the device sends and true
 * answers, and changes nothing. What it asks for is answered from memory, so that it never holds
 * the port up.
 *
 * <p>Threads: as {@link Place} says; the reader counts. It has one of its own, the feed.
 */
final class Observer implements Place {

  private static final Logger LOG = LoggerFactory.getLogger(Observer.class);

  private static final Duration JOIN = Duration.ofMillis(500);
  private static final Duration FORCED_JOIN = Duration.ofSeconds(1);

  private final ServedPort port;
  private final Client client;
  private final ObserverFeed feed;
  private final Thread thread;
  private final AtomicLong octetsRefused = new AtomicLong();
  private final AtomicLong requestsRefused = new AtomicLong();

  /** Makes a place; nothing runs yet. */
  Observer(ServedPort port, Client client) {
    this.port = port;
    this.client = client;
    String name = port.export().name();
    this.feed = new ObserverFeed(client, name, port.export().port().observerQueue());
    this.thread = Thread.ofVirtual().name("rfc2217-observer " + name).unstarted(this::feed);
  }

  private void feed() {
    try {
      feed.run();
    } catch (RuntimeException | Error e) {
      LOG.error("{}: a fault in its feed ends the connection", client.peer(), e);
      client.end("a fault of the server", null);
    }
  }

  @Override
  public void begin() {
    thread.start();
    port.audience().join(feed);
    port.attached(client);
  }

  @Override
  public void put(ByteBuffer data) {
    if (octetsRefused.get() == 0 && data.hasRemaining()) {
      LOG.info(
          "{}: sends to {}, {}; what an observer sends is thrown away and counted",
          client.peer(),
          port.export().name(),
          why());
    }
    octetsRefused.addAndGet(data.remaining());
    data.position(data.limit());
  }

  @Override
  public boolean carryOut(Request request) {
    if (request instanceof Request.Query query) {
      if (query.item() == Request.Item.MODEM_STATE) {
        port.lookAtModemLines();
      }
      return true;
    }
    if (request instanceof Request.Purge purge) {
      // Its own queue is what it may throw away, and nothing of it waits for the device.
      if (purge.which().receive()) {
        feed.purge();
      }
      return true;
    }
    refuse(request.message().describe());
    return false;
  }

  @Override
  public void sendBreak() {
    refuse("BRK");
  }

  private void refuse(String what) {
    if (requestsRefused.getAndIncrement() == 0) {
      LOG.info(
          "{}: {} is not done at {}, {}; an observer is answered with what is in force, and"
              + " counted",
          client.peer(),
          what,
          port.export().name(),
          why());
    }
  }

  /** An observer stays one when the owner has left. */
  private String why() {
    return port.holder()
        .map(holder -> "which " + holder.peer() + " has")
        .orElse("which nobody has, but it came when somebody did, or may only look on");
  }

  @Override
  public void modemMaskChanged() {
    port.regulatePolling();
  }

  @Override
  public PortStatus status() {
    return port.inForce().status();
  }

  @Override
  public long sent() {
    return 0;
  }

  @Override
  public long waitingForDevice() {
    return 0;
  }

  @Override
  public long waitingForClient() {
    return feed.waiting();
  }

  @Override
  public boolean isOwner() {
    return false;
  }

  @Override
  public boolean isUrged() {
    return false;
  }

  @Override
  public void urge() {
    // Nothing of it is on its way to the device.
  }

  @Override
  public void ending() {
    // Nobody waits for an observer's place.
  }

  @Override
  public void abandon() {
    // Nothing of it is on its way to the device.
  }

  @Override
  public void leave(boolean deviceLost) {
    if (deviceLost) {
      // What the device sent last is the client's.
      feed.finish();
      Deadline.in(JOIN).until(thread);
    }
    feed.close();
    try {
      port.leave(feed);
    } finally {
      client.wire().finish();
    }
    if (!Deadline.in(JOIN).until(thread)) {
      // It does not read, which keeps the feed in its write.
      client.breakOff();
      if (!Deadline.in(FORCED_JOIN).until(thread)) {
        LOG.error("{}: its feed does not end although its connection is closed", client.peer());
      }
    }
  }

  @Override
  public String summary() {
    return octetsRefused.get() + requestsRefused.get() == 0
        ? " (an observer)"
        : " (an observer; "
            + octetsRefused
            + " octets and "
            + requestsRefused
            + " requests of it were refused)";
  }
}
