package io.github.rfc2217j.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON (RFC 8259) and takes nothing else, for tests of what writes it. */
final class StrictJson {

  private final String text;
  private int at;

  private StrictJson(String text) {
    this.text = text;
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> object(String text) {
    StrictJson json = new StrictJson(text);
    Object value = json.value();
    json.space();
    json.check(json.at == text.length(), "nothing behind the value");
    return (Map<String, Object>) value;
  }

  private Object value() {
    space();
    char first = peek();
    return switch (first) {
      case '{' -> members();
      case '[' -> elements();
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      default -> number();
    };
  }

  private Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    at++;
    space();
    while (peek() != '}') {
      String name = string();
      space();
      expect(':');
      check(members.put(name, value()) == null, "no name twice: " + name);
      next('}');
    }
    at++;
    return members;
  }

  private List<Object> elements() {
    List<Object> elements = new java.util.ArrayList<>();
    at++;
    space();
    while (peek() != ']') {
      elements.add(value());
      next(']');
    }
    at++;
    return elements;
  }

  /** A comma and what must follow it, or the end. */
  private void next(char end) {
    space();
    if (peek() != end) {
      expect(',');
      space();
      check(peek() != end, "no comma before the end");
    }
  }

  private String string() {
    expect('"');
    StringBuilder read = new StringBuilder();
    while (peek() != '"') {
      char character = text.charAt(at++);
      check(character >= ' ', "no control character in a string");
      if (character == '\\') {
        char escaped = text.charAt(at++);
        if (escaped == 'u') {
          read.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
          at += 4;
        } else {
          check("\"\\/bfnrt".indexOf(escaped) >= 0, "an escape");
          read.append(escaped);
        }
      } else {
        read.append(character);
      }
    }
    at++;
    return read.toString();
  }

  private Double number() {
    int from = at;
    while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String number = text.substring(from, at);
    check(number.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?"), "a number");
    return Double.valueOf(number);
  }

  private Boolean word(String word, boolean value) {
    check(text.startsWith(word, at), word);
    at += word.length();
    return value;
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    check(at < text.length(), "more");
    return text.charAt(at);
  }

  private void expect(char wanted) {
    check(peek() == wanted, "'" + wanted + "'");
    at++;
  }

  private void check(boolean holds, String wanted) {
    if (!holds) {
      throw new AssertionError(
          wanted + " was expected at " + at + ": " + text.substring(Math.min(at, text.length())));
    }
  }
}
