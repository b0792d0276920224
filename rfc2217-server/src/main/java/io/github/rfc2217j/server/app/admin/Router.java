package io.github.rfc2217j.server.app.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a request to what answers it, past the guard. Any thread, several at once. */
final class Router implements HttpHandler {

  private static final Logger LOG = LoggerFactory.getLogger(Router.class);

  private static final List<String> READ = List.of("GET", "HEAD");

  /** Who asks again and again with a wrong token does not fill the log. */
  private static final long LOG_PAUSE = 10_000_000_000L;

  private final Guard guard;
  private final Views views;
  private final Commands commands;
  private final AtomicLong quietUntil = new AtomicLong(System.nanoTime());

  Router(Guard guard, Views views, Commands commands) {
    this.guard = guard;
    this.views = views;
    this.commands = commands;
  }

  private interface Handler {
    void answer(HttpExchange exchange, Answer answer) throws IOException;
  }

  private record Route(List<String> methods, Guard.Need need, Handler handler) {}

  private Route route(String path) {
    return switch (path) {
      case "/" -> new Route(READ, Guard.Need.NOTHING, views::page);
      case "/metrics" -> new Route(READ, Guard.Need.LOOK, views::metrics);
      case "/api/status" -> new Route(READ, Guard.Need.LOOK, views::status);
      case "/api/events" -> new Route(List.of("GET"), Guard.Need.LOOK, views::events);
      case "/api/disconnect", "/api/purge", "/api/break", "/api/capture" ->
          new Route(List.of("POST"), Guard.Need.ACT, commands::run);
      case "/api/capture/file" -> new Route(READ, Guard.Need.ACT, commands::file);
      default -> new Route(READ, Guard.Need.NOTHING, Router::notFound);
    };
  }

  private static void notFound(HttpExchange exchange, Answer answer) throws IOException {
    answer.say(404, "There is no such page; see /, /metrics and /api/status.");
  }

  @Override
  public void handle(HttpExchange exchange) {
    try (exchange) {
      Answer answer = new Answer(exchange);
      try {
        handle(exchange, answer);
      } catch (RuntimeException | Error e) {
        LOG.error("a fault in answering {}", exchange.getRequestURI().getPath(), e);
        if (exchange.getResponseCode() == -1) {
          answer.say(500, "A fault of the server; its log has more.");
        }
      }
    } catch (IOException e) {
      LOG.debug("{} left early: {}", exchange.getRemoteAddress(), e.getMessage());
    }
  }

  private void handle(HttpExchange exchange, Answer answer) throws IOException {
    Route route = route(exchange.getRequestURI().getPath());
    Guard.Refused refused = guard.refuse(exchange.getRequestHeaders(), route.need);
    if (refused != null) {
      refuse(exchange, answer, refused);
    } else if (!route.methods.contains(exchange.getRequestMethod())) {
      answer
          .header("Allow", String.join(", ", route.methods))
          .say(405, "This takes " + String.join(" or ", route.methods) + '.');
    } else {
      route.handler.answer(exchange, answer);
    }
  }

  private void refuse(HttpExchange exchange, Answer answer, Guard.Refused refused)
      throws IOException {
    long quiet = quietUntil.get();
    long now = System.nanoTime();
    if (now - quiet >= 0 && quietUntil.compareAndSet(quiet, now + LOG_PAUSE)) {
      // The path alone: whatever else somebody has put there may be a secret.
      LOG.warn(
          "{}: refused {}: {} (others are not logged for ten seconds)",
          exchange.getRemoteAddress(),
          exchange.getRequestURI().getPath(),
          refused.reason());
    }
    if (refused.status() == 401) {
      answer.header("WWW-Authenticate", "Bearer");
    }
    answer.say(refused.status(), refused.reason());
  }
}
