package io.github.rfc2217j.client;

import io.github.rfc2217j.protocol.Quirk;
import io.github.rfc2217j.protocol.QuirkProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What {@link PeerDoctor} found out about a server.
 *
 * @param peer the server, as {@code rfc2217://host:port}
 * @param ending why the examination stopped early, with what to do about it; empty if it did not
 * @param firstOctets the first 64 octets that the server sent, in hexadecimal
 * @param options what was agreed on, such as {@code WILL BINARY}; the server's part
 * @param signature what it answered to SIGNATURE, one character from 0 to 255 for each octet; empty
 *     if it did not
 * @param recognized what the client takes it for by itself
 * @param fits the known profile that is nearest to what was seen; if it is another one, name it by
 *     the option {@code quirks}
 * @param quirks the known deviations that were seen
 * @param roundTrips how long answers took; empty if that was not measured
 * @param probes what was tried, in this order
 * @param remarks what else was noticed
 * @param notRestored what may not be as it was found
 * @param lastFrames the last frames, if the examination stopped early
 */
public record PeerReport(
    String peer,
    String ending,
    String firstOctets,
    List<String> options,
    Optional<String> signature,
    QuirkProfile recognized,
    QuirkProfile fits,
    Set<Quirk> quirks,
    Optional<RoundTrips> roundTrips,
    List<Probe> probes,
    List<String> remarks,
    List<String> notRestored,
    List<String> lastFrames) {

  /** What an answer means. */
  public enum Verdict {
    /** As RFC 2217 says, and as asked. */
    CONFORMS("conforms"),
    /** As RFC 2217 says: another value than the one asked for is in force. */
    OTHER_VALUE("other value"),
    /** RFC 2217 does not say what is to happen, or leaves a choice. */
    LEFT_OPEN("left open"),
    /** Not as RFC 2217 says. */
    DEVIATES("deviates"),
    /** Not sent. */
    NOT_TRIED("not tried");

    private final String words;

    Verdict(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /**
   * One thing that was tried.
   *
   * @param sent what was sent, in the words of RFC 2217
   * @param answered what came back
   * @param verdict what that means
   * @param section where RFC 2217 says so
   * @param note why, where it is not plain; may be empty
   * @param time from sending to the first answer; empty if none came
   */
  public record Probe(
      String sent,
      String answered,
      Verdict verdict,
      String section,
      String note,
      Optional<Duration> time) {}

  /**
   * How long a question and its answer took.
   *
   * @param count how many were asked, one after the other
   * @param min the shortest
   * @param median half took no longer
   * @param p95 95 of 100 took no longer
   */
  public record RoundTrips(int count, Duration min, Duration median, Duration p95) {}

  /** Copies the collections. */
  public PeerReport {
    options = List.copyOf(options);
    quirks = Set.copyOf(quirks);
    probes = List.copyOf(probes);
    remarks = List.copyOf(remarks);
    notRestored = List.copyOf(notRestored);
    lastFrames = List.copyOf(lastFrames);
  }

  /**
   * Tells whether everything was tried.
   *
   * @return false if it stopped early, see {@link #ending}
   */
  public boolean isComplete() {
    return ending.isEmpty();
  }

  /**
   * Returns what is not as RFC 2217 says.
   *
   * @return the probes whose verdict is {@link Verdict#DEVIATES}
   */
  public List<Probe> deviations() {
    return probes.stream().filter(probe -> probe.verdict() == Verdict.DEVIATES).toList();
  }

  /**
   * Returns the report for a person: a few lines, and a table that is Markdown as well.
   *
   * @return lines, each ended
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    line(text, "peer", peer);
    line(text, "first octets", firstOctets.isEmpty() ? "none" : firstOctets);
    line(text, "options", options.isEmpty() ? "none" : String.join(", ", options));
    line(text, "signature", signature.map(Wording::quoted).orElse("not told"));
    line(text, "taken for", recognized.name());
    line(
        text,
        "fits best",
        fits.equals(recognized) ? fits.name() : fits.name() + ": use quirks=" + fits.name());
    line(text, "quirks seen", quirks.isEmpty() ? "none" : String.join(", ", sorted(quirks)));
    line(text, "round trip", roundTrips.map(PeerReport::words).orElse("not measured"));
    text.append('\n').append(table(true)).append('\n');
    line(text, "deviations", deviations().size() + " of " + probes.size() + " probes");
    remarks.forEach(remark -> line(text, "remark", remark));
    notRestored.forEach(what -> line(text, "not restored", what));
    if (!isComplete()) {
      line(text, "incomplete", ending);
      lastFrames.forEach(frame -> line(text, "", frame));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format(Locale.ROOT, "%-14s %s\n", name, value));
  }

  private static String words(RoundTrips times) {
    return "min %s ms, median %s ms, 95 of 100 within %s ms (%d questions)"
        .formatted(millis(times.min), millis(times.median), millis(times.p95), times.count);
  }

  /**
   * Returns the probes as a Markdown table, padded so that it can be read as it is.
   *
   * @param withTimes false for a table that is the same each time
   * @return lines, each ended by LF
   */
  public String table(boolean withTimes) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(cells(withTimes, "sent", "came back", "verdict", "RFC 2217", "note", "ms"));
    rows.add(cells(withTimes, "---", "---", "---", "---", "---", "---"));
    for (Probe probe : probes) {
      rows.add(
          cells(
              withTimes,
              probe.sent,
              probe.answered,
              probe.verdict.toString(),
              probe.section,
              probe.note,
              probe.time.map(PeerReport::millis).orElse("")));
    }
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      text.append('|');
      for (int i = 0; i < widths.length; i++) {
        text.append(' ').append(row.get(i)).repeat(" ", widths[i] - row.get(i).length());
        text.append(" |");
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static List<String> cells(boolean withTimes, String... cells) {
    return List.of(cells).subList(0, withTimes ? cells.length : cells.length - 1).stream()
        .map(cell -> cell.replace("|", "\\|"))
        .toList();
  }

  private static String millis(Duration time) {
    return String.format(
        Locale.ROOT, "%.1f", (double) time.toNanos() / TimeUnit.MILLISECONDS.toNanos(1));
  }

  private static Collection<String> sorted(Set<Quirk> quirks) {
    return quirks.stream().map(Quirk::name).collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Returns the report for a program.
   *
   * @return a JSON object (RFC 8259) with the names of this record's parts; times are in
   *     milliseconds, parts that there are none of are missing
   */
  public String json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("peer", peer);
    json.put("complete", isComplete());
    json.put("ending", ending);
    json.put("firstOctets", firstOctets);
    json.put("options", options);
    signature.ifPresent(text -> json.put("signature", text));
    json.put("recognized", recognized.name());
    json.put("fits", fits.name());
    json.put("quirks", sorted(quirks));
    roundTrips.ifPresent(times -> {
      Map<String, Object> part = new LinkedHashMap<>();
      part.put("count", times.count);
      part.put("min", number(times.min));
      part.put("median", number(times.median));
      part.put("p95", number(times.p95));
      json.put("roundTrips", part);
    });
    json.put("deviations", deviations().size());
    json.put("probes", probes.stream().map(PeerReport::json).toList());
    json.put("remarks", remarks);
    json.put("notRestored", notRestored);
    json.put("lastFrames", lastFrames);
    return Json.write(json);
  }

  private static Map<String, Object> json(Probe probe) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("sent", probe.sent);
    json.put("answered", probe.answered);
    json.put("verdict", probe.verdict.name());
    json.put("section", probe.section);
    json.put("note", probe.note);
    probe.time.ifPresent(time -> json.put("time", number(time)));
    return json;
  }

  private static Double number(Duration time) {
    return TimeUnit.NANOSECONDS.toMicros(time.toNanos()) / 1000.0;
  }

  @Override
  public String toString() {
    return text();
  }
}
