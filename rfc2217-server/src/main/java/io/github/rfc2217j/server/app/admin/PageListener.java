package io.github.rfc2217j.server.app.admin;

import com.sun.net.httpserver.HttpServer;
import io.github.rfc2217j.server.ServerSnapshot;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listener of the operation page: the JDK's server with limits, threads and what answers.
 *
 * <p>Threads: any. A request has one of its own.
 */
final class PageListener {

  private static final Logger LOG = LoggerFactory.getLogger(PageListener.class);

  /** From here on a monitor does not hold on to the carrier of a virtual thread (JEP 491). */
  private static final int MONITORS_LET_GO = 24;

  private static final int BACKLOG = 50;

  private final HttpServer http;
  private final ExecutorService threads;
  private final InetAddress bound;
  private final Supplier<ServerSnapshot> server;
  private volatile Answering answering;

  /** What answers as long as the options are the same. */
  private record Answering(AdminOptions options, Router router, LiveFeed feed) {}

  private PageListener(
      HttpServer http,
      ExecutorService threads,
      InetAddress bound,
      Supplier<ServerSnapshot> server,
      Answering first) {
    this.http = http;
    this.threads = threads;
    this.bound = bound;
    this.server = server;
    this.answering = first;
  }

  static PageListener start(AdminOptions options, Supplier<ServerSnapshot> server, Actions actions)
      throws IOException {
    InetAddress address = options.address();
    boundHttp();
    HttpServer http = listen(new InetSocketAddress(address, options.port()), options);
    ExecutorService threads = Executors.newThreadPerTaskExecutor(threads());
    PageListener started =
        new PageListener(
            http, threads, address, server, answering(options, address, server, actions));
    http.createContext("/", exchange -> started.answering.router.handle(exchange));
    http.setExecutor(threads);
    http.start();
    LOG.info("the operation page is at {}", started.url());
    if (!address.isLoopbackAddress()) {
      LOG.warn(
          "the operation page at {} can be reached from other machines, and the token goes there in"
              + " the clear: put a proxy with TLS before it, or use a tunnel",
          started.url());
    }
    return started;
  }

  private static Answering answering(
      AdminOptions options, InetAddress address, Supplier<ServerSnapshot> server, Actions actions) {
    StatusJson json =
        new StatusJson(options.version(), options.token().isPresent(), actions.captures());
    LiveFeed feed = new LiveFeed(server, json, options.interval());
    Guard guard = new Guard(address.isLoopbackAddress(), names(options), options.token());
    Views views = new Views(options, server, json, feed);
    return new Answering(options, new Router(guard, views, new Commands(server, actions)), feed);
  }

  void replace(AdminOptions options, Actions actions) {
    Answering before = answering;
    if (!options.host().equals(before.options.host()) || options.port() != before.options.port()) {
      throw new IllegalArgumentException(
          "the operation page is at " + before.options + " and can't move to " + options);
    }
    answering = answering(options, bound, server, actions);
    before.feed.close();
  }

  private static Set<String> names(AdminOptions options) {
    Set<String> names = new HashSet<>(options.hostNames());
    names.add(options.host().toLowerCase(Locale.ROOT));
    return Set.copyOf(names);
  }

  private static HttpServer listen(InetSocketAddress address, AdminOptions options)
      throws IOException {
    try {
      return HttpServer.create(address, BACKLOG);
    } catch (BindException e) {
      BindException better =
          new BindException(
              "cannot show the operation page on "
                  + options.host()
                  + ':'
                  + options.port()
                  + ": "
                  + e.getMessage()
                  + "; choose another port for it, or end what listens there");
      better.initCause(e);
      throw better;
    }
  }

  /**
   * The JDK's server has no limits unless these properties set them before its first use. Whoever
   * has set them is heeded.
   */
  private static void boundHttp() {
    bound("sun.net.httpserver.maxReqTime", "20");
    bound("jdk.httpserver.maxConnections", "100");
    bound("sun.net.httpserver.maxReqHeaderSize", "16384");
    // Otherwise an event may wait for the acknowledgement of the one before.
    bound("sun.net.httpserver.nodelay", "true");
  }

  private static void bound(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /**
   * Virtual threads, where the JDK's server, which reads and writes with a monitor held, does not
   * take the carriers away from the serial ports.
   */
  private static ThreadFactory threads() {
    return Runtime.version().feature() >= MONITORS_LET_GO
        ? Thread.ofVirtual().name("rfc2217-admin-", 0).factory()
        : Thread.ofPlatform().daemon().name("rfc2217-admin-", 0).factory();
  }

  InetSocketAddress address() {
    return http.getAddress();
  }

  String url() {
    InetAddress address = address().getAddress();
    String number = address.getHostAddress();
    String host = number.contains(":") ? '[' + number + ']' : number;
    return "http://"
        + (address.isAnyLocalAddress() ? "localhost" : host)
        + ':'
        + address().getPort()
        + '/';
  }

  void close() {
    answering.feed.close();
    http.stop(0);
    threads.shutdown();
  }
}
