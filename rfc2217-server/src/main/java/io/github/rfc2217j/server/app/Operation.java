package io.github.rfc2217j.server.app;

import io.github.rfc2217j.server.LiveSession;
import io.github.rfc2217j.server.Rfc2217Server;
import io.github.rfc2217j.server.app.admin.Actions;
import io.github.rfc2217j.server.app.admin.AdminOptions;
import io.github.rfc2217j.server.app.admin.AdminServer;
import io.github.rfc2217j.server.app.admin.ServerActions;
import io.github.rfc2217j.server.app.capture.CaptureOptions;
import io.github.rfc2217j.server.app.capture.Captures;
import java.io.IOException;
import java.net.BindException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operation page and the captures of a server, as a configuration wants them.
 *
 * <p>Threads: {@link #begun} is called by those of sessions; the rest not by several at once.
 */
final class Operation implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Operation.class);

  /** What is wanted, and what came of it. */
  private record Recording(CaptureOptions options, Captures captures) {}

  /** A page, and what was asked for. */
  private record Shown(AdminOptions options, AdminServer server) {

    boolean isAt(AdminOptions other) {
      return options.host().equals(other.host()) && options.port() == other.port();
    }

    /** Tells whether it may keep another page from the address that is wanted. */
    boolean isInTheWay(AdminOptions other) {
      return server.address().getPort() == other.port();
    }
  }

  private volatile @Nullable Recording recording;
  private @Nullable Shown page;

  /** A session has begun, and waits until this returns. */
  void begun(LiveSession session) {
    Recording now = recording;
    if (now != null && now.options.all()) {
      try {
        String file = now.captures.start(session);
        LOG.info("{}: captured in {}", session.peer(), now.options.directory().resolve(file));
      } catch (IOException e) {
        LOG.warn("{}: not captured, since {}", session.peer(), e.getMessage());
      }
    }
  }

  /** Returns where a browser finds the page; empty if there is none. */
  Optional<String> url() {
    return Optional.ofNullable(page).map(shown -> shown.server.url());
  }

  /**
   * Begins to have another page and other captures; what is the same stays. Captures that are going
   * on do so, and the page stays where it was, until it is known that the rest succeeds.
   *
   * @throws IOException if it can't be; then everything is as it was
   * @throws IllegalArgumentException likewise
   */
  Next begin(Rfc2217Server server, Optional<AdminOptions> admin, Optional<CaptureOptions> captures)
      throws IOException {
    Recording before = recording;
    Recording after =
        captures.equals(Optional.ofNullable(before).map(Recording::options))
            ? before
            : captures.isPresent() ? recording(captures.get()) : null;
    Next next = new Next(server, before, after, admin);
    next.prepare();
    // Who comes from now on is captured from the beginning.
    recording = after;
    return next;
  }

  private static Recording recording(CaptureOptions options) throws IOException {
    return new Recording(options, new Captures(options, Main.NAME + ' ' + Main.Version.version()));
  }

  /** What has been begun, and must be committed or abandoned. */
  final class Next {

    private final Rfc2217Server server;
    private final @Nullable Recording before;
    private final @Nullable Recording after;
    private final Optional<AdminOptions> admin;

    /** The page, if it is at another address. */
    private @Nullable Shown fresh;

    /** The page that had to make room for it. */
    private @Nullable Shown gone;

    private Next(
        Rfc2217Server server,
        @Nullable Recording before,
        @Nullable Recording after,
        Optional<AdminOptions> admin) {
      this.server = server;
      this.before = before;
      this.after = after;
      this.admin = admin;
    }

    private void prepare() throws IOException {
      Shown now = page;
      if (admin.isEmpty() || (now != null && now.isAt(admin.get()))) {
        return;
      }
      try {
        fresh = show(server, admin.get(), after);
      } catch (BindException e) {
        if (now == null || !now.isInTheWay(admin.get())) {
          throw e;
        }
        // One address is part of the other.
        closePage();
        gone = now;
        try {
          fresh = show(server, admin.get(), after);
        } catch (IOException | RuntimeException again) {
          abandon(again);
          throw again;
        }
      }
    }

    /** Has it so from now on; ends what is not wanted any more. */
    void commit() {
      Shown now = page;
      if (fresh != null || admin.isEmpty()) {
        closePage();
        page = fresh;
      } else if (now != null
          && (!Objects.equals(after, before) || !now.options.equals(admin.get()))) {
        now.server.replace(versioned(admin.get()), actions(server, after));
        page = new Shown(admin.get(), now.server);
      }
      if (before != null && !before.equals(after)) {
        before.captures.close();
      }
    }

    /** Has it as it was before. */
    void abandon(Exception why) {
      recording = before;
      if (fresh != null) {
        fresh.server.close();
      }
      if (gone != null) {
        try {
          page = show(server, gone.options, before);
        } catch (IOException | RuntimeException e) {
          why.addSuppressed(e);
          LOG.error("the operation page is gone: {}", Main.message(e));
        }
      }
      if (after != null && !after.equals(before)) {
        after.captures.close();
      }
    }
  }

  private static Shown show(
      Rfc2217Server server, AdminOptions options, @Nullable Recording recording)
      throws IOException {
    return new Shown(
        options,
        AdminServer.start(versioned(options), server::snapshot, actions(server, recording)));
  }

  private static AdminOptions versioned(AdminOptions options) {
    return options.withVersion(Main.Version.version());
  }

  private static Actions actions(Rfc2217Server server, @Nullable Recording recording) {
    return new ServerActions(server, Optional.ofNullable(recording).map(Recording::captures));
  }

  private void closePage() {
    if (page != null) {
      page.server.close();
      page = null;
    }
  }

  /** Ends the page; captures end with their sessions, or now. */
  @Override
  public void close() {
    closePage();
    Recording last = recording;
    if (last != null) {
      last.captures.close();
    }
  }
}
