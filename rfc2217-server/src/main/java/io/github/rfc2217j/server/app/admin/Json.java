package io.github.rfc2217j.server.app.admin;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * Writes a JSON text (RFC 8259), by the order of the calls. Not for several threads at once.
 *
 * <p>Control characters, lone surrogates, and what HTML and JavaScript give a meaning are escaped.
 */
final class Json {

  private final StringBuilder text = new StringBuilder();
  private boolean first = true;

  Json object() {
    return open('{');
  }

  Json endObject() {
    return close('}');
  }

  Json array() {
    return open('[');
  }

  Json endArray() {
    return close(']');
  }

  private Json open(char bracket) {
    separate();
    text.append(bracket);
    first = true;
    return this;
  }

  private Json close(char bracket) {
    text.append(bracket);
    first = false;
    return this;
  }

  Json key(String name) {
    separate();
    quote(name);
    text.append(':');
    first = true;
    return this;
  }

  Json value(String value) {
    separate();
    quote(value);
    return this;
  }

  Json value(long value) {
    separate();
    text.append(value);
    return this;
  }

  Json value(boolean value) {
    separate();
    text.append(value);
    return this;
  }

  /** Puts seconds. */
  Json value(Duration value) {
    separate();
    text.append(seconds(value));
    return this;
  }

  Json nothing() {
    separate();
    text.append("null");
    return this;
  }

  /** Puts what is JSON already. */
  Json raw(String json) {
    separate();
    text.append(json);
    return this;
  }

  /** Returns a time in seconds, exactly and without an exponent. */
  static String seconds(Duration time) {
    return BigDecimal.valueOf(time.getSeconds())
        .add(BigDecimal.valueOf(time.getNano(), 9))
        .stripTrailingZeros()
        .toPlainString();
  }

  private void separate() {
    if (!first) {
      text.append(',');
    }
    first = false;
  }

  private void quote(String value) {
    text.append('"');
    for (int at = 0; at < value.length(); at++) {
      char next = value.charAt(at);
      switch (next) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        default -> {
          if (isPlain(next) || isPair(value, at)) {
            text.append(next);
          } else {
            text.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
              text.append(Character.forDigit(next >> shift & 15, 16));
            }
          }
        }
      }
    }
    text.append('"');
  }

  private static boolean isPlain(char next) {
    return next >= ' '
        && next != '<'
        && next != '\u007f'
        && next != '\u2028'
        && next != '\u2029'
        && !Character.isSurrogate(next);
  }

  private static boolean isPair(String value, int at) {
    char next = value.charAt(at);
    return Character.isHighSurrogate(next)
        ? at + 1 < value.length() && Character.isLowSurrogate(value.charAt(at + 1))
        : Character.isLowSurrogate(next)
            && at > 0
            && Character.isHighSurrogate(value.charAt(at - 1));
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
