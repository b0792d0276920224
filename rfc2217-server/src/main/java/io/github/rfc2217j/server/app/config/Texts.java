package io.github.rfc2217j.server.app.config;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes times and numbers of octets as people write them. */
final class Texts {

  private static final Pattern NUMBER = Pattern.compile("(\\d{1,9})\\s*([A-Za-z]*)");

  private static final Map<String, Long> MILLISECONDS =
      Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

  private static final Map<String, Long> OCTETS = Map.of("", 1L, "KiB", 1024L, "MiB", 1024L * 1024);

  private Texts() {}

  static Duration time(String text) {
    Matcher matcher = NUMBER.matcher(text);
    if (matcher.matches()) {
      Long unit = MILLISECONDS.get(matcher.group(2));
      long number = Long.parseLong(matcher.group(1));
      if (unit != null) {
        return Duration.ofMillis(number * unit);
      }
      if (number == 0 && matcher.group(2).isEmpty()) {
        return Duration.ZERO;
      }
      if (matcher.group(2).isEmpty()) {
        throw new IllegalArgumentException(
            "a time needs its unit (ms, s, m, h, d), such as " + number + "s");
      }
    }
    throw new IllegalArgumentException(
        "a time is a whole number with a unit: 500ms, 30s, 5m, 2h, 7d; not '" + text + "'");
  }

  static String time(Duration time) {
    long all = time.toMillis();
    if (all == 0) {
      return "0";
    }
    for (String unit : new String[] {"d", "h", "m", "s"}) {
      long one = MILLISECONDS.getOrDefault(unit, 1L);
      if (all % one == 0) {
        return all / one + unit;
      }
    }
    return all + "ms";
  }

  static long whole(String text, boolean octets) {
    Matcher matcher = NUMBER.matcher(text);
    Long unit = matcher.matches() ? OCTETS.get(matcher.group(2)) : null;
    if (unit == null || !(octets || unit == 1)) {
      throw new IllegalArgumentException(
          octets
              ? "a number of octets looks like 65536, 64KiB or 1MiB, not '" + text + "'"
              : "must be a whole number, not '" + text + "'");
    }
    return Long.parseLong(matcher.group(1)) * unit;
  }

  static String octets(long count) {
    for (String unit : new String[] {"MiB", "KiB"}) {
      long one = OCTETS.getOrDefault(unit, 1L);
      if (count >= one && count % one == 0) {
        return count / one + unit;
      }
    }
    return String.valueOf(count);
  }
}
