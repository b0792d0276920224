package io.github.rfc2217j.server.app.admin;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Answers one request. */
final class Answer {

  static final String JSON = "application/json";
  static final String TEXT = "text/plain; charset=utf-8";

  private final HttpExchange exchange;
  private final boolean head;

  Answer(HttpExchange exchange) {
    this.exchange = exchange;
    this.head = exchange.getRequestMethod().equals("HEAD");
    Headers headers = exchange.getResponseHeaders();
    headers.set("Cache-Control", "no-store");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    // The page has its own; whatever else is shown as a document may do nothing.
    headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  }

  Answer header(String name, String value) {
    exchange.getResponseHeaders().set(name, value);
    return this;
  }

  /** Sends a whole answer. */
  void send(int status, String type, String body) throws IOException {
    byte[] octets = body.getBytes(StandardCharsets.UTF_8);
    header("Content-Type", type);
    if (head) {
      header("Content-Length", Integer.toString(octets.length));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, octets.length == 0 ? -1 : octets.length);
    exchange.getResponseBody().write(octets);
  }

  /** Says why not, or what was done. */
  void say(int status, String text) throws IOException {
    send(
        status,
        JSON,
        new Json().object().key(status < 400 ? "done" : "error").value(text).endObject() + "\n");
  }

  boolean isHead() {
    return head;
  }
}
