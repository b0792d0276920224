package io.github.rfc2217j.server.app.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The values of a section as the file has them, each of the type that its key's kind makes. Not for
 * several threads.
 */
final class Values {

  /**
   * A value.
   *
   * @param value what the kind makes of it
   * @param spot where it stands
   */
  record Value(Object value, Spot spot) {}

  private final Spot spot;
  private final Map<String, Value> values = new LinkedHashMap<>();

  Values(Spot spot) {
    this.spot = spot;
  }

  /** Returns where the section begins. */
  Spot spot() {
    return spot;
  }

  void put(String key, Value value) {
    values.put(key, value);
  }

  /** Returns where a value stands; where the section begins if it has none. */
  Spot spot(String key) {
    Value value = values.get(key);
    return value == null ? spot : value.spot;
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /** Returns a value; the type must be the one that the key's kind makes. */
  <T> Optional<T> get(String key, Class<T> type) {
    return Optional.ofNullable(values.get(key)).map(value -> type.cast(value.value));
  }

  /** Returns a list's values; none if the key is not there. */
  <T> List<T> list(String key, Class<T> type) {
    return items(key).stream().map(item -> type.cast(item.value)).toList();
  }

  /** Returns a list's values with their places. */
  List<Value> items(String key) {
    List<Value> items = new ArrayList<>();
    for (Object item : get(key, List.class).orElse(List.of())) {
      items.add((Value) item);
    }
    return items;
  }

  /** Returns these values, and others' where these have none. */
  Values over(Values others) {
    Values both = new Values(spot);
    both.values.putAll(others.values);
    both.values.putAll(values);
    return both;
  }
}
