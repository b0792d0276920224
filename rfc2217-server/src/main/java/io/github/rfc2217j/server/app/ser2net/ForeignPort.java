package io.github.rfc2217j.server.app.ser2net;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A port of ser2net on its way to becoming one of ours. Not for several threads. */
final class ForeignPort {

  private final Map<String, String> keys = new LinkedHashMap<>();
  private final List<String> tls = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<String> allowed = new ArrayList<>();
  private final SerialWords serial;
  private boolean enabled = true;

  /**
   * Makes a port that has nothing yet.
   *
   * @param serial what holds for the line unless the port says otherwise
   */
  ForeignPort(String name, SerialWords serial) {
    this.serial = serial;
    keys.put("name", name);
    keys.put("device", "");
    keys.put("listen", "");
  }

  Map<String, String> keys() {
    return keys;
  }

  /** Lines of the section tls; none if the port has none. */
  List<String> tls() {
    return tls;
  }

  List<String> notes() {
    return notes;
  }

  List<String> allowed() {
    return allowed;
  }

  SerialWords serial() {
    return serial;
  }

  boolean enabled() {
    return enabled;
  }

  void set(String key, String value) {
    keys.put(key, value);
  }

  /** Says what has no counterpart, or has another meaning. */
  void note(String text) {
    if (!notes.contains(text)) {
      notes.add(text);
    }
  }

  /** It is not to be served; the reason stands in a note. */
  void disable(String reason) {
    enabled = false;
    note(reason);
  }
}
