package io.github.rfc2217j.server.app.config;

import java.util.List;
import java.util.Map;

/**
 * What the log tells.
 *
 * @param level the least of what is told
 * @param loggers other levels, by the beginnings of loggers' names
 */
public record LogLevels(String level, Map<String, String> loggers) {

  /** The levels, the most urgent one first. */
  static final List<String> WORDS = List.of("error", "warn", "info", "debug", "trace");

  /** What holds if the file says nothing. */
  public static final LogLevels DEFAULT = new LogLevels("info", Map.of());

  /** Copies what it is given. */
  public LogLevels {
    loggers = Map.copyOf(loggers);
  }
}
