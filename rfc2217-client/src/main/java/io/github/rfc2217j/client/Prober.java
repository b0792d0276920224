package io.github.rfc2217j.client;

import io.github.rfc2217j.client.Judge.Finding;
import io.github.rfc2217j.client.PeerReport.Probe;
import io.github.rfc2217j.client.PeerReport.Verdict;
import io.github.rfc2217j.protocol.Quirk;
import io.github.rfc2217j.protocol.comport.ComPortCodec;
import io.github.rfc2217j.protocol.comport.ComPortCodec.Sender;
import io.github.rfc2217j.protocol.comport.ComPortCodes;
import io.github.rfc2217j.protocol.comport.ComPortMessage;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Bare;
import io.github.rfc2217j.protocol.comport.ComPortMessage.BaudRate;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Octet;
import io.github.rfc2217j.protocol.comport.ComPortMessage.Signature;
import io.github.rfc2217j.protocol.comport.ControlValue;
import io.github.rfc2217j.protocol.telnet.TelnetCodes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends a command to a peer under examination, waits for what comes back, and keeps what it means.
 *
 * <p>Behind each command goes a question that the peer is known to answer, in the same write: the
 * fence. Servers answer in order (RFC 2217 §3), so what has come when the fence is answered is all
 * that will come, and silence costs one round trip instead of a time-out. The fences take turns, so
 * that a second answer to one is not taken for the answer to the next.
 */
final class Prober {

  /** A peer that leaves so many fences in a row unanswered has stopped. */
  private static final int MOST_SILENCES = 3;

  /** As long may a peer take to answer although it is suspended. */
  private static final long HOLD_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int MOST_REMARKS = 20;

  static final String SECTION = "§3";

  /** The examination can't go on. */
  static final class Stopped extends IOException {
    private static final long serialVersionUID = 1L;

    Stopped(String why) {
      super(why);
    }
  }

  private final DoctorLine line;
  private final long patience;
  private final List<ComPortMessage> fences = new ArrayList<>();
  private final List<Probe> probes = new ArrayList<>();
  private final Set<Quirk> quirks = EnumSet.noneOf(Quirk.class);
  private final Set<String> remarks = new LinkedHashSet<>();
  private long limitAt;
  private int turn;
  private int silences;
  private String trying = "the negotiation";

  /**
   * Makes one for a line.
   *
   * @param patience how long to wait for an answer, in nanoseconds
   * @param limitAt when to stop, as {@link DoctorLine#now}
   */
  Prober(DoctorLine line, long patience, long limitAt) {
    this.line = line;
    this.patience = patience;
    this.limitAt = limitAt;
  }

  /** Allows some more time. */
  void limit(long at) {
    limitAt = at;
    silences = 0;
  }

  // fences

  /** Finds out which questions the peer answers; returns what else came. */
  List<Heard> findFences() throws IOException {
    trying = "the questions for its settings";
    List<ComPortMessage> questions = new ArrayList<>();
    questions.add(new BaudRate(0));
    for (int command :
        List.of(ComPortCodes.SET_DATASIZE, ComPortCodes.SET_PARITY, ComPortCodes.SET_STOPSIZE)) {
      questions.add(new Octet(command, 0));
    }
    List<Heard> besides = new ArrayList<>();
    // Twice: the first notifications may come right behind the first answers.
    for (int i = 0; i < 2; i++) {
      line.send(questions);
      awaitUsable(() -> questions.stream().allMatch(this::isHeard));
      questions.removeIf(question -> !isHeard(question));
      besides.addAll(line.takeHeard());
      besides.removeIf(heard -> !heard.isNotification());
      if (questions.isEmpty()) {
        throw new Stopped(
            "it agrees to COM-PORT and answers no question about its settings within "
                + Wording.time(patience));
      }
    }
    fences.addAll(questions);
    return besides;
  }

  private boolean isHeard(ComPortMessage question) {
    return line.heard().stream().anyMatch(heard -> heard.command() == question.command());
  }

  private ComPortMessage fenceFor(int command) {
    for (int i = 0; i < fences.size(); i++) {
      ComPortMessage fence = fences.get(turn++ % fences.size());
      if (fence.command() != command) {
        return fence;
      }
    }
    return fences.get(0);
  }

  private boolean awaitUsable(BooleanSupplier holds) throws IOException {
    boolean in =
        line.await(
            () -> holds.getAsBoolean() || line.hasEndedComPort(),
            Math.min(line.now() + patience, limitAt));
    if (line.hasEndedComPort()) {
      throw new Stopped("it ended the COM-PORT option");
    }
    checkTime(in);
    return in;
  }

  private void checkTime(boolean done) throws Stopped {
    if (!done && line.now() >= limitAt) {
      throw new Stopped("the time limit was reached");
    }
  }

  private void checkReady() throws IOException {
    line.takeIn();
    checkTime(false);
    if (!awaitUsable(() -> !line.session().isSuspended())) {
      throw new Stopped("it suspended us (FLOWCONTROL-SUSPEND) and did not let us go on");
    }
  }

  // probes

  /** Tries a command, unless this peer is known to take it for something else. */
  Finding probe(ComPortMessage message) throws IOException {
    ComPortMessage sent = bearable(message);
    if (sent == null) {
      skip(message, "this peer counts octets and would lose its place");
      return Judge.of(message, List.of());
    }
    long sentAt = line.now();
    Finding finding = Judge.of(message, exchange(sent));
    record(Frames.describe(message), finding, sentAt);
    return finding;
  }

  /** Asks or sets something that is not itself on trial; what the peer says is in force. */
  OptionalLong ask(ComPortMessage message) throws IOException {
    return told(message, Judge.of(message, exchange(message)));
  }

  /** What an answer says about what was asked for. */
  static OptionalLong told(ComPortMessage message, Finding finding) {
    if (finding.own().isEmpty()) {
      return OptionalLong.empty();
    }
    long value = finding.own().get(0).value();
    if (message instanceof Octet octet && octet.command() == ComPortCodes.SET_CONTROL) {
      ControlValue asked = ControlValue.of(octet.value());
      ControlValue told = ControlValue.of((int) value);
      boolean usable =
          asked != null && told != null && told.group() == asked.group() && !told.isQuery();
      return usable ? OptionalLong.of(value) : OptionalLong.empty();
    }
    return value > 0 ? OptionalLong.of(value) : OptionalLong.empty();
  }

  /** How long the answer to a question takes; empty if there is none. */
  Optional<Duration> roundTrip() throws IOException {
    checkReady();
    trying = "round trips";
    long sentAt = line.now();
    ComPortMessage fence = fenceFor(-1);
    line.send(List.of(fence));
    boolean fenced = awaitUsable(() -> isHeard(fence));
    line.takeHeard();
    countSilence(fenced);
    return fenced ? Optional.of(Duration.ofNanos(line.now() - sentAt)) : Optional.empty();
  }

  private List<Heard> exchange(ComPortMessage message) throws IOException {
    checkReady();
    trying = Frames.describe(message);
    besides(line.takeHeard());
    ComPortMessage fence = fenceFor(message.command());
    line.send(List.of(message, fence));
    int wanted = fence.command() == message.command() ? 2 : 1;
    boolean fenced =
        awaitUsable(() ->
            line.heard().stream().filter(heard -> heard.command() == fence.command()).count()
                >= wanted);
    List<Heard> heard = withoutFence(line.takeHeard(), fence);
    countSilence(fenced);
    return heard;
  }

  private static List<Heard> withoutFence(List<Heard> heard, ComPortMessage fence) {
    List<Heard> rest = new ArrayList<>(heard);
    for (int i = rest.size() - 1; i >= 0; i--) {
      if (rest.get(i).command() == fence.command()) {
        rest.remove(i);
        break;
      }
    }
    return rest;
  }

  private void countSilence(boolean fenced) throws Stopped {
    silences = fenced ? 0 : silences + 1;
    if (silences == MOST_SILENCES) {
      throw new Stopped(
          "it stopped answering: %d questions in a row waited %s each"
              .formatted(silences, Wording.time(patience)));
    }
  }

  private @Nullable ComPortMessage bearable(ComPortMessage message) {
    if (!line.session().profile().has(Quirk.SUBNEGOTIATIONS_COUNTED)) {
      return message;
    }
    if (message instanceof Bare bare
        && (bare.command() == ComPortCodes.NOTIFY_LINESTATE
            || bare.command() == ComPortCodes.NOTIFY_MODEMSTATE)) {
      return new Octet(bare.command(), 0);
    }
    boolean tells = message instanceof Signature ours && !ours.text().isEmpty();
    for (byte octet : ComPortCodec.encode(Sender.CLIENT, message)) {
      tells |= octet == (byte) TelnetCodes.IAC;
    }
    return tells ? null : message;
  }

  /** Suspends the peer with a question behind it, and lets it go on. */
  void suspension() throws IOException {
    checkReady();
    besides(line.takeHeard());
    Bare suspend = new Bare(ComPortCodes.FLOWCONTROL_SUSPEND);
    Bare resume = new Bare(ComPortCodes.FLOWCONTROL_RESUME);
    ComPortMessage held = fenceFor(-1);
    trying = Frames.describe(suspend);
    long suspendedAt = line.now();
    line.send(List.of(suspend, held));
    boolean goesOn = line.await(() -> isHeard(held), Math.min(suspendedAt + HOLD_NANOS, limitAt));
    Finding suspended = Judge.of(suspend, withoutFence(line.takeHeard(), held));

    ComPortMessage last = fenceFor(held.command());
    trying = Frames.describe(resume);
    long resumedAt = line.now();
    line.send(List.of(resume, last));
    boolean resumes =
        awaitUsable(() -> isHeard(last) && (goesOn || last.equals(held) || isHeard(held)));
    List<Heard> heard = withoutFence(line.takeHeard(), last);
    Finding resumed = Judge.of(resume, goesOn ? heard : withoutFence(heard, held));

    flow(suspend, suspended, goesOn, "answers go on", "answers wait", suspendedAt);
    flow(resume, resumed, !resumes, "no answer any more", "answers come", resumedAt);
    countSilence(resumes);
  }

  private void flow(
      Bare sent, Finding finding, boolean wrong, String bad, String good, long sentAt) {
    Verdict verdict = wrong ? Verdict.DEVIATES : finding.verdict();
    String also = wrong ? "is to hold data and commands until RESUME" : "";
    String note =
        finding.note().isEmpty() || also.isEmpty()
            ? finding.note() + also
            : finding.note() + "; " + also;
    quirks.addAll(finding.quirks());
    String answered = wrong ? bad : good;
    if (!finding.own().isEmpty()) {
      answered += ", " + finding.answered();
    }
    probes.add(
        new Probe(Frames.describe(sent), answered, verdict, SECTION, note, time(finding, sentAt)));
  }

  // what was found

  private void record(String sent, Finding finding, long sentAt) {
    quirks.addAll(finding.quirks());
    besides(finding.others());
    probes.add(
        new Probe(
            sent,
            finding.answered(),
            finding.verdict(),
            SECTION,
            finding.note(),
            time(finding, sentAt)));
  }

  private static Optional<Duration> time(Finding finding, long sentAt) {
    return finding.own().isEmpty()
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(finding.own().get(0).at() - sentAt));
  }

  void add(Probe probe) {
    probes.add(probe);
  }

  void skip(ComPortMessage message, String why) {
    probes.add(
        new Probe(Frames.describe(message), "", Verdict.NOT_TRIED, SECTION, why, Optional.empty()));
  }

  private void besides(List<Heard> heard) {
    for (Heard one : heard) {
      if (!one.isNotification()) {
        remark("not asked for, late or twice: " + one.describe());
      }
    }
  }

  void remark(String remark) {
    if (remarks.size() < MOST_REMARKS) {
      remarks.add(remark);
    }
  }

  void saw(Quirk quirk) {
    quirks.add(quirk);
  }

  /** What was being tried last. */
  String trying() {
    return trying;
  }

  List<Probe> probes() {
    return probes;
  }

  Set<Quirk> quirks() {
    return quirks;
  }

  Set<String> remarks() {
    return remarks;
  }
}
