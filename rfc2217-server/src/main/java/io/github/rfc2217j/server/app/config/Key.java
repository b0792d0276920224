package io.github.rfc2217j.server.app.config;

import java.util.List;

/**
 * A key of the configuration file.
 *
 * @param name as it is written
 * @param kind what its value may be
 * @param required whether it must be there
 * @param fallback what holds if it is not there, for the documentation; empty if nothing does
 * @param meaning what it does, a sentence or two without a full stop at the end
 * @param otherwise what people call it elsewhere, for a hint when they do so here
 */
public record Key(
    String name,
    Kind kind,
    boolean required,
    String fallback,
    String meaning,
    List<String> otherwise) {

  static Key of(String name, Kind kind, String fallback, String meaning, String... otherwise) {
    return new Key(name, kind, false, fallback, meaning, List.of(otherwise));
  }

  Key mandatory() {
    return new Key(name, kind, true, fallback, meaning, otherwise);
  }
}
