package io.github.rfc2217j.client;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;

/** Writes maps, lists, texts, numbers and truths as JSON (RFC 8259), indented. */
final class Json {

  private static final int FIRST_PRINTABLE = 0x20;
  private static final int FIRST_BEYOND_ASCII = 0x7F;

  private final StringBuilder text = new StringBuilder();

  private Json() {}

  static String write(Object value) {
    Json json = new Json();
    json.value(value, "\n");
    return json.text.append('\n').toString();
  }

  private void value(Object value, String newLine) {
    switch (value) {
      case Map<?, ?> map -> object(map, newLine);
      case Collection<?> list -> array(list, newLine);
      case Number number -> text.append(number);
      case Boolean truth -> text.append(truth);
      default -> string(value.toString());
    }
  }

  private void object(Map<?, ?> map, String newLine) {
    String separator = "{";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      text.append(separator).append(newLine).append("  ");
      string(String.valueOf(entry.getKey()));
      text.append(": ");
      value(entry.getValue(), newLine + "  ");
      separator = ",";
    }
    text.append(map.isEmpty() ? "{}" : newLine + "}");
  }

  private void array(Collection<?> list, String newLine) {
    String separator = "[";
    for (Object element : list) {
      text.append(separator).append(newLine).append("  ");
      value(element, newLine + "  ");
      separator = ",";
    }
    text.append(list.isEmpty() ? "[]" : newLine + "]");
  }

  private void string(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char character = value.charAt(i);
      if (character == '"' || character == '\\') {
        text.append('\\').append(character);
      } else if (character < FIRST_PRINTABLE || character >= FIRST_BEYOND_ASCII) {
        text.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
      } else {
        text.append(character);
      }
    }
    text.append('"');
  }
}
