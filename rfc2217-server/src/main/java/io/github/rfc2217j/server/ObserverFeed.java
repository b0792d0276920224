package io.github.rfc2217j.server;

import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.spi.ByteRing;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Carries what the device sends to an observer, through a bounded queue. An observer whose queue
 * overflows is let go, so that its stream has no holes and nobody waits for it.
 *
 * <p>Threads: the pump from the device offers; {@link #run} is the feed's own thread, which {@link
 * #close} ends.
 */
final class ObserverFeed implements Runnable {

  private static final int CHUNK = 8 * 1024;

  private final Client client;
  private final int capacity;
  private final ByteRing ring;

  ObserverFeed(Client client, String port, int capacity) {
    this.client = client;
    this.capacity = capacity;
    this.ring = new ByteRing(port, capacity);
  }

  Client client() {
    return client;
  }

  /** Queues octets, or lets the observer go if there is no room for them. */
  void offer(ByteBuffer octets) {
    try {
      ring.put(octets, 0);
    } catch (IOException e) {
      // Closed: it is leaving.
      return;
    }
    if (octets.hasRemaining()) {
      close();
      client.end(
          "it reads too slowly for an observer: " + capacity + " octets wait for it",
          "You read too slowly to observe this serial port.");
    }
  }

  /** The feed. */
  @Override
  public void run() {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    try {
      while (ring.take(chunk.clear(), ByteRing.FOREVER) > 0
          && client.wire().send(chunk.flip(), System.nanoTime())) {
        // The session lets go of the octets before the next ones come.
      }
    } catch (PortClosedException e) {
      // This is how the feed is meant to end.
      return;
    } catch (IOException e) {
      client.end("the connection failed: " + e.getMessage(), null);
    }
  }

  /** Ends the feed once everything is sent. */
  void finish() {
    ring.end("the device is lost");
  }

  /** Ends the feed once it does not write any more; what is queued is forgotten. Idempotent. */
  void close() {
    ring.close();
  }
}
