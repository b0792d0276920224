package io.github.rfc2217j.client;

import io.github.rfc2217j.protocol.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** Requests, answers, times and octets in the words of messages and logs. */
final class Wording {

  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  private Wording() {}

  static String of(Collection<? extends Request> requests) {
    return requests.stream().map(Wording::of).collect(Collectors.joining(", "));
  }

  static String of(Request request) {
    return request instanceof Request.Query query
        ? "the query " + query.message().describe()
        : request.message().describe();
  }

  /** What a failure of a socket means for its connection: "broke: Connection reset". */
  static String broken(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    return message.contains("timed out")
        ? "is dead: TCP had no acknowledgement for too long (" + message + ')'
        : "broke: " + message;
  }

  /** A stretch of time as a person reads it. */
  static String time(long nanos) {
    return nanos < SECOND
        ? nanos / MILLI + " ms"
        : String.format(Locale.ROOT, "%.1f s", (double) nanos / SECOND);
  }

  /** Characters from 0 to 255 as text in quotes. */
  static String quoted(String text) {
    byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
    return quoted(octets, octets.length);
  }

  /** Octets as text in quotes; what is not printable in the way of Java and C. */
  static String quoted(byte[] octets, int count) {
    StringBuilder text = new StringBuilder("'");
    for (int i = 0; i < count; i++) {
      int octet = octets[i] & 0xFF;
      switch (octet) {
        case '\r' -> text.append("\\r");
        case '\n' -> text.append("\\n");
        default -> {
          if (octet >= ' ' && octet <= '~') {
            text.append((char) octet);
          } else {
            text.append(String.format(Locale.ROOT, "\\x%02x", octet));
          }
        }
      }
    }
    return text.append('\'').toString();
  }
}
