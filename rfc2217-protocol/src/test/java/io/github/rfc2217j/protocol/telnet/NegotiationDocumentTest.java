package io.github.rfc2217j.protocol.telnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.protocol.Side;
import io.github.rfc2217j.protocol.telnet.NegotiatorTransitions.Input;
import io.github.rfc2217j.protocol.telnet.NegotiatorTransitions.Transition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/negotiation.md} is what the negotiator does, and nothing else. */
class NegotiationDocumentTest {
  private static final String WRITE = "rfc2217.docs.write";

  /** Surefire tells the module's directory and runs in it; an IDE does the latter at least. */
  private static final Path DOCUMENT =
      Path.of(System.getProperty("basedir", ""), "..", "docs", "negotiation.md");

  private static final String HEAD =
      """
      <!-- Generated from the code; do not edit. Write it anew, from the top folder, by
           mvn verify -pl rfc2217-protocol -am -Dtest=NegotiationDocumentTest -Dsurefire.failIfNoSpecifiedTests=false -D%s
      -->
      # How options are negotiated

      Each Telnet option has two sides: *us*, where this end performs it, and *him*, where the other end does. The two are
      negotiated apart, each by a machine of six states, which RFC 1143 §7 calls the Q method. An option is in effect in
      `YES` only. `WANTNO` and `WANTYES` wait for the peer's answer; `OPPOSITE` says that the application has changed its
      mind meanwhile, so that the answer is followed by the opposite request.

      "Agreed" means that the option's rule lets the peer switch it on; an option without a rule stays in `NO` and refuses.

      """;

  private static final String TAIL =
      """
      ## What is proved

      The tests of `rfc2217-protocol` visit every state of two negotiators and the messages between them, with any number of
      wishes at both ends, any rules and any interleaving (`NegotiatorExplorationTest`). In each of them:

      - The messages under way are delivered in a bounded number of steps; nothing goes round in a circle.
      - When nothing is under way both ends agree: both have the option on, or both off.
      - A wish costs at most two messages, a request and its answer.
      - An option and side never has more than two messages under way in one direction.
      - Neither end ever sends what the other calls a breach.

      `NegotiatorPeersTest` does the same with the simpler ways of pyserial and gensio at the other end. That ends, too, but
      these peers can leave a request of ours unanswered. It then waits in `WANTYES` while the peer has the option on:

      - pyserial's client, if our request reaches it before it has sent its own. It then never sends that.
      - gensio (ser2net), if the option was switched off or refused before. It answers a request that it agrees to only once
        in a connection. So a session should not switch an option off that it may want again. Where gensio forgets that it
        asked (SUPPRESS-GO-AHEAD in ser2net's greeting), we may take its second answer for a refusal and end in `NO`.
      """;

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

  private static String document() {
    List<String> lines = new ArrayList<>(HEAD.formatted(WRITE).lines().toList());
    lines.add("## Him: the other end performs the option");
    lines.add("");
    lines.addAll(table(Side.HIM));
    lines.add("");
    lines.addAll(diagram(Side.HIM));
    lines.add("");
    lines.add("## Us: this end performs the option");
    lines.add("");
    lines.add("The same, with DO and WILL exchanged, and DONT and WONT.");
    lines.add("");
    lines.addAll(table(Side.US));
    lines.add("");
    lines.addAll(TAIL.lines().toList());
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  private static List<String> table(Side side) {
    Map<QState, List<Transition>> byState =
        NegotiatorTransitions.of(side).stream()
            .collect(
                Collectors.groupingBy(Transition::from, LinkedHashMap::new, Collectors.toList()));
    List<String> lines = new ArrayList<>();
    lines.add(row("state", Stream.of(Input.values()).map(input -> input.name(side))));
    lines.add(row("---", Stream.of(Input.values()).map(input -> "---")));
    byState.forEach((state, transitions) ->
        lines.add(row(state.name(), transitions.stream().map(NegotiationDocumentTest::cell))));
    return lines;
  }

  private static String row(String first, Stream<String> others) {
    return Stream.concat(Stream.of(first), others).collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static String cell(Transition transition) {
    List<String> parts = new ArrayList<>();
    if (transition.from() != transition.to()) {
      parts.add("→ " + transition.to());
    }
    if (transition.result().send() != 0) {
      parts.add("send " + NegotiatorTransitions.command(transition.result().send()));
    }
    switch (transition.result().change()) {
      case NONE -> {}
      case ON -> parts.add("*on*");
      case OFF -> parts.add("*off*");
      case REFUSED -> parts.add("*refused*");
    }
    if (transition.result().wrong()) {
      parts.add("the peer is wrong");
    }
    return parts.isEmpty() ? "–" : String.join(", ", parts);
  }

  private static List<String> diagram(Side side) {
    List<String> lines = new ArrayList<>(List.of("```mermaid", "stateDiagram-v2"));
    lines.add("    [*] --> NO");
    for (Map.Entry<String, String> edge : edges(side).entrySet()) {
      lines.add("    " + edge.getKey() + " : " + edge.getValue());
    }
    lines.add("```");
    return lines;
  }

  /** One arrow for all that leads from one state to another, so that the diagram can be read. */
  private static Map<String, String> edges(Side side) {
    Map<String, Set<String>> labels = new LinkedHashMap<>();
    List<Transition> transitions = NegotiatorTransitions.of(side);
    for (Transition transition : transitions) {
      if (transition.doesSomething()) {
        labels
            .computeIfAbsent(
                transition.from() + " --> " + transition.to(), key -> new LinkedHashSet<>())
            .add(label(side, transition, transitions));
      }
    }
    Map<String, String> edges = new LinkedHashMap<>();
    labels.forEach((edge, texts) -> edges.put(edge, String.join("<br/>", texts)));
    return edges;
  }

  private static String label(Side side, Transition transition, List<Transition> all) {
    // Whether we agree is not worth a word where it makes no difference.
    boolean same =
        all.stream()
                .filter(other -> other.from() == transition.from())
                .filter(other -> other.to() == transition.to())
                .filter(other -> other.input().isOn() && transition.input().isOn())
                .count()
            == 2;
    String input = transition.input().name(side);
    int send = transition.result().send();
    String received = same ? input.substring(0, input.indexOf(',')) : input;
    return send == 0 ? received : received + " / " + NegotiatorTransitions.command(send);
  }
}
