package io.github.rfc2217j.server.app.capture;

import io.github.rfc2217j.api.Subscription;
import io.github.rfc2217j.protocol.QuirkProfile;
import io.github.rfc2217j.server.LiveSession;
import io.github.rfc2217j.server.SessionSnapshot;
import io.github.rfc2217j.server.SessionTap;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A session at a port that a test tells what goes over it. */
public final class FakeSession implements LiveSession {

  static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");

  private final String port;
  private final SessionSnapshot snapshot;
  private final BlockingQueue<String> done;
  private final AtomicReference<@Nullable SessionTap> tap = new AtomicReference<>();

  /**
   * Makes a session.
   *
   * @param done is told what is done to it
   */
  public FakeSession(String port, SessionSnapshot snapshot, BlockingQueue<String> done) {
    this.port = port;
    this.snapshot = snapshot;
    this.done = done;
  }

  static FakeSession of(String port, String peer) {
    return new FakeSession(
        port,
        new SessionSnapshot(
            peer,
            true,
            BEGIN,
            List.of(),
            0,
            0,
            0,
            0,
            false,
            false,
            Map.of(),
            QuirkProfile.STANDARD),
        new LinkedBlockingQueue<>());
  }

  @Override
  public String port() {
    return port;
  }

  @Override
  public String peer() {
    return snapshot.peer();
  }

  @Override
  public SocketAddress localAddress() {
    return new InetSocketAddress("127.0.0.1", 2217);
  }

  @Override
  public List<String> identities() {
    return snapshot.identities();
  }

  @Override
  public Optional<SessionSnapshot> snapshot() {
    return Optional.of(snapshot);
  }

  @Override
  public void disconnect(String reason) {
    done.add("disconnect " + port + ' ' + peer());
  }

  @Override
  public Subscription tap(SessionTap shown) {
    tap.set(shown);
    return this::end;
  }

  /** Shows octets that the client has sent. */
  void received(byte... octets) {
    SessionTap shown = tap.get();
    if (shown != null) {
      shown.octets(SessionTap.Direction.FROM_CLIENT, Instant.now(), ByteBuffer.wrap(octets));
    }
  }

  /** The session is over, or the tap is closed. */
  void end() {
    SessionTap shown = tap.getAndSet(null);
    if (shown != null) {
      shown.ended();
    }
  }

  boolean isTapped() {
    return tap.get() != null;
  }
}
