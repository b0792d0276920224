package io.github.rfc2217j.server;

import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialPort;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An exported port with a life of its own: lets clients in and gives them their places.
 *
 * <p>Threads: any. The parts have their own locks.
 */
final class ServedPort {

  private static final Duration PUMP_END = Duration.ofMillis(500);

  /** A remote port may wait for an answer; a newcomer does not wait much longer. */
  private static final Duration READER_END = Duration.ofMillis(1500);

  private final Export export;
  private final Gate gate = new Gate();
  private final InForce inForce;
  private final PortSetup setup;
  private final Audience audience;

  private final DeviceLife life;
  private final CommandClock commandClock = new CommandClock();

  ServedPort(Export export) {
    this.export = export;
    this.inForce = new InForce(export.settings());
    this.setup = new PortSetup(export, inForce);
    this.audience = new Audience(export.port().keptOctets());
    this.life = new DeviceLife(export, inForce, setup, audience);
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

  CommandClock commandClock() {
    return commandClock;
  }

  /** Returns how it is, with sessions that somebody else knows. */
  PortSnapshot snapshot(ExportedPort where, List<SessionSnapshot> sessions) {
    Presence presence = life.presence();
    return new PortSnapshot(
        where,
        presence.state(),
        presence.since(),
        inForce.status(),
        audience.modemState(),
        export.port().sharing(),
        gate.closed().isPresent(),
        sessions,
        commandClock.times(),
        audience.tally().totals());
  }

  private boolean isKeptOpen() {
    return export.port().life() == PortLife.KEEP_OPEN;
  }

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
    // At a shared port too: the end of an owner that comes again may be on its way.
    Gate.Pass pass =
        role == Role.OBSERVER ? null : gate.enter(peer, sharing == SharingPolicy.TAKEOVER);
    if (pass == null && (sharing != SharingPolicy.SHARED || gate.closed().isPresent())) {
      return null;
    }
    try {
      return new Admission(pass, life.enter().port());
    } catch (IOException | RuntimeException | Error e) {
      if (pass != null) {
        pass.leave();
      }
      throw e;
    }
  }

  /** Returns the place of a client that has been admitted. */
  Place place(Admission admission, Client client) {
    audience.tally().session();
    return admission.pass() == null
        ? new Observer(this, client)
        : new Owner(this, client, admission.pass());
  }

  /** A client that was admitted does not begin. */
  void dismiss(Gate.@Nullable Pass pass) {
    try {
      life.leave();
    } finally {
      if (pass != null) {
        pass.leave();
      }
    }
  }

  /** A client becomes the owner. */
  void begin(Owner newcomer) {
    audience.tally().ownerBegins(newcomer::sent);
    OpenDevice open = life.own(newcomer);
    if (open != null && !open.isLost()) {
      boolean forgets = isKeptOpen() && !audience.keepsOctets() && audience.clients().isEmpty();
      setup.atStart(open.port(), forgets);
      newcomer.take(open);
    }
  }

  /** A client has joined the audience. */
  void attached(Client client) {
    OpenDevice open = life.device();
    if (open == null || open.isLost()) {
      // Before it joined, or it would have been told; with HOLD the device is looked for.
      if (export.port().onLoss() == LossPolicy.DISCONNECT) {
        client.deviceLost("the device is gone");
      }
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
        if (!last.awaitEnd(Deadline.in(PUMP_END))) {
          last.device().lose("a write does not return");
        } else if (!last.awaitReader(Deadline.in(READER_END.plus(export.port().breakLength())))) {
          last.device().lose("a setting or a break does not return");
        } else {
          setup.atEnd(last.device().port(), life.staysOpen() && last.isUnsettled());
        }
      }
    } finally {
      audience.tally().ownerEnds();
      life.disown(leaving);
      life.leave();
    }
  }

  /** An observer leaves. */
  void leave(ObserverFeed feed) {
    audience.leave(feed);
    life.leave();
  }

  /** Returns who has the port. */
  Optional<Gate.Holder> holder() {
    return gate.holder();
  }

  /** Returns why no client is let in any more; empty if they are. */
  Optional<String> closed() {
    return gate.closed();
  }

  /** A client wants to be told of other modem states than before. */
  void regulatePolling() {
    life.regulatePolling();
  }

  /** Looks at the modem lines if nobody looks from time to time. */
  void lookAtModemLines() {
    OpenDevice open = life.device();
    if (open != null && !audience.watchesModemLines()) {
      open.modem().poll();
    }
  }

  /**
   * Throws away what waits in one direction or both, whoever has the port.
   *
   * @throws IllegalStateException if the device is not open
   */
  void purge(Purge which) throws IOException {
    OpenDevice open = open();
    Owner owner = life.owner();
    if (which.transmit() && !(owner != null && owner.purge())) {
      open.port().purge(Purge.TRANSMIT);
    }
    if (which.receive()) {
      open.purgeReceived();
    }
  }

  /**
   * Sends a break.
   *
   * @throws IllegalStateException if the device is not open
   */
  void sendBreak(Duration length) throws IOException {
    SerialPort device = open().port();
    try {
      device.sendBreak(length);
    } finally {
      if (inForce.status().breakOn()) {
        // Its end has ended the held one as well.
        device.setBreak(true);
      }
    }
  }

  private OpenDevice open() {
    OpenDevice open = life.device();
    if (open == null || open.isLost()) {
      throw new IllegalStateException(
          "the device of " + export.name() + " is not open: nobody uses it, or it is lost");
    }
    return open;
  }

  /** Opens the device if it is to be kept open; returns at once. */
  void start() {
    life.start();
  }

  /** Lets no client in any more, for a reason; returns at once. Idempotent. */
  void close(String reason) {
    gate.close(reason);
    life.close();
  }

  /** Closes the device once the clients have left; false if it was over first. */
  boolean awaitEnd(Deadline deadline) {
    return life.awaitEnd(deadline);
  }
}
