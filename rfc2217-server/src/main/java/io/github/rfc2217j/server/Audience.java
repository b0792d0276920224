package io.github.rfc2217j.server;

import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The clients of a port, as far as they listen: the owner, for whom the device waits, and
 * observers, for whom it does not. Outlives the device.
 *
 * <p>Threads: a pump delivers, one at a time; any thread does everything else. The lock guards
 * everything, is taken before the session locks, and is never held while something blocks.
 */
final class Audience {

  private final ReentrantLock turn = new ReentrantLock(true);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();
  private final KeptOctets kept;
  private final Tally tally = new Tally();
  private @Nullable Client owner;
  private List<ObserverFeed> observers = List.of();

  /** To whom the pump sends at this moment. */
  private @Nullable Client sendingTo;

  private ModemState levels = ModemState.ALL_LOW;

  /**
   * Makes an audience of nobody.
   *
   * @param keptOctets how many of the last octets that come while nobody listens are kept
   */
  Audience(int keptOctets) {
    this.kept = new KeptOctets(keptOctets);
  }

  /** Returns the account of what goes on at the port. */
  Tally tally() {
    return tally;
  }

  /** Tells whether octets are kept for clients that have not come yet. */
  boolean keepsOctets() {
    return kept.capacity() > 0;
  }

  /**
   * Gives everybody what the device has sent; waits for the owner. Also gives the owner what was
   * kept for it.
   *
   * @param readAt when it was read, by {@link System#nanoTime}
   */
  void deliver(ByteBuffer octets, long readAt) {
    tally.received(octets.remaining());
    // A pump of a device that was lost may still be sending its last octets.
    turn.lock();
    try {
      List<ObserverFeed> listening;
      Client first;
      ByteBuffer older;
      lock.lock();
      try {
        first = owner;
        listening = observers;
        sendingTo = first;
        if (first == null && listening.isEmpty()) {
          kept.put(octets);
        }
        older = first == null ? ByteBuffer.allocate(0) : kept.take();
      } finally {
        lock.unlock();
      }
      listening.forEach(feed -> feed.offer(octets.duplicate()));
      if (first != null) {
        send(first, older, octets, readAt);
      }
    } finally {
      turn.unlock();
    }
  }

  private void send(Client client, ByteBuffer older, ByteBuffer octets, long readAt) {
    try {
      if (older.hasRemaining()) {
        client.wire().send(older, System.nanoTime());
      }
      client.wire().send(octets, readAt);
    } catch (IOException e) {
      client.outputFailed(e);
    } finally {
      lock.lock();
      try {
        sendingTo = null;
        released.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Forgets what the owner has not got. */
  void purge() {
    Client client;
    lock.lock();
    try {
      kept.clear();
      client = owner;
    } finally {
      lock.unlock();
    }
    if (client != null) {
      client.wire().purgeHeld();
    }
  }

  /** The port has an owner. It is told of the modem lines. */
  void join(Client client) {
    lock.lock();
    try {
      owner = client;
      client.wire().update(session -> session.modemState(levels));
    } finally {
      lock.unlock();
    }
  }

  /** The port has one observer more. It is told of the modem lines. */
  void join(ObserverFeed feed) {
    lock.lock();
    try {
      List<ObserverFeed> more = new ArrayList<>(observers);
      more.add(feed);
      observers = List.copyOf(more);
      feed.client().wire().update(session -> session.modemState(levels));
    } finally {
      lock.unlock();
    }
  }

  /** The owner leaves; nothing more is sent to it once {@link #awaitRelease} says so. */
  void leave(Client client) {
    lock.lock();
    try {
      if (client.equals(owner)) {
        owner = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /** An observer leaves. */
  void leave(ObserverFeed feed) {
    lock.lock();
    try {
      observers = observers.stream().filter(other -> other != feed).toList();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the pump sends nothing to a client that has left; false if it was over first. */
  boolean awaitRelease(Client client, Deadline deadline) {
    lock.lock();
    try {
      return deadline.until(released, () -> !client.equals(sendingTo));
    } finally {
      lock.unlock();
    }
  }

  /** Returns everybody. */
  List<Client> clients() {
    lock.lock();
    try {
      List<Client> clients = new ArrayList<>();
      if (owner != null) {
        clients.add(owner);
      }
      observers.forEach(feed -> clients.add(feed.client()));
      return clients;
    } finally {
      lock.unlock();
    }
  }

  /** Tells whether somebody wants to know of modem lines. */
  boolean watchesModemLines() {
    return clients().stream().anyMatch(client -> client.modemMask() != 0);
  }

  /** Returns the modem lines as last told. */
  ModemState modemState() {
    lock.lock();
    try {
      return levels;
    } finally {
      lock.unlock();
    }
  }

  /** Tells everybody of the modem lines. */
  void modemState(ModemState now) {
    lock.lock();
    try {
      levels = now;
      tell(wire -> wire.update(session -> session.modemState(now)));
    } finally {
      lock.unlock();
    }
  }

  /** Tells everybody of what the receiver met. */
  void lineState(LineState met) {
    tally.met(met);
    lock.lock();
    try {
      tell(wire -> wire.update(session -> session.lineState(met, wire.now())));
    } finally {
      lock.unlock();
    }
  }

  private void tell(Consumer<Wire> news) {
    clients().forEach(client -> news.accept(client.wire()));
  }
}
