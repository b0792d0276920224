package io.github.rfc2217j.protocol;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/quirks.md} says of each {@link Quirk} what its Javadoc says, and what proves it: one
 * without a vector or test fails, unless there is nothing that could be done.
 */
class QuirkDocumentTest {

  private static final String WRITE = "rfc2217.docs.write";
  private static final Path MODULE = Path.of(System.getProperty("basedir", ""));
  private static final Path TOP = MODULE.resolve("..");
  private static final Path DOCUMENT = TOP.resolve("docs").resolve("quirks.md");
  private static final Pattern CONSTANT =
      Pattern.compile("/\\*\\*((?:(?!\\*/).)*)\\*/\\s*([A-Z_]+)\\(", Pattern.DOTALL);

  /** There is nothing to be done, so there is nothing to be proved. */
  private static final String NOTHING = "–";

  private static final String HEAD =
      """
      <!-- Generated from Quirk and QuirkProfile; do not edit. Write it anew, from the top folder, by
           mvn verify -pl rfc2217-protocol -am -Dtest=QuirkDocumentTest -Dsurefire.failIfNoSpecifiedTests=false -D%s
      -->
      # What real peers do

      Each way in which a known product departs from the protocol is a constant of `io.github.rfc2217j.protocol.Quirk`. Most
      are tolerated from everybody. Those that change what we send do so only with a peer whose profile names them; a profile
      is picked from how the peer opens the conversation and from its signature, can be asked for, and can be named:
      `rfc2217://host?quirks=sredird`.

      ## Quirks

      The last column names test vectors (`rfc2217-protocol/src/test/resources/vectors`) and test classes.

      """;

  private static final Map<Quirk, String> PROOFS = new EnumMap<>(Quirk.class);

  static {
    PROOFS.put(Quirk.BAUD_ANSWER_OF_EIGHT_OCTETS, "C-130 Q-16 O-03");
    PROOFS.put(Quirk.LINES_ANSWERED_WITH_FLOW, "C-136 Q-17 S-28 O-04");
    PROOFS.put(Quirk.LINES_UNANSWERED, "O-02 PassedRequestTest");
    PROOFS.put(Quirk.SUBNEGOTIATIONS_COUNTED, "Q-10 Q-11 Q-12 Q-13");
    PROOFS.put(Quirk.COMMANDS_OF_THREE_OCTETS, "Q-14 Q-15");
    PROOFS.put(Quirk.INDEXED_BAUD_RATES, "Q-40 Q-41 Q-42 Q-43 Q-44 Q-46 Q-48 Q-49");
    PROOFS.put(Quirk.INBOUND_FLOW_ANSWERED_ZERO, "C-137 Q-47");
    PROOFS.put(Quirk.SUSPEND_CHANGES_FLOW, "Q-20");
    PROOFS.put(Quirk.MASK_ANSWERED_WITH_STATE, "Q-21 Q-22 Q-26 O-01");
    PROOFS.put(Quirk.MASKS_UNANSWERED, "Q-54 O-06");
    PROOFS.put(Quirk.PURGE_UNANSWERED_OR_TWICE, "Q-25 Q-50");
    PROOFS.put(Quirk.BAD_VALUES_UNANSWERED, "Q-52 PassedRequestTest");
    PROOFS.put(Quirk.QUESTIONS_ANSWERED_WITH_QUESTIONS, "Q-23 K-434 K-437 K-440 K-443");
    PROOFS.put(Quirk.BREAK_STUCK_ON, "Q-53");
    PROOFS.put(Quirk.BREAK_OFF_ANSWERED_ON, "Q-24");
    PROOFS.put(Quirk.POLLS_UNANSWERED, "Q-51");
    PROOFS.put(Quirk.FIRST_STATE_VARIES, "C-153 O-01 O-03 O-06");
    PROOFS.put(Quirk.SLOW_NOTIFICATIONS, NOTHING);
    PROOFS.put(Quirk.DIES_OF_MALFORMED_INPUT, "RoundTripTest FuzzCorpusTest");
    PROOFS.put(Quirk.SIGNATURE_CUT, "SignatureTest SettingsTest");
    PROOFS.put(Quirk.SIGNATURE_TELLS_DEVICE, "SignatureTest");
    PROOFS.put(Quirk.CLIENT_CODES_IN_ANSWERS, "Q-30 Q-31 Q-32 Q-33");
    PROOFS.put(Quirk.COM_PORT_NOT_OFFERED, "C-118 S-05 O-09 O-12");
    PROOFS.put(Quirk.BINARY_NOT_REQUESTED, "C-34 O-08 O-13");
    PROOFS.put(Quirk.BINARY_REFUSED, "N-01 N-02 N-03 N-08 Q-56");
    PROOFS.put(Quirk.LINES_LOWERED_AT_OPENING, "O-14");
    PROOFS.put(Quirk.CR_NUL_STRIPPED, "C-35 O-03");
    PROOFS.put(Quirk.BUSY_TEXT_AS_DATA, "OpenFailureTest");
    PROOFS.put(Quirk.BUSY_AFTER_CLOSE, NOTHING);
    PROOFS.put(Quirk.SERVES_AFTER_WONT, "C-126 R-S-OFF R-C-OFF");
    PROOFS.put(Quirk.NEGOTIATION_STORM, "C-40 C-58 NegotiatorExplorationTest");
    PROOFS.put(Quirk.PURGE_DIRECTIONS_SWAPPED, "V-1201 V-1202");
    PROOFS.put(Quirk.BANNER_BEFORE_NEGOTIATION, "Q-55");
    PROOFS.put(Quirk.DATA_BEFORE_NEGOTIATION, "Q-55");
  }

  @Test
  void isTheCommittedDocument() throws IOException {
    String document = document();
    if (System.getProperty(WRITE) != null) {
      Files.writeString(DOCUMENT, document);
    }
    assertThat(DOCUMENT)
        .as("how to write it anew stands in its first lines; the property is %s", WRITE)
        .exists()
        .hasContent(document);
  }

  @Test
  void eachHasASectionAProductAndAProofThatIsThere() throws IOException {
    Set<String> known = proofs();
    for (Quirk quirk : Quirk.values()) {
      assertThat(quirk.section()).as("%s", quirk).startsWith("RFC ");
      assertThat(quirk.products()).as("%s", quirk).isNotBlank();
      assertThat(PROOFS).containsKey(quirk);
      if (!PROOFS.get(quirk).equals(NOTHING)) {
        assertThat(known).as("%s", quirk).contains(PROOFS.get(quirk).split(" "));
      }
    }
  }

  /** The ids of the vectors and the names of all test classes of the project. */
  private static Set<String> proofs() throws IOException {
    try (Stream<Path> files = Files.walk(TOP, 12, new FileVisitOption[0])) {
      Stream<String> classes =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith("Test.java"))
              .map(name -> name.substring(0, name.length() - ".java".length()));
      return Stream.concat(classes, VectorsTest.vectors().map(Vector::id))
          .collect(Collectors.toSet());
    }
  }

  private static String document() throws IOException {
    StringBuilder text = new StringBuilder(HEAD.formatted(WRITE));
    Map<String, String> meanings = meanings();
    text.append("| constant | what such peers do, and what is done about it | against | seen in |");
    text.append(" proof |\n| --- | --- | --- | --- | --- |\n");
    for (Quirk quirk : Quirk.values()) {
      text.append(
          "| %s | %s | %s | %s | %s |\n"
              .formatted(
                  quirk,
                  meanings.get(quirk.name()),
                  quirk.section(),
                  quirk.products(),
                  PROOFS.get(quirk)));
    }
    text.append("\n## Profiles\n\n| name | quirks |\n| --- | --- |\n");
    for (QuirkProfile profile : QuirkProfile.known()) {
      String quirks =
          Stream.of(Quirk.values()).filter(profile::has).map(Quirk::name).collect(joining(", "));
      text.append("| `%s` | %s |\n".formatted(profile, quirks.isEmpty() ? "none" : quirks));
    }
    return text.toString();
  }

  /** The Javadoc of the constants, which cannot be asked for at run time. */
  private static Map<String, String> meanings() throws IOException {
    Path source = MODULE.resolve(Path.of("src/main/java/io/github/rfc2217j/protocol/Quirk.java"));
    Matcher matcher = CONSTANT.matcher(Files.readString(source));
    return matcher
        .results()
        .collect(
            Collectors.toMap(
                found -> found.group(2),
                found -> found.group(1).replaceAll("\\s+\\*?\\s*", " ").strip()));
  }
}
