package io.github.rfc2217j.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.protocol.comport.ComPortCodes;
import io.github.rfc2217j.protocol.comport.ControlValue;
import io.github.rfc2217j.protocol.telnet.TelnetCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/conformance.md} says what each role does with each command, and names the vectors
 * that prove it: a cell without a vector fails.
 */
class ConformanceDocumentTest {

  private static final String WRITE = "rfc2217.docs.write";
  private static final Path DOCUMENT =
      Path.of(System.getProperty("basedir", ""), "..", "docs", "conformance.md");

  /** So many vectors are named in a cell; the rest is counted. */
  private static final int NAMED = 4;

  /** What is done with a command: texts for the four cells beside the vectors. */
  private record Row(
      int command,
      String clientSends,
      String clientTakes,
      String serverTakes,
      String serverSends) {}

  private static final List<Row> ROWS =
      List.of(
          new Row(
              0,
              "asks, answers, tells",
              "answers an empty one with its own; a text ends its question, or is news",
              "answers an empty one; a text is news and is not answered",
              "answers, asks, tells"),
          new Row(
              1,
              "4 octets, 0 asks",
              "leading 4 octets count; any value is the one in force",
              "4 octets; more are cut, fewer ignored; one only from peers known to index rates",
              "the rate in force, nominal"),
          new Row(
              2,
              "5 to 8, 0 asks",
              "any value is the one in force",
              "5 to 8; reserved ones change nothing",
              "the value in force"),
          new Row(
              3,
              "1 to 5, 0 asks",
              "any value is the one in force",
              "1 to 5; reserved ones change nothing",
              "the value in force"),
          new Row(
              4,
              "1 to 3, 0 asks",
              "any value is the one in force",
              "1 to 3, 3 being 1.5; reserved ones change nothing",
              "the value in force"),
          new Row(
              5,
              "0 to 19, see below",
              "matched within its group, see below",
              "0 to 19, see below; reserved ones change nothing",
              "the state in force, never a question"),
          new Row(
              6,
              "polls",
              "reports it; ends a poll",
              "a poll, with or without an octet",
              "errors as the mask says; what is latched, to a poll"),
          new Row(
              7,
              "polls",
              "reports it; ends a poll",
              "a poll, with or without an octet",
              "once when COM-PORT comes up, then changes as the mask says, 0 only if told so;"
                  + " levels, to a poll"),
          new Row(
              8,
              "asks for quiet",
              "108, and 8: sends nothing more, see below",
              "sends nothing more",
              "asks for quiet"),
          new Row(9, "ends the quiet", "109, and 9: sends again", "sends again", "ends the quiet"),
          new Row(
              10,
              "any mask",
              "the mask in force",
              "any mask",
              "the mask as far as the port can report it"),
          new Row(11, "any mask", "the mask in force", "any mask", "the mask"),
          new Row(
              12,
              "1 to 3",
              "ends the request",
              "1 to 3 at their place in the stream; others change nothing",
              "the value when it is done; 0 to others"));

  /** What is done with one of Telnet's commands, and the vectors of both roles that show it. */
  private record Command(
      int code, String server, String serverVectors, String client, String clientVectors) {}

  private static final String NEWS = "tells its caller";

  private static final List<Command> COMMANDS =
      List.of(
          new Command(TelnetCodes.EOF, NEWS, "T-01", NEWS, "T-02"),
          new Command(TelnetCodes.SUSP, NEWS, "T-01", NEWS, "T-02"),
          new Command(TelnetCodes.ABORT, NEWS, "T-01", NEWS, "T-02"),
          new Command(TelnetCodes.EOR, NEWS, "C-28 T-01", NEWS, "T-02"),
          new Command(
              TelnetCodes.SE, "a stray one is ignored", "C-26", "a stray one is ignored", "T-07"),
          new Command(TelnetCodes.NOP, "nothing", "C-10 C-16 T-03", "nothing", "T-04"),
          new Command(
              TelnetCodes.DM,
              "ends a Synch, otherwise nothing",
              "C-22 C-23 C-24 C-25 T-11",
              "ends a Synch, otherwise nothing",
              "T-04 T-08"),
          new Command(
              TelnetCodes.BRK, "asks for a break of the usual length", "C-17", NEWS, "T-05"),
          new Command(TelnetCodes.IP, NEWS, "C-21", NEWS, "T-05"),
          new Command(
              TelnetCodes.AO, "answers by a Synch", "C-20 S-10", "answers by a Synch", "T-06"),
          new Command(
              TelnetCodes.AYT,
              "answers NOP while COM-PORT is up, otherwise a line for a person",
              "C-18 C-19 S-12",
              "answers NOP",
              "T-09 T-10"),
          new Command(TelnetCodes.EC, NEWS, "T-01", NEWS, "T-02"),
          new Command(TelnetCodes.EL, NEWS, "T-01", NEWS, "T-02"),
          new Command(TelnetCodes.GA, "nothing", "T-03", "nothing", "T-04"));

  private static final String SUSPENDED =
      """

      ## Suspended

      An end that was suspended still negotiates, suspends and resumes the other and ends its output by a Synch. A client also
      sends the two requests that end what it was suspended for: %s and %s, the
      latter not in front of a BREAK ON that is held up itself. Everything else waits for RESUME, in its order. This departs
      from RFC 2217 §3, which stops commands as well as data: held up, these two would wait for a RESUME that waits for them.
      """;

  private static final String REFUSED =
      """

      ## Refused

      What departs from RFC 2217 is counted and reported, and never ends a connection. A value that is too short is ignored:
      what was meant cannot be known. Of one that is too long the leading octets count. The other end's codes are ignored, or
      a reflected stream would be obeyed; a client takes 8 and 9 for 108 and 109, as some servers send those. A reserved value
      changes nothing and is answered with what is in force, a purge with 0 (see above).

      """;

  private static final String TELNET =
      """

      ## Telnet's commands

      Octets that are no command (00 to EB) count as NOP. Nothing that a client sends of its own accord can reach the device.

      """;

  private static final String HEAD =
      """
      <!-- Generated from the test vectors; do not edit. Write it anew, from the top folder, by
           mvn verify -pl rfc2217-protocol -am -Dtest=ConformanceDocumentTest -Dsurefire.failIfNoSpecifiedTests=false -D%s
      -->
      # What is done with each command

      Both roles, every command of RFC 2217 §3 and every value of SET-CONTROL. In each cell stand the test vectors that prove
      it; they are under `rfc2217-protocol/src/test/resources/vectors`, and each is run whole, octet by octet, and cut at each
      place. A server answers each request once, in order, after it was carried out, with the value in force.

      """;

  private final List<Vector> vectors = VectorsTest.vectors().toList();

  @Test
  void isTheCommittedDocument() throws IOException {
    String document = document();
    if (System.getProperty(WRITE) != null) {
      Files.createDirectories(DOCUMENT.getParent());
      Files.writeString(DOCUMENT, document);
    }
    assertThat(DOCUMENT)
        .as("how to write it anew stands in its first lines; the property is %s", WRITE)
        .exists()
        .hasContent(document);
  }

  private String document() {
    StringBuilder text = new StringBuilder(HEAD.formatted(WRITE));
    text.append("## Commands\n\n");
    text.append("| command | client sends | client takes | server takes | server sends |\n");
    text.append("| --- | --- | --- | --- | --- |\n");
    for (Row row : ROWS) {
      int command = row.command();
      text.append("| %d / %d %s | ".formatted(command, command + 100, ComPortCodes.name(command)));
      text.append(row.clientSends()).append(sent('C', frame(command))).append(" | ");
      text.append(row.clientTakes()).append(taken('C', frame(command + 100))).append(" | ");
      text.append(row.serverTakes()).append(taken('S', frame(command))).append(" | ");
      text.append(row.serverSends()).append(sent('S', frame(command + 100))).append(" |\n");
    }
    text.append("\n## SET-CONTROL\n\n");
    text.append(
        "| value | group | client sends | server takes | an answer to a client | from a server"
            + " |\n");
    text.append("| --- | --- | --- | --- | --- | --- |\n");
    for (ControlValue value : ControlValue.values()) {
      text.append(control(value));
    }
    text.append(
        "\nReserved values (20 to 127) and undefined ones (128 to 255) change nothing and are");
    text.append(" answered with the flow control in force").append(taken('S', frame(5) + " 14"));
    text.append(".\n");
    text.append(
        SUSPENDED.formatted("PURGE-DATA" + passing(12, " "), "BREAK OFF" + passing(5, " 06 ")));
    refused(text);
    telnet(text);
    return text.toString();
  }

  private void refused(StringBuilder text) {
    text.append(REFUSED);
    text.append("| command | server: too short | too long | the other end's | client: too short");
    text.append(" | too long | the other end's |\n");
    text.append("| --- | --- | --- | --- | --- | --- | --- |\n");
    for (Row row : ROWS) {
      int command = row.command();
      boolean flow = command == 8 || command == 9;
      boolean poll = command == 6 || command == 7;
      boolean free = command == 0;
      text.append("| %d / %d %s |".formatted(command, command + 100, ComPortCodes.name(command)));
      text.append(free || flow || poll ? " – |" : warned('S', command, "LEN"));
      text.append(free || poll ? " – |" : warned('S', command, "LONG"));
      text.append(warned('S', command + 100, "DIR " + (command + 100)));
      text.append(free || flow ? " – |" : warned('C', command + 100, "LEN"));
      text.append(free ? " – |" : warned('C', command + 100, "LONG"));
      text.append(flow ? " taken |" : warned('C', command, "DIR " + command));
      text.append('\n');
    }
    text.append("\nCodes that RFC 2217 does not define are ignored by a server");
    text.append(warnedOf('S', "UNK")).append(" and by a client").append(warnedOf('C', "UNK"));
    text.append(", and so is everything while the option is off (server").append(off('S'));
    text.append(", client").append(off('C')).append(").\n");
  }

  private String warned(char role, int code, String kind) {
    String octets = frame(code);
    return named(
            role,
            octets + " " + kind,
            vector -> receives(vector, octets) && vector.events().contains("WARN " + kind))
        + " |";
  }

  private String warnedOf(char role, String kind) {
    return named(role, kind, vector -> vector.events().contains("WARN " + kind));
  }

  private String off(char role) {
    return named(role, "SBOPT 2C", vector -> vector.events().contains("WARN SBOPT 2C"));
  }

  private void telnet(StringBuilder text) {
    text.append(TELNET);
    text.append("| command | server | client |\n| --- | --- | --- |\n");
    for (Command command : COMMANDS) {
      text.append(
          "| %s | %s (%s) | %s (%s) |\n"
              .formatted(
                  TelnetCodes.commandName(command.code()),
                  command.server(),
                  shown('S', command.code(), command.serverVectors()),
                  command.client(),
                  shown('C', command.code(), command.clientVectors())));
    }
  }

  /** The vectors named, each of which must be there, be the role's, and receive the command. */
  private String shown(char role, int code, String ids) {
    for (String id : ids.split(" ")) {
      assertThat(vectors)
          .as("%s for %s", id, TelnetCodes.commandName(code))
          .filteredOn(vector -> vector.id().equals(id))
          .singleElement()
          .matches(vector -> vector.role() == role, "its role")
          .matches(
              vector ->
                  vector.steps().stream()
                      .filter(step -> step.word().equals("in"))
                      .map(step -> Vector.HEX.formatHex(Vector.octets(step.rest())))
                      .anyMatch(octets -> octets.contains("FF " + hex(code))),
              "receives it");
    }
    return ids;
  }

  private String control(ControlValue value) {
    String octet = " " + hex(value.code()) + " ";
    String name = value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    String never = " never";
    return "| %d %s | %s |%s |%s |%s |%s |\n"
        .formatted(
            value.code(),
            name,
            value.group().name().toLowerCase(Locale.ROOT).replace('_', ' '),
            sent('C', frame(5) + octet),
            taken('S', frame(5) + octet),
            (value.isQuery() ? " not known" : "") + taken('C', frame(105) + octet),
            value.isQuery() ? never + absent(frame(105) + octet) : sent('S', frame(105) + octet));
  }

  /** The vectors in which a suspended client sends something and is not resumed. */
  private String passing(int command, String value) {
    String octets = frame(command) + value;
    return named(
        'C',
        octets,
        vector ->
            receives(vector, frame(108))
                && !receives(vector, frame(109))
                && vector.out().contains(octets));
  }

  private static String frame(int code) {
    return "FF FA 2C " + hex(code);
  }

  private static String hex(int octet) {
    return HexFormat.of().withUpperCase().toHexDigits((byte) octet);
  }

  /** The vectors in which a role sends something. */
  private String sent(char role, String octets) {
    return named(role, octets, vector -> vector.out().contains(octets));
  }

  /** The vectors in which a role receives something. */
  private String taken(char role, String octets) {
    return named(role, octets, vector -> receives(vector, octets));
  }

  private static boolean receives(Vector vector, String octets) {
    return vector.steps().stream()
        .anyMatch(step -> step.word().equals("in") && step.rest().contains(octets));
  }

  private String absent(String octets) {
    assertThat(vectors)
        .filteredOn(vector -> vector.role() == 'S')
        .noneMatch(vector -> vector.out().contains(octets));
    return "";
  }

  private String named(char role, String octets, Predicate<Vector> shows) {
    List<String> ids =
        vectors.stream()
            .filter(vector -> vector.role() == role && shows.test(vector))
            .map(Vector::id)
            .toList();
    assertThat(ids).as("vectors of role %s with %s", role, octets).isNotEmpty();
    String first = ids.stream().limit(NAMED).collect(Collectors.joining(" "));
    int more = ids.size() - NAMED;
    return " (" + first + (more > 0 ? " and " + more + " more)" : ")");
  }
}
