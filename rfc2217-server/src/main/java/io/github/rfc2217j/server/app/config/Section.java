package io.github.rfc2217j.server.app.config;

import java.util.List;
import java.util.Optional;

/**
 * Keys that stand together.
 *
 * @param name a word for the schema
 * @param title what messages and the documentation call it
 * @param meaning what it is for
 * @param keys the keys
 */
public record Section(String name, String title, String meaning, List<Key> keys) {

  /** Copies the keys. */
  public Section {
    keys = List.copyOf(keys);
  }

  /**
   * Finds a key.
   *
   * @param text its name
   * @return the key, empty if there is none of that name
   */
  public Optional<Key> key(String text) {
    return keys.stream().filter(key -> key.name().equals(text)).findFirst();
  }
}
