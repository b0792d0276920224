package io.github.rfc2217j.server.app.admin;

import com.sun.net.httpserver.HttpExchange;
import io.github.rfc2217j.server.ServerSnapshot;
import java.io.IOException;
import java.util.function.Supplier;

/** Shows the server: the page, JSON, metrics and events. Any thread, several at once. */
final class Views {

  private final AdminOptions options;
  private final Supplier<ServerSnapshot> server;
  private final StatusJson json;
  private final LiveFeed feed;
  private final Page page = Page.load();

  Views(AdminOptions options, Supplier<ServerSnapshot> server, StatusJson json, LiveFeed feed) {
    this.options = options;
    this.server = server;
    this.json = json;
    this.feed = feed;
  }

  void page(HttpExchange exchange, Answer answer) throws IOException {
    answer
        .header("Content-Security-Policy", page.policy())
        .send(200, "text/html; charset=utf-8", page.html());
  }

  void metrics(HttpExchange exchange, Answer answer) throws IOException {
    answer.send(200, Exposition.CONTENT_TYPE, Metrics.of(server.get(), options.version()));
  }

  void status(HttpExchange exchange, Answer answer) throws IOException {
    answer.send(200, Answer.JSON, json.status(server.get()) + "\n");
  }

  void events(HttpExchange exchange, Answer answer) throws IOException {
    if (!feed.join()) {
      answer
          .header("Retry-After", "10")
          .say(503, LiveFeed.MOST_PAGES + " pages are being updated already; close some.");
      return;
    }
    answer.header("Content-Type", "text/event-stream").header("X-Accel-Buffering", "no");
    feed.stream(() -> {
      exchange.sendResponseHeaders(200, 0);
      return exchange.getResponseBody();
    });
  }
}
