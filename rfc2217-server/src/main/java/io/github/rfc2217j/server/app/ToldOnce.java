package io.github.rfc2217j.server.app;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells the log of what goes wrong again and again once, and anew after it was over. Not for
 * several threads at once.
 */
final class ToldOnce {

  private final Map<Object, Set<String>> told = new HashMap<>();
  private final Consumer<String> log;

  /**
   * Nothing has been told yet.
   *
   * @param log what is told
   */
  ToldOnce(Consumer<String> log) {
    this.log = log;
  }

  /** Tells of something, unless the same has been told of it since it was last over. */
  void tell(Object key, String text) {
    if (told.computeIfAbsent(key, none -> new HashSet<>()).add(text)) {
      log.accept(text);
    }
  }

  /** Nothing is wrong with it any more. */
  void over(Object key) {
    told.remove(key);
  }

  /** Nothing is wrong with anything else, since it is not there any more. */
  void keepOnly(Collection<?> keys) {
    told.keySet().retainAll(keys);
  }
}
