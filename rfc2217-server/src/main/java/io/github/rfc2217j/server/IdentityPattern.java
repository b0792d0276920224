package io.github.rfc2217j.server;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whom a name in a client's certificate must be, such as {@code dns:*.lab.example}. */
final class IdentityPattern {

  private static final List<String> KINDS = List.of("dns", "ip", "uri", "email", "cn");

  private final Pattern pattern;

  private IdentityPattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * Reads a pattern: a kind, a colon and a name, in which an asterisk stands for any characters; in
   * {@code dns} for any but a dot.
   *
   * @throws IllegalArgumentException if it is none; the message says what one looks like
   */
  static IdentityPattern of(String text) {
    int colon = text.indexOf(':');
    String kind = text.substring(0, Math.max(0, colon));
    if (!KINDS.contains(kind) || colon == text.length() - 1) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is no identity; one looks like cn:alice, dns:*.lab.example, ip:192.0.2.7,"
              + " email:*@lab.example or uri:spiffe://lab/*");
    }
    String any = kind.equals("dns") ? "[^.]*" : ".*";
    String regex =
        Stream.of(normalized(text).split("\\*", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(any));
    return new IdentityPattern(Pattern.compile(regex, Pattern.DOTALL));
  }

  boolean matches(String identity) {
    return pattern.matcher(normalized(identity)).matches();
  }

  /** Names of hosts and mailboxes are the same in capitals. */
  private static String normalized(String identity) {
    return identity.startsWith("dns:") || identity.startsWith("email:")
        ? identity.toLowerCase(Locale.ROOT)
        : identity;
  }
}
