package io.github.rfc2217j.server.app;

import io.github.rfc2217j.server.LiveSession;
import io.github.rfc2217j.server.Rfc2217Server;
import io.github.rfc2217j.server.app.admin.AdminOptions;
import io.github.rfc2217j.server.app.admin.AdminServer;
import io.github.rfc2217j.server.app.admin.ServerActions;
import io.github.rfc2217j.server.app.capture.CaptureOptions;
import io.github.rfc2217j.server.app.capture.Captures;
import java.io.IOException;
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

  private volatile @Nullable Recording recording;
  private Optional<AdminOptions> wantedPage = Optional.empty();
  private @Nullable AdminServer page;

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
    return Optional.ofNullable(page).map(AdminServer::url);
  }

  /**
   * Has another page and other captures from now on; what is the same stays.
   *
   * @throws IOException if it can't be; then everything is as it was
   * @throws IllegalArgumentException likewise
   */
  void replace(
      Rfc2217Server server, Optional<AdminOptions> admin, Optional<CaptureOptions> captures)
      throws IOException {
    Recording before = recording;
    Recording next = before;
    boolean others = !captures.equals(Optional.ofNullable(before).map(Recording::options));
    if (others) {
      next = captures.isPresent() ? recording(captures.get()) : null;
    }
    if (others || !admin.equals(wantedPage)) {
      replacePage(server, admin, before, next);
    }
    if (others) {
      recording = next;
      if (before != null) {
        before.captures.close();
      }
    }
  }

  private static Recording recording(CaptureOptions options) throws IOException {
    return new Recording(options, new Captures(options, Main.NAME + ' ' + Main.Version.version()));
  }

  /**
   * Its address may stay the same, so the old one goes first; if that was in vain it comes back.
   */
  private void replacePage(
      Rfc2217Server server,
      Optional<AdminOptions> admin,
      @Nullable Recording before,
      @Nullable Recording next)
      throws IOException {
    closePage();
    try {
      page = show(server, admin, next);
      wantedPage = admin;
    } catch (IOException | RuntimeException e) {
      try {
        page = show(server, wantedPage, before);
      } catch (IOException | RuntimeException again) {
        wantedPage = Optional.empty();
        e.addSuppressed(again);
        LOG.error("the operation page is gone: {}", Main.message(again));
      }
      throw e;
    }
  }

  private static @Nullable AdminServer show(
      Rfc2217Server server, Optional<AdminOptions> admin, @Nullable Recording recording)
      throws IOException {
    if (admin.isEmpty()) {
      return null;
    }
    return AdminServer.start(
        admin.get().withVersion(Main.Version.version()),
        server::snapshot,
        new ServerActions(server, Optional.ofNullable(recording).map(Recording::captures)));
  }

  private void closePage() {
    if (page != null) {
      page.close();
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
