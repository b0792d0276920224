package io.github.rfc2217j.server;

import io.github.rfc2217j.api.Subscription;
import io.github.rfc2217j.server.SessionTap.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who is shown what goes over a connection; nobody, usually, which costs a look at a field. Any
 * thread.
 */
final class Taps {

  private final String peer;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile List<TapFeed> feeds = List.of();
  private boolean closed;

  Taps(String peer) {
    this.peer = peer;
  }

  Subscription add(SessionTap tap) {
    TapFeed feed = new TapFeed(tap, peer);
    lock.lock();
    try {
      if (closed) {
        feed.close();
      } else {
        List<TapFeed> more = new ArrayList<>(feeds);
        more.add(feed);
        feeds = List.copyOf(more);
      }
    } finally {
      lock.unlock();
    }
    feed.start();
    return () -> remove(feed);
  }

  private void remove(TapFeed feed) {
    lock.lock();
    try {
      feeds = feeds.stream().filter(other -> other != feed).toList();
    } finally {
      lock.unlock();
    }
    feed.close();
  }

  /** The socket has given octets, or is to take some. */
  void show(Direction direction, byte[] octets, int count) {
    if (count > 0) {
      feeds.forEach(feed -> feed.offer(direction, octets, count));
    }
  }

  /** The connection has ended. */
  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    feeds.forEach(TapFeed::close);
  }
}
