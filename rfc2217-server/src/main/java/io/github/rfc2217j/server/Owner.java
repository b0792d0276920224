package io.github.rfc2217j.server;

import io.github.rfc2217j.protocol.PortStatus;
import io.github.rfc2217j.protocol.Request;
import io.github.rfc2217j.protocol.ServerSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of the client that has the port: it sends and sets. There is one at most.
 *
 * <p>Threads: as {@link Place} says; the port's life gives a device and takes it. The lock guards
 * the grip and the counts.
 */
final class Owner implements Place {

  private static final Logger LOG = LoggerFactory.getLogger(Owner.class);

  private static final Duration JOIN = Duration.ofMillis(500);
  private static final Duration FORCED_JOIN = Duration.ofSeconds(1);

  private final ServedPort port;
  private final Client client;
  private final Gate.Pass pass;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Grip grip;
  private long sentBefore;
  private long forgotten;
  private long sentInVain;

  /** The last queue that was lost: its pump or the reader may have octets in hand still. */
  private @Nullable ToDevice lostQueue;

  private boolean left;

  /** Somebody does not want to wait for the last octets. */
  private volatile boolean urged;

  /** Guarded by the gate's lock. */
  private long sentAtProbe = -1;

  /**
   * Makes a place; nothing runs yet.
   *
   * @param pass the right to it; the place gives it back
   */
  Owner(ServedPort port, Client client, Gate.Pass pass) {
    this.port = port;
    this.client = client;
    this.pass = pass;
  }

  @Override
  public void begin() {
    pass.whileWaitedFor(this::probe);
    pass.whenTakenOver(newcomer ->
        client.end(
            "taken over by " + newcomer,
            "This serial port has been taken over by another client."));
    port.begin(this);
    port.audience().join(client);
    port.attached(client);
  }

  /** A device is there. */
  void take(OpenDevice device) {
    lock.lock();
    try {
      if (left || device.isLost() || (grip != null && grip.device() == device)) {
        return;
      }
      release();
      grip = new Grip(device, port.inForce(), client, port.export().port());
    } finally {
      lock.unlock();
    }
  }

  /** The device is lost, and the client stays. */
  void lose(OpenDevice device) {
    Grip lost;
    lock.lock();
    try {
      if (grip == null || grip.device() != device) {
        return;
      }
      lost = grip;
      release();
    } finally {
      lock.unlock();
    }
    lost.lose();
  }

  /** Called with the lock held. */
  private void release() {
    Grip old = grip;
    if (old != null) {
      old.close();
      foldLost();
      lostQueue = old.toDevice();
      sentBefore += lostQueue.written();
      grip = null;
    }
  }

  /** Called with the lock held. */
  private void foldLost() {
    if (lostQueue != null) {
      forgotten += lostQueue.forgotten();
      lostQueue = null;
    }
  }

  private @Nullable Grip grip() {
    lock.lock();
    try {
      return grip;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void put(ByteBuffer data) {
    Grip now = grip();
    if (now != null) {
      now.put(data);
    } else {
      lock.lock();
      try {
        sentInVain += data.remaining();
        data.position(data.limit());
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  public boolean carryOut(Request request) {
    Grip now = grip();
    if (now != null) {
      return carryOut(now, request);
    }
    if (request instanceof Request.Purge) {
      // Nothing waits for a device that is not there.
      port.audience().purge();
      return true;
    }
    return false;
  }

  private boolean carryOut(Grip now, Request request) {
    PortStatus before = status();
    long began = System.nanoTime();
    boolean done = now.carryOut(request);
    port.commandClock().count(began);
    PortStatus after = status();
    if (!after.equals(before)) {
      Journal.all().changed(port.export().name(), client.peer(), before, after);
    }
    return done;
  }

  /** Throws away what waits for the device. Any thread; false if there is no device. */
  boolean purge() throws IOException {
    Grip now = grip();
    if (now != null) {
      now.toDevice().purge();
    }
    return now != null;
  }

  @Override
  public void sendBreak() {
    Grip now = grip();
    if (now != null) {
      now.sendBreak();
    }
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
    lock.lock();
    try {
      return sentBefore + (grip == null ? 0 : grip.toDevice().written());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long waitingForDevice() {
    Grip now = grip();
    return now == null ? 0 : now.toDevice().untaken();
  }

  @Override
  public long waitingForClient() {
    // The device waits for the client; what the pump has in its hand is the wire's.
    return 0;
  }

  @Override
  public boolean isOwner() {
    return true;
  }

  /** Returns what was lost with the device since it was last asked. */
  long takeForgotten() {
    lock.lock();
    try {
      foldLost();
      long count = forgotten + sentInVain;
      forgotten = 0;
      sentInVain = 0;
      return count;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isUrged() {
    return urged || pass.isUrged();
  }

  @Override
  public void urge() {
    urged = true;
  }

  @Override
  public void ending() {
    pass.ending();
  }

  /**
   * Somebody waits for the port: looks whether this client is there at all. Not while the device
   * takes octets, for they are the client's even if it has left.
   *
   * <p>Once the queue is full, nothing is read, so neither the client's orderly end nor a purge is
   * seen, and nothing tells a client that ended its side long ago from one that waits in earnest.
   * It gives way if the device has taken nothing for long. Called with the gate locked.
   */
  private void probe() {
    long sent = sent();
    if (sent == sentAtProbe) {
      client.wire().update(ServerSession::probe);
      Grip now = grip();
      if (now != null
          && now.toDevice().stuckFor().compareTo(port.export().port().stuckPatience()) > 0) {
        client.end("another client waits, and the device takes nothing", null);
      }
    }
    sentAtProbe = sent;
  }

  @Override
  public void abandon() {
    Grip now = grip();
    if (now != null) {
      now.close();
    }
  }

  @Override
  public void leave(boolean deviceLost) {
    Grip last = grip();
    if (last != null && !deviceLost) {
      last.sendLastOctets(this::isUrged);
    }
    lock.lock();
    try {
      left = true;
      release();
    } finally {
      lock.unlock();
    }
    try {
      port.leave(this, last);
    } finally {
      client.wire().finish();
      awaitEnd(last);
      pass.leave();
    }
  }

  /** Waits for everything that works for this client alone. */
  private void awaitEnd(@Nullable Grip last) {
    if (isEnded(last, Deadline.in(JOIN))) {
      return;
    }
    // A client that does not read keeps the pump in its write.
    client.breakOff();
    if (!isEnded(last, Deadline.in(FORCED_JOIN))) {
      LOG.error(
          "{}: a pump of {} does not end although the port and the connection are closed",
          client.peer(),
          port.export().name());
    }
  }

  private boolean isEnded(@Nullable Grip last, Deadline deadline) {
    return (last == null || last.awaitEnd(deadline))
        && port.audience().awaitRelease(client, deadline)
        && (last == null || !last.device().isClosed() || last.device().awaitEnd(deadline));
  }

  Client client() {
    return client;
  }

  @Override
  public String summary() {
    long lost = takeForgotten();
    return lost == 0 ? "" : "; " + lost + " octets for the device are lost";
  }
}
