package io.github.rfc2217j.server.app.admin;

import com.sun.net.httpserver.HttpExchange;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.server.LiveSession;
import io.github.rfc2217j.server.PortSnapshot;
import io.github.rfc2217j.server.ServerSnapshot;
import io.github.rfc2217j.server.SessionSnapshot;
import io.github.rfc2217j.server.app.capture.Captures;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what somebody who knows the token asks for. What it concerns stands in the query, what is
 * secret does not. Any thread, several at once.
 */
final class Commands {

  private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

  private static final int DEFAULT_BREAK = 250;
  private static final int LONGEST_BREAK = 5000;

  private final Supplier<ServerSnapshot> server;
  private final Actions actions;

  Commands(Supplier<ServerSnapshot> server, Actions actions) {
    this.server = server;
    this.actions = actions;
  }

  /** Why something is not done. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1;
    private final int status;

    Refused(int status, String reason) {
      super(reason, null, false, false);
      this.status = status;
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }

  /** Runs an action; the path says which. */
  void run(HttpExchange exchange, Answer answer) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String action = path.substring(path.lastIndexOf('/') + 1);
    String done;
    try {
      Map<String, String> query = query(exchange);
      PortSnapshot port = port(query);
      try {
        done =
            switch (action) {
              case "disconnect" -> disconnect(port, query);
              case "purge" -> purge(port, query);
              case "break" -> sendBreak(port, query);
              default -> capture(port, query);
            };
      } catch (IOException e) {
        throw new Refused(409, "Not done: " + e.getMessage());
      }
    } catch (Refused e) {
      LOG.info(
          "{}: {} from the operation page: {}", exchange.getRemoteAddress(), action, e.reason());
      answer.say(e.status, e.reason());
      return;
    }
    LOG.info("{}: from the operation page: {}", exchange.getRemoteAddress(), done);
    answer.say(200, done);
  }

  private String disconnect(PortSnapshot port, Map<String, String> query)
      throws IOException, Refused {
    SessionSnapshot session = session(port, query);
    actions.session(port.port(), session).disconnect("from the operation page");
    return "The session of " + session.peer() + " at " + port.port().name() + " is ended.";
  }

  private String purge(PortSnapshot port, Map<String, String> query) throws IOException, Refused {
    String what = query.getOrDefault("what", "both");
    Purge purge =
        Arrays.stream(Purge.values())
            .filter(each -> StatusJson.lower(each).equals(what))
            .findFirst()
            .orElseThrow(() -> new Refused(400, "what= takes receive, transmit or both."));
    actions.purge(port.port(), purge);
    return "Purged at " + port.port().name() + ": " + what + '.';
  }

  private String sendBreak(PortSnapshot port, Map<String, String> query)
      throws IOException, Refused {
    String text = query.getOrDefault("ms", Integer.toString(DEFAULT_BREAK));
    int millis = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
    if (millis < 1 || millis > LONGEST_BREAK) {
      throw new Refused(400, "ms= takes 1 to " + LONGEST_BREAK + '.');
    }
    actions.sendBreak(port.port(), Duration.ofMillis(millis));
    return "Sent a break of " + millis + " ms at " + port.port().name() + '.';
  }

  private String capture(PortSnapshot port, Map<String, String> query) throws IOException, Refused {
    SessionSnapshot session = session(port, query);
    LiveSession live = actions.session(port.port(), session);
    String whose = "The capture of " + session.peer() + " at " + port.port().name();
    return switch (query.getOrDefault("do", "")) {
      case "start" -> whose + " goes to " + captures().start(live) + '.';
      case "stop" -> {
        Optional<String> file = captures().stop(live);
        yield whose
            + " is ended: "
            + file.orElseThrow(() -> new Refused(409, "The session is not being captured."))
            + '.';
      }
      default -> throw new Refused(400, "do= takes start or stop.");
    };
  }

  private Captures captures() throws Refused {
    return actions
        .captures()
        .orElseThrow(
            () -> new Refused(409, "This server has been given no directory for captures."));
  }

  /** Sends a capture, as far as it has been written. */
  void file(HttpExchange exchange, Answer answer) throws IOException {
    Path file;
    try {
      String name = query(exchange).getOrDefault("name", "");
      file = captures().file(name).orElseThrow(() -> new Refused(404, "There is no such capture."));
    } catch (Refused e) {
      answer.say(e.status, e.reason());
      return;
    }
    answer
        .header("Content-Type", "application/octet-stream")
        .header("Content-Disposition", "attachment; filename=\"" + file.getFileName() + '"');
    if (answer.isHead()) {
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    // Chunked: the file may grow meanwhile.
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      Files.copy(file, out);
    }
  }

  private PortSnapshot port(Map<String, String> query) throws Refused {
    String wanted = query.get("port");
    return server.get().ports().stream()
        .filter(port -> StatusJson.id(port).equals(wanted))
        .findFirst()
        .orElseThrow(
            () -> new Refused(404, "port= must be the id of a port; /api/status lists them."));
  }

  private static SessionSnapshot session(PortSnapshot port, Map<String, String> query)
      throws Refused {
    String wanted = query.get("session");
    return port.sessions().stream()
        .filter(session -> StatusJson.id(session).equals(wanted))
        .findFirst()
        .orElseThrow(() ->
            new Refused(404, "There is no such session at " + port.port().name() + " any more."));
  }

  private static Map<String, String> query(HttpExchange exchange) throws Refused {
    Map<String, String> query = new HashMap<>();
    String raw = exchange.getRequestURI().getRawQuery();
    if (raw == null || raw.isEmpty()) {
      return query;
    }
    for (String part : raw.split("&", -1)) {
      int equals = part.indexOf('=');
      if (equals < 1) {
        throw new Refused(400, "The query must be NAME=VALUE&NAME=VALUE.");
      }
      // A percent sign without two digits has been refused with the whole address.
      query.put(
          part.substring(0, equals),
          URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return query;
  }
}
