package io.github.rfc2217j.server.app.admin;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads JSON as RFC 8259 has it, and nothing else: objects have no name twice. */
final class JsonReader {

  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  private final String text;
  private int at;

  private JsonReader(String text) {
    this.text = text;
  }

  static @Nullable Object read(String text) {
    JsonReader reader = new JsonReader(text);
    Object value = reader.value();
    reader.blanks();
    if (reader.at != text.length()) {
      throw reader.wrong("the end");
    }
    return value;
  }

  @SuppressWarnings("unchecked") // names are strings, whatever the values are
  static Map<String, Object> object(@Nullable Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked") // as above
  static List<Object> array(@Nullable Object value) {
    return (List<Object>) value;
  }

  private @Nullable Object value() {
    blanks();
    return switch (text.charAt(at)) {
      case '{' -> object();
      case '[' -> elements(']', this::value);
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, Object> object() {
    Map<String, Object> members = new LinkedHashMap<>();
    elements(
        '}',
        () -> {
          blanks();
          String name = string();
          blanks();
          expect(':');
          if (members.containsKey(name)) {
            throw wrong("another name than " + name);
          }
          members.put(name, value());
          return name;
        });
    return members;
  }

  private List<Object> elements(char end, Supplier<@Nullable Object> element) {
    List<Object> elements = new ArrayList<>();
    at++;
    blanks();
    if (text.charAt(at) == end) {
      at++;
      return elements;
    }
    while (true) {
      elements.add(element.get());
      blanks();
      if (text.charAt(at) == end) {
        at++;
        return elements;
      }
      expect(',');
    }
  }

  private String string() {
    StringBuilder value = new StringBuilder();
    expect('"');
    while (text.charAt(at) != '"') {
      char next = text.charAt(at++);
      if (next < ' ') {
        throw wrong("no control character");
      }
      value.append(next == '\\' ? escaped() : next);
    }
    at++;
    return value.toString();
  }

  private char escaped() {
    char next = text.charAt(at++);
    return switch (next) {
      case 'n' -> '\n';
      case '"', '\\', '/' -> next;
      case 'u' -> (char) Integer.parseInt(text.substring(at, at += 4), 16);
      default -> throw wrong("an escape that is used here");
    };
  }

  private BigDecimal number() {
    Matcher matcher = NUMBER.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      throw wrong("a value");
    }
    at = matcher.end();
    return new BigDecimal(matcher.group());
  }

  private @Nullable Object word(String word, @Nullable Object value) {
    for (char each : word.toCharArray()) {
      expect(each);
    }
    return value;
  }

  private void expect(char wanted) {
    if (text.charAt(at) != wanted) {
      throw wrong("'" + wanted + "'");
    }
    at++;
  }

  private void blanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private AssertionError wrong(String wanted) {
    return new AssertionError("not " + wanted + " at " + at + " of " + text);
  }
}
