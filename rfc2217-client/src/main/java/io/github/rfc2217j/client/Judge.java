package io.github.rfc2217j.client;

import static io.github.rfc2217j.protocol.comport.ComPortCodes.FLOWCONTROL_RESUME;
import static io.github.rfc2217j.protocol.comport.ComPortCodes.FLOWCONTROL_SUSPEND;
import static io.github.rfc2217j.protocol.comport.ComPortCodes.NOTIFY_LINESTATE;
import static io.github.rfc2217j.protocol.comport.ComPortCodes.NOTIFY_MODEMSTATE;
import static io.github.rfc2217j.protocol.comport.ComPortCodes.PURGE_DATA;
import static io.github.rfc2217j.protocol.comport.ComPortCodes.SET_BAUDRATE;
import static io.github.rfc2217j.protocol.comport.ComPortCodes.SET_CONTROL;
import static io.github.rfc2217j.protocol.comport.ComPortCodes.SET_LINESTATE_MASK;
import static io.github.rfc2217j.protocol.comport.ComPortCodes.SET_MODEMSTATE_MASK;
import static io.github.rfc2217j.protocol.comport.ComPortCodes.SIGNATURE;

import io.github.rfc2217j.client.PeerReport.Verdict;
import io.github.rfc2217j.protocol.Quirk;
import io.github.rfc2217j.protocol.comport.ComPortMessage;
import io.github.rfc2217j.protocol.comport.ComPortMessage.BaudRate;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Octet;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Signature;
import io.github.rfc2217j.protocol.comport.ControlGroup;
import io.github.rfc2217j.protocol.comport.ControlValue;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Says what the answers to a command mean under RFC 2217 §3. Knows no connection. */
final class Judge {

  /** The octets of a rate from sredird on 64 bits. */
  private static final int TWO_RATES = 8;

  /**
   * What was found.
   *
   * @param own the answers that belong to the command
   * @param others what came besides, notifications apart
   */
  record Finding(
      Verdict verdict, String note, Set<Quirk> quirks, List<Heard> own, List<Heard> others) {

    /** What came back, in words. */
    String answered() {
      return Heard.words(own);
    }
  }

  private final ComPortMessage sent;
  private final List<Heard> own;
  private final List<Heard> others;
  private final EnumSet<Quirk> quirks = EnumSet.noneOf(Quirk.class);
  private Verdict verdict = Verdict.CONFORMS;
  private String note = "";

  private Judge(ComPortMessage sent, List<Heard> heard) {
    this.sent = sent;
    List<Heard> direct =
        heard.stream().filter(answer -> answer.command() == sent.command()).toList();
    int state = stateOf(sent.command());
    boolean byState = direct.isEmpty() && state >= 0;
    this.own =
        byState ? heard.stream().filter(answer -> answer.command() == state).toList() : direct;
    this.others =
        heard.stream().filter(answer -> !own.contains(answer) && !answer.isNotification()).toList();
  }

  /** Judges what came between a command and the answer to the question behind it. */
  static Finding of(ComPortMessage sent, List<Heard> heard) {
    Judge judge = new Judge(sent, heard);
    judge.judge();
    return new Finding(judge.verdict, judge.note, judge.quirks, judge.own, judge.others);
  }

  /** The notification that some servers answer a mask with, or -1. */
  private static int stateOf(int command) {
    return switch (command) {
      case SET_LINESTATE_MASK -> NOTIFY_LINESTATE;
      case SET_MODEMSTATE_MASK -> NOTIFY_MODEMSTATE;
      default -> -1;
    };
  }

  private void judge() {
    switch (sent.command()) {
      case SIGNATURE -> signature();
      case SET_BAUDRATE -> baudRate();
      case SET_CONTROL -> control();
      case NOTIFY_LINESTATE, NOTIFY_MODEMSTATE -> poll();
      case SET_LINESTATE_MASK, SET_MODEMSTATE_MASK -> mask();
      case PURGE_DATA -> purge();
      case FLOWCONTROL_SUSPEND, FLOWCONTROL_RESUME -> flow();
      default -> setting();
    }
    if (own.stream().anyMatch(Heard::hasClientsCode)) {
      deviates("answers with the client's code", Quirk.CLIENT_CODES_IN_ANSWERS);
    }
  }

  private void deviates(String why, Quirk... known) {
    verdict = Verdict.DEVIATES;
    note = note.isEmpty() ? why : note + "; " + why;
    quirks.addAll(List.of(known));
  }

  private void leftOpen(String why, Quirk... known) {
    verdict = Verdict.LEFT_OPEN;
    note = why;
    quirks.addAll(List.of(known));
  }

  /** False, and says so, unless there is exactly one answer; several count as the first. */
  private boolean isAnswered(Quirk... ifNot) {
    if (own.isEmpty()) {
      deviates("no answer", ifNot);
      return false;
    }
    if (own.size() > 1) {
      deviates(own.size() + " answers");
    }
    return true;
  }

  private void signature() {
    boolean asks = sent instanceof Signature ours && ours.text().isEmpty();
    if (!asks) {
      if (!own.isEmpty()) {
        leftOpen("answers a signature that it was told");
      }
    } else if (isAnswered(Quirk.SIGNATURE_CUT)) {
      String words = own.get(0).describe();
      if (own.get(0).length() == 0) {
        leftOpen("an empty signature");
      } else if (words.contains("/dev/") || words.contains("/tmp/")) {
        leftOpen("tells everybody the device's path", Quirk.SIGNATURE_TELLS_DEVICE);
      }
    }
  }

  private void baudRate() {
    long asked = sent instanceof BaudRate rate ? rate.rate() : 0;
    if (!isAnswered(unanswered(asked))) {
      return;
    }
    Heard answer = own.get(0);
    if (answer.length() == TWO_RATES) {
      deviates("8 octets instead of 4", Quirk.BAUD_ANSWER_OF_EIGHT_OCTETS);
    } else if (answer.length() == 1) {
      deviates("an index instead of 4 octets", Quirk.INDEXED_BAUD_RATES);
      return;
    } else if (answer.length() != Integer.BYTES) {
      deviates(answer.length() + " octets instead of 4");
    }
    inForce(asked, answer.rate());
  }

  private void setting() {
    long asked = sent instanceof Octet octet ? octet.value() : 0;
    if (isAnswered(unanswered(asked))) {
      checkLength();
      inForce(asked, own.get(0).octet());
    }
  }

  private static Quirk[] unanswered(long asked) {
    return asked == 0 ? new Quirk[0] : new Quirk[] {Quirk.BAD_VALUES_UNANSWERED};
  }

  private void checkLength() {
    if (own.get(0).length() != 1) {
      deviates(own.get(0).length() + " octets instead of 1");
    }
  }

  private void inForce(long asked, long told) {
    if (told == 0) {
      leftOpen("does not tell which");
    } else if (asked != 0 && told != asked && verdict == Verdict.CONFORMS) {
      verdict = Verdict.OTHER_VALUE;
    }
  }

  private void control() {
    ControlValue asked = sent instanceof Octet octet ? ControlValue.of(octet.value()) : null;
    if (asked == null) {
      throw new IllegalArgumentException("only defined values are tried, not " + sent);
    }
    ControlGroup group = asked.group();
    boolean line = group == ControlGroup.DTR || group == ControlGroup.RTS;
    if (own.isEmpty() && group == ControlGroup.INBOUND_FLOW) {
      leftOpen("such a server has one flow control for both ways");
      return;
    }
    if (!isAnswered(line ? new Quirk[] {Quirk.LINES_UNANSWERED} : unansweredControl(asked))) {
      return;
    }
    checkLength();
    ControlValue told = ControlValue.of(own.get(0).octet());
    if (told == null) {
      deviates("no value that RFC 2217 defines");
    } else if (told.group() != group) {
      otherGroup(group, told);
    } else if (told.isQuery()) {
      deviates(
          "a question for an answer",
          line ? new Quirk[] {Quirk.QUESTIONS_ANSWERED_WITH_QUESTIONS} : new Quirk[0]);
    } else if (!asked.isQuery() && told != asked) {
      if (asked == ControlValue.BREAK_OFF) {
        deviates("the break goes on", Quirk.BREAK_OFF_ANSWERED_ON);
      } else if (verdict == Verdict.CONFORMS) {
        verdict = Verdict.OTHER_VALUE;
      }
    }
  }

  private static Quirk[] unansweredControl(ControlValue asked) {
    return unanswered(asked.isQuery() ? 0 : 1);
  }

  private void otherGroup(ControlGroup group, ControlValue told) {
    String why = "about " + words(told.group()) + ", not " + words(group);
    if (group == ControlGroup.INBOUND_FLOW && told == ControlValue.QUERY_FLOW) {
      deviates(why, Quirk.INBOUND_FLOW_ANSWERED_ZERO);
    } else if (told.group() == ControlGroup.FLOW && group != ControlGroup.BREAK) {
      deviates(why, Quirk.LINES_ANSWERED_WITH_FLOW);
    } else {
      deviates(why);
    }
  }

  private static String words(ControlGroup group) {
    return switch (group) {
      case FLOW -> "flow control";
      case INBOUND_FLOW -> "inbound flow control";
      case BREAK -> "the break";
      case DTR -> "DTR";
      case RTS -> "RTS";
    };
  }

  private void poll() {
    if (own.isEmpty()) {
      leftOpen("polls are not answered", Quirk.POLLS_UNANSWERED);
    } else {
      checkLength();
    }
  }

  private void mask() {
    if (!isAnswered(Quirk.MASKS_UNANSWERED)) {
      return;
    }
    checkLength();
    if (own.get(0).isNotification()) {
      deviates("a state for a mask", Quirk.MASK_ANSWERED_WITH_STATE);
    } else if (sent instanceof Octet octet
        && own.get(0).octet() != octet.value()
        && verdict == Verdict.CONFORMS) {
      verdict = Verdict.OTHER_VALUE;
    }
  }

  private void purge() {
    if (isAnswered(Quirk.PURGE_UNANSWERED_OR_TWICE)) {
      checkLength();
      if (own.size() > 1) {
        quirks.add(Quirk.PURGE_UNANSWERED_OR_TWICE);
      } else if (sent instanceof Octet octet
          && own.get(0).octet() != octet.value()
          && verdict == Verdict.CONFORMS) {
        verdict = Verdict.OTHER_VALUE;
      }
    }
  }

  private void flow() {
    if (!own.isEmpty()) {
      deviates("answers, and nothing is to be answered");
    }
    others.stream()
        .filter(answer -> answer.command() == SET_CONTROL)
        .findFirst()
        .ifPresent(control ->
            deviates(
                "takes it for the port's flow control: " + control.describe(),
                Quirk.SUSPEND_CHANGES_FLOW));
  }
}
