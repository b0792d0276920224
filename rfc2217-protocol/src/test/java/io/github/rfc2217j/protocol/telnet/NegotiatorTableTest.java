package io.github.rfc2217j.protocol.telnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.protocol.Side;
import io.github.rfc2217j.protocol.telnet.NegotiatorTransitions.Input;
import io.github.rfc2217j.protocol.telnet.NegotiatorTransitions.Transition;
import io.github.rfc2217j.protocol.telnet.OptionNegotiator.Change;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The negotiator's transitions against the tables of RFC 1143 §7, copied here by hand. */
class NegotiatorTableTest {
  private static final Map<String, QState> NAMES =
      Map.of(
          "NO", QState.NO,
          "YES", QState.YES,
          "WNE", QState.WANTNO_EMPTY,
          "WNO", QState.WANTNO_OPPOSITE,
          "WYE", QState.WANTYES_EMPTY,
          "WYO", QState.WANTYES_OPPOSITE);

  /**
   * The state afterwards, what is sent, and ! where the RFC calls the message an error. Where it
   * calls a local command an error, nothing happens; where it prints himq=NONE, EMPTY is meant.
   */
  private static final String HIM =
      """
      state | WILL agreed | WILL refused | WONT    | enable  | disable
      NO    | YES DO      | NO DONT      | NO      | WYE DO  | NO
      YES   | YES         | YES          | NO DONT | YES     | WNE DONT
      WNE   | NO !        | NO !         | NO      | WNO     | WNE
      WNO   | YES !       | YES !        | WYE DO  | WNO     | WNE
      WYE   | YES         | YES          | NO      | WYE     | WYO
      WYO   | WNE DONT    | WNE DONT     | NO      | WYE     | WYO
      """;

  private static final String US =
      """
      state | DO agreed   | DO refused   | DONT     | enable   | disable
      NO    | YES WILL    | NO WONT      | NO       | WYE WILL | NO
      YES   | YES         | YES          | NO WONT  | YES      | WNE WONT
      WNE   | NO !        | NO !         | NO       | WNO      | WNE
      WNO   | YES !       | YES !        | WYE WILL | WNO      | WNE
      WYE   | YES         | YES          | NO       | WYE      | WYO
      WYO   | WNE WONT    | WNE WONT     | NO       | WYE      | WYO
      """;

  /** What is compared with the RFC, which knows nothing of what we tell our caller. */
  private record Cell(QState from, Input input, QState to, String sent, boolean wrong) {}

  @ParameterizedTest
  @EnumSource
  void isThatOfRfc1143(Side side) {
    List<Cell> actual =
        NegotiatorTransitions.of(side).stream()
            .map(transition ->
                new Cell(
                    transition.from(),
                    transition.input(),
                    transition.to(),
                    sent(transition.result().send()),
                    transition.result().wrong()))
            .toList();

    assertThat(actual).containsExactlyInAnyOrderElementsOf(table(side == Side.US ? US : HIM));
  }

  private static String sent(int verb) {
    return verb == 0 ? "" : TelnetCodes.commandName(verb);
  }

  private static List<Cell> table(String text) {
    List<Cell> cells = new ArrayList<>();
    for (String line : text.lines().skip(1).toList()) {
      String[] columns = line.split("\\|");
      for (Input input : Input.values()) {
        String[] words = columns[1 + input.ordinal()].strip().split(" ");
        String rest = words.length > 1 ? words[1] : "";
        cells.add(
            new Cell(
                NAMES.get(columns[0].strip()),
                input,
                NAMES.get(words[0]),
                rest.equals("!") ? "" : rest,
                rest.equals("!")));
      }
    }
    return cells;
  }

  /** The caller acts on what it is told alone, so it must be told of each change and no other. */
  @ParameterizedTest
  @EnumSource
  void tellsWhatChanged(Side side) {
    for (Transition transition : NegotiatorTransitions.of(side)) {
      assertThat(transition.result().change()).as("%s", transition).isEqualTo(expected(transition));
    }
  }

  private static Change expected(Transition transition) {
    boolean wasOn = transition.from() == QState.YES;
    boolean isOn = transition.to() == QState.YES;
    if (wasOn != isOn) {
      return isOn ? Change.ON : Change.OFF;
    }
    boolean asked =
        transition.from() == QState.WANTYES_EMPTY || transition.from() == QState.WANTYES_OPPOSITE;
    return asked && transition.input() == Input.OFF ? Change.REFUSED : Change.NONE;
  }

  /** RFC 1143 §7 writes down one side only and has the other one go by the same procedures. */
  @Test
  void handlesBothSidesAlike() {
    Map<Side, List<List<Object>>> bySide = new EnumMap<>(Side.class);
    for (Side side : Side.values()) {
      bySide.put(
          side,
          NegotiatorTransitions.of(side).stream()
              .map(transition ->
                  List.<Object>of(
                      transition.from(),
                      transition.input(),
                      transition.to(),
                      transition.result().change(),
                      transition.result().wrong(),
                      transition.result().send() == 0
                          ? "silent"
                          : End.isOn(transition.result().send())))
              .toList());
    }

    assertThat(bySide.get(Side.US)).isEqualTo(bySide.get(Side.HIM));
  }
}
