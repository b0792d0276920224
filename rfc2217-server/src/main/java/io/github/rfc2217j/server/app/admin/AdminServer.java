package io.github.rfc2217j.server.app.admin;

import io.github.rfc2217j.server.ServerSnapshot;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/**
 * The operation page and its API, on an HTTP listener of its own: a page for people, JSON, metrics
 * for Prometheus, and actions for those who know the token. See {@code docs/monitoring.md}.
 *
 * <p>Threads: any.
 */
public final class AdminServer implements AutoCloseable {

  // This class names nothing of the JDK's HTTP server, so that it can say that there is none.
  private final PageListener listener;

  private AdminServer(PageListener listener) {
    this.listener = listener;
  }

  /**
   * Starts the listener; when it returns, the page is there.
   *
   * @param options where and for whom
   * @param server how the server is; called often, from several threads
   * @param actions what can be done to it; called only for those who know the token
   * @return the running listener
   * @throws BindException if the address can't be listened on; the message says which and why
   * @throws IOException if the host's name can't be looked up
   * @throws IllegalArgumentException if other machines can reach the address and there is no token
   * @throws IllegalStateException if the module {@code jdk.httpserver} is not there
   */
  public static AdminServer start(
      AdminOptions options, Supplier<ServerSnapshot> server, Actions actions) throws IOException {
    if (ModuleLayer.boot().findModule("jdk.httpserver").isEmpty()) {
      throw new IllegalStateException(
          "the operation page needs the JDK's module jdk.httpserver, which is not there; start Java"
              + " with --add-modules jdk.httpserver, or put it into the image");
    }
    return new AdminServer(PageListener.start(options, server, actions));
  }

  /**
   * Returns where the listener is.
   *
   * @return the address, with the real port
   */
  public InetSocketAddress address() {
    return listener.address();
  }

  /**
   * Returns where a browser finds the page.
   *
   * @return such as {@code http://127.0.0.1:9217/}
   */
  public String url() {
    return listener.url();
  }

  /**
   * Has other options and actions count from now on, at the address that is listened on. Requests
   * that are being answered end as they began; pages that are being updated are let go, and come
   * back by themselves if they still may.
   *
   * @param options what counts, with the host and port of before
   * @param actions what can be done to the server
   * @throws IllegalArgumentException if the options have another address; nothing has changed then
   */
  public void replace(AdminOptions options, Actions actions) {
    listener.replace(options, actions);
  }

  /** Ends the listener and what it is doing; returns when its port is free. Idempotent. */
  @Override
  public void close() {
    listener.close();
  }
}
