package io.github.rfc2217j.server;

import io.github.rfc2217j.api.SerialPort;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a port's device: it is opened and closed as the options say, is lost and comes back,
 * while clients come and go.
 *
 * <p>Threads: any. While a device that should be open is missing, one of its own looks for it. Two
 * locks: {@code life} is held while the device is opened or closed, which may take long; {@code
 * lock}, taken after it, guards the fields and is never held while something blocks.
 */
final class DeviceLife {

  private static final Logger LOG = LoggerFactory.getLogger(DeviceLife.class);

  private final Export export;
  private final InForce inForce;
  private final PortSetup setup;
  private final Audience audience;

  private final ReentrantLock life = new ReentrantLock(true);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable OpenDevice device;
  private @Nullable Owner owner;
  private int attached;
  private @Nullable Thread search;
  private boolean closed;

  /** When the device was opened, closed or lost last. */
  private Instant since = Instant.now();

  DeviceLife(Export export, InForce inForce, PortSetup setup, Audience audience) {
    this.export = export;
    this.inForce = inForce;
    this.setup = setup;
    this.audience = audience;
  }

  private boolean isKeptOpen() {
    return export.port().life() == PortLife.KEEP_OPEN;
  }

  // clients

  /**
   * A client comes: opens the device if it is not open.
   *
   * @throws IOException if the device can't be opened; the client has left again
   */
  OpenDevice enter() throws IOException {
    boolean entered = false;
    count(1);
    life.lock();
    try {
      OpenDevice open = openDevice();
      entered = true;
      return open;
    } finally {
      life.unlock();
      if (!entered) {
        leave();
      }
    }
  }

  private void count(int more) {
    lock.lock();
    try {
      attached += more;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A client has left. */
  void leave() {
    count(-1);
    regulatePolling();
    closeIfUnused();
  }

  /**
   * The port has an owner, which gets each device that is opened from now on.
   *
   * @return the device as it is now, null if there is none
   */
  @Nullable OpenDevice own(Owner newcomer) {
    lock.lock();
    try {
      owner = newcomer;
      return device;
    } finally {
      lock.unlock();
    }
  }

  /** Returns who owns the port, null if nobody does. */
  @Nullable Owner owner() {
    lock.lock();
    try {
      return owner;
    } finally {
      lock.unlock();
    }
  }

  void disown(Owner leaving) {
    lock.lock();
    try {
      if (owner == leaving) {
        owner = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Tells whether the device stays open although a client leaves. */
  boolean staysOpen() {
    lock.lock();
    try {
      return attached > 1 || isKeptOpen();
    } finally {
      lock.unlock();
    }
  }

  // the device

  @Nullable OpenDevice device() {
    lock.lock();
    try {
      return device;
    } finally {
      lock.unlock();
    }
  }

  Presence presence() {
    lock.lock();
    try {
      boolean gone = device == null ? isMissing() : device.isLost();
      PortSnapshot.Device without =
          device == null ? PortSnapshot.Device.CLOSED : PortSnapshot.Device.OPEN;
      return new Presence(gone ? PortSnapshot.Device.LOST : without, since);
    } finally {
      lock.unlock();
    }
  }

  void regulatePolling() {
    OpenDevice open = device();
    if (open != null) {
      open.regulatePolling();
    }
  }

  /** Returns the device, which is opened if it is not there; called with {@code life} held. */
  private OpenDevice openDevice() throws IOException {
    OpenDevice now = device();
    if (now != null && !now.isLost()) {
      return now;
    }
    if (now != null) {
      close(now);
    }
    SerialPort port = isHeld() ? setup.openAgain() : setup.openFresh();
    OpenDevice opened;
    try {
      opened = new OpenDevice(port, export.name(), inForce, audience, this::lost);
    } catch (IOException | RuntimeException | Error e) {
      PortSetup.close(port, e);
      throw e;
    }
    Owner waiting;
    lock.lock();
    try {
      device = opened;
      since = Instant.now();
      waiting = owner;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (waiting != null) {
      // Before anything is read, or its answer to that would come too early. An owner that begins
      // at
      // this moment takes it itself.
      waiting.take(opened);
    }
    if (isKeptOpen() || !audience.clients().isEmpty()) {
      opened.start();
      opened.regulatePolling();
    }
    return opened;
  }

  /** Tells whether an owner is to get back what was in force when the device was lost. */
  private boolean isHeld() {
    lock.lock();
    try {
      return owner != null && export.port().onLoss() == LossPolicy.HOLD;
    } finally {
      lock.unlock();
    }
  }

  /** Called with {@code life} held. */
  private void close(OpenDevice closing) {
    try {
      closing.close();
    } finally {
      lock.lock();
      try {
        if (device == closing) {
          // One that is lost and looked for stays lost.
          since = closing.isLost() && isMissing() ? since : Instant.now();
          device = null;
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Closes the device if nobody needs it; lets it be looked for if somebody does and it is not
   * there.
   */
  private void closeIfUnused() {
    if (isUnused()) {
      life.lock();
      try {
        OpenDevice open = device();
        if (open != null && isUnused()) {
          close(open);
        }
      } finally {
        life.unlock();
      }
    }
    lookForDevice();
  }

  private boolean isUnused() {
    lock.lock();
    try {
      boolean kept = isKeptOpen() && !closed && device != null && !device.isLost();
      return device != null && attached == 0 && !kept;
    } finally {
      lock.unlock();
    }
  }

  /** The device is lost; called once for each, on any thread. */
  private void lost(OpenDevice gone, String reason) {
    lock.lock();
    try {
      since = Instant.now();
    } finally {
      lock.unlock();
    }
    Journal.all().deviceLost(export.name(), reason);
    audience.tally().lost();
    List<Client> clients = audience.clients();
    if (export.port().onLoss() == LossPolicy.DISCONNECT) {
      LOG.warn("{} is lost: {}; {} clients are let go", export.name(), reason, clients.size());
      clients.forEach(client -> client.deviceLost(reason));
    } else {
      gone.modem().end();
      Owner holding = owner();
      if (holding != null) {
        holding.lose(gone);
      }
      LOG.warn(
          "{} is lost: {}; its {} clients stay, and it is looked for",
          export.name(),
          reason,
          clients.size());
    }
    lookForDevice();
  }

  /** Starts the search for the device if it should be open and is not, and nobody searches. */
  private void lookForDevice() {
    lock.lock();
    try {
      if (isMissing() && search == null) {
        search = Thread.ofVirtual().name("rfc2217-search " + export.name()).start(this::search);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Called with the lock held. */
  private boolean isMissing() {
    boolean held = attached > 0 && export.port().onLoss() == LossPolicy.HOLD;
    return (device == null || device.isLost())
        && (held || (isKeptOpen() && attached == 0))
        && !closed;
  }

  private void search() {
    try {
      DeviceSearch.run(export.name(), lock, changed, this::isMissing, this::reopen);
    } finally {
      lock.lock();
      try {
        search = null;
      } finally {
        lock.unlock();
      }
    }
    // Something may have changed between the last look and the end.
    lookForDevice();
  }

  /** Tries once. */
  private void reopen() throws IOException {
    OpenDevice opened;
    life.lock();
    try {
      lock.lock();
      try {
        if (!isMissing()) {
          return;
        }
      } finally {
        lock.unlock();
      }
      opened = openDevice();
      LOG.info("{} is there: {}", export.name(), inForce.status().settings());
      Journal.all().deviceReturned(export.name());
      logForgotten();
    } finally {
      life.unlock();
    }
    // Reports come by now; a device that hangs here holds up nobody who comes or goes.
    opened.modem().poll();
  }

  private void logForgotten() {
    Owner held = owner();
    long forgotten = held == null ? 0 : held.takeForgotten();
    if (forgotten > 0) {
      LOG.warn(
          "{}: {} octets that waited for it or came while it was away were thrown away",
          export.name(),
          forgotten);
    }
  }

  // the server

  /** Opens the device if it is to be kept open; returns at once. */
  void start() {
    lookForDevice();
  }

  /** Opens no device any more; the last client to leave closes it. Returns at once. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Closes the device once the clients have left; false if it was over first. */
  boolean awaitEnd(Deadline deadline) {
    Thread searching;
    lock.lock();
    try {
      searching = search;
    } finally {
      lock.unlock();
    }
    if (searching != null && !deadline.until(searching)) {
      return false;
    }
    OpenDevice open = device();
    closeIfUnused();
    return open == null || !open.isClosed() || open.awaitEnd(deadline);
  }
}
