package io.github.rfc2217j.api.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * The sections of {@code docs/interop.md} that tests find out by themselves. What a peer answers
 * may vary with its device; what is made of it may not: commands, verdicts and quirks are compared.
 */
public final class InteropDocument {

  /** The system property that has a test write its section anew. */
  public static final String WRITE = "rfc2217.docs.write";

  private static final Path DOCUMENT =
      Path.of(System.getProperty("basedir", ""), "..", "docs", "interop.md");

  private static final String VERDICT = "verdict";

  private InteropDocument() {}

  /**
   * Compares a peer's section with what was found, after writing it if that is asked for.
   *
   * @param peer its name and version, which the section's markers have
   * @param recognized what it is taken for
   * @param fits the profile that fits best
   * @param quirks those that were seen
   * @param table what was sent and came back, in Markdown, a column named verdict among the first
   *     three
   */
  public static void check(
      String peer, String recognized, String fits, Collection<String> quirks, String table)
      throws IOException {
    String found =
        "Taken for `%s`; the profile `%s` fits best. Quirks seen: %s.\n\n%s"
            .formatted(
                recognized,
                fits,
                quirks.isEmpty() ? "none" : String.join(", ", new TreeSet<>(quirks)),
                table);
    String document = Files.readString(DOCUMENT);
    String begin = "<!-- " + peer + " -->\n";
    String end = "<!-- end of " + peer + " -->\n";
    int from = document.indexOf(begin);
    int to = document.indexOf(end);
    assertThat(from).as("'%s' in %s", begin.strip(), DOCUMENT).isNotNegative();
    assertThat(to).as("'%s' behind it", end.strip()).isGreaterThan(from);
    if (System.getProperty(WRITE) != null) {
      Files.writeString(
          DOCUMENT, document.substring(0, from + begin.length()) + found + document.substring(to));
      return;
    }
    String committed = document.substring(from + begin.length(), to);
    assertThat(essence(found))
        .as("%s in %s; the property %s writes it anew", peer, DOCUMENT, WRITE)
        .isEqualTo(essence(committed));
  }

  /** The first line, and what was sent and its verdict of each of the table's. */
  private static List<String> essence(String section) {
    List<String> essence = new ArrayList<>();
    for (String line : section.lines().toList()) {
      if (line.startsWith("|")) {
        String[] cells = line.split("(?<!\\\\)\\|");
        essence.add(cells[1].strip() + ": " + cells[3].strip());
      } else if (!line.isBlank()) {
        essence.add(line.strip());
      }
    }
    assertThat(essence).contains("sent: " + VERDICT);
    return essence;
  }
}
