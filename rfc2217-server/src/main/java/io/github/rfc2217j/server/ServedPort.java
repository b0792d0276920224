package io.github.rfc2217j.server;

import io.github.rfc2217j.api.SerialPort;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An exported port with a life of its own: its device is opened and closed as the options say, is
 * lost and comes back, while clients come and go.
 *
 * <p>Threads: any. While a device that should be open is missing, one of its own looks for it. Two
 * locks: {@code life} is held while the device is opened or closed, which may take long; {@code
 * lock}, taken after it, guards the fields and is never held while something blocks.
 */
final class ServedPort {

  private static final Logger LOG = LoggerFactory.getLogger(ServedPort.class);

  /**
   * How long a client that comes to a shared port waits to own it: the owner's end may be on its
   * way.
   */
  private static final Duration WHILE_OWNED = Duration.ofMillis(150);

  private static final Duration PUMP_END = Duration.ofMillis(500);

  private final Export export;
  private final Gate gate = new Gate();
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

  ServedPort(Export export) {
    this.export = export;
    this.inForce = new InForce(export.settings());
    this.setup = new PortSetup(export, inForce);
    this.audience = new Audience(export.port().keptOctets());
  }

  Export export() {
    return export;
  }

  InForce inForce() {
    return inForce;
  }

  Audience audience() {
    return audience;
  }

  private boolean isKeptOpen() {
    return export.port().life() == PortLife.KEEP_OPEN;
  }

  // clients

  /**
   * A client's right to be at the port.
   *
   * @param pass the right to own it, null for an observer
   * @param device the device
   */
  record Admission(Gate.@Nullable Pass pass, SerialPort device) {}

  /**
   * Lets a client in: waits for the port to be free, and opens the device if it is not open. The
   * client then begins at its {@link #place}, or is {@linkplain #dismiss dismissed}.
   *
   * @return null if another one has the port, or the server stops
   * @throws IOException if the device can't be opened
   */
  @Nullable Admission admit(String peer, Role role) throws IOException {
    SharingPolicy sharing = export.port().sharing();
    Gate.Pass pass =
        role == Role.OBSERVER
            ? null
            : gate.enter(
                peer,
                sharing == SharingPolicy.SHARED ? WHILE_OWNED : Gate.WHILE_HELD,
                sharing == SharingPolicy.TAKEOVER);
    if (pass == null && (sharing != SharingPolicy.SHARED || gate.isClosed())) {
      return null;
    }
    boolean admitted = false;
    count(1);
    life.lock();
    try {
      Admission admission = new Admission(pass, openDevice().port());
      admitted = true;
      return admission;
    } finally {
      life.unlock();
      if (!admitted) {
        dismiss(pass);
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

  /** Returns the place of a client that has been admitted. */
  Place place(Admission admission, Client client) {
    return admission.pass() == null
        ? new Observer(this, client)
        : new Owner(this, client, admission.pass());
  }

  /** A client that was admitted does not begin. */
  void dismiss(Gate.@Nullable Pass pass) {
    try {
      leave();
    } finally {
      if (pass != null) {
        pass.leave();
      }
    }
  }

  /** A client becomes the owner. */
  void begin(Owner newcomer) {
    OpenDevice open;
    lock.lock();
    try {
      owner = newcomer;
      open = device;
    } finally {
      lock.unlock();
    }
    if (open != null && !open.isLost()) {
      boolean forgets = isKeptOpen() && !audience.keepsOctets() && audience.clients().isEmpty();
      setup.atStart(open.port(), forgets);
      newcomer.take(open);
    }
  }

  /** A client has joined the audience. */
  void attached(Client client) {
    OpenDevice open = device();
    if (open == null) {
      return;
    }
    if (open.isLost() && export.port().onLoss() == LossPolicy.DISCONNECT) {
      client.deviceLost("the device is gone");
    } else {
      open.start();
      open.regulatePolling();
      // Reports come by now, and the client has not been heard yet.
      open.modem().poll();
    }
  }

  /** The owner leaves; its place is free once this is over. */
  void leave(Owner leaving, @Nullable Grip last) {
    audience.leave(leaving.client());
    try {
      if (last != null && !last.device().isLost()) {
        if (last.awaitEnd(Deadline.in(PUMP_END))) {
          setup.atEnd(last.device().port(), staysOpen());
        } else {
          last.device().lose("a write does not return");
        }
      }
      lock.lock();
      try {
        if (owner == leaving) {
          owner = null;
        }
      } finally {
        lock.unlock();
      }
    } finally {
      leave();
    }
  }

  private boolean staysOpen() {
    lock.lock();
    try {
      return attached > 1 || isKeptOpen();
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

  /** Returns who has the port. */
  Optional<Gate.Holder> holder() {
    return gate.holder();
  }

  boolean isClosed() {
    return gate.isClosed();
  }

  // the device

  private @Nullable OpenDevice device() {
    lock.lock();
    try {
      return device;
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

  /** Looks at the modem lines if nobody looks from time to time. */
  void lookAtModemLines() {
    OpenDevice open = device();
    if (open != null && !audience.watchesModemLines()) {
      open.modem().poll();
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
      waiting = owner;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (isKeptOpen() || !audience.clients().isEmpty()) {
      opened.start();
      opened.regulatePolling();
    }
    if (waiting != null) {
      // An owner that begins at this moment takes it itself.
      waiting.take(opened);
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
    closing.close();
    lock.lock();
    try {
      if (device == closing) {
        device = null;
      }
    } finally {
      lock.unlock();
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
    List<Client> clients = audience.clients();
    if (export.port().onLoss() == LossPolicy.DISCONNECT) {
      LOG.warn("{} is lost: {}; {} clients are let go", export.name(), reason, clients.size());
      clients.forEach(client -> client.deviceLost(reason));
    } else {
      gone.modem().end();
      Owner holding;
      lock.lock();
      try {
        holding = owner;
      } finally {
        lock.unlock();
      }
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
      logForgotten();
    } finally {
      life.unlock();
    }
    // Reports come by now; a device that hangs here holds up nobody who comes or goes.
    opened.modem().poll();
  }

  private void logForgotten() {
    Owner held;
    lock.lock();
    try {
      held = owner;
    } finally {
      lock.unlock();
    }
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

  /** Lets no client in any more; returns at once. Idempotent. */
  void close() {
    gate.close();
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
