package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Named.named;

import io.github.rfc2217j.api.ConnectionFailedException;
import io.github.rfc2217j.client.PeerReport.Probe;
import io.github.rfc2217j.client.PeerReport.Verdict;
import io.github.rfc2217j.protocol.Quirk;
import io.github.rfc2217j.protocol.QuirkProfile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
@ExtendWith(NoThreadsLeft.class)
class PeerDoctorTest {

  /** Short, so that what waits for a silent peer does not take long; nothing else waits. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static Probe probe(PeerReport report, String sent) {
    return report.probes().stream()
        .filter(probe -> probe.sent().equals(sent))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no probe " + sent + " in " + report.text()));
  }

  @Test
  void aServerThatDoesAllThatTheRfcSaysHasNoDeviation() throws Exception {
    try (FakeServer server = new FakeServer().start()) {
      PeerReport report = PeerDoctor.examine(server.options().build());
      assertThat(report.ending()).isEmpty();
      assertThat(report.deviations()).isEmpty();
      assertThat(report.quirks()).isEmpty();
      assertThat(report.remarks()).isEmpty();
      assertThat(report.notRestored()).isEmpty();
      assertThat(report.fits()).isEqualTo(QuirkProfile.STANDARD);
      assertThat(report.signature()).contains("fake");
      assertThat(report.firstOctets()).startsWith("FF FD 2C");
      assertThat(report.options()).contains("DO COM-PORT", "WILL BINARY", "DO BINARY");
      assertThat(report.roundTrips().orElseThrow().count()).isEqualTo(40);
      assertThat(probe(report, "FLOWCONTROL-SUSPEND").answered()).isEqualTo("answers wait");
      assertThat(probe(report, "SET-BAUDRATE 19200").time()).isPresent();
    }
  }

  @Test
  void triesEveryCommandAndEveryValueOfSetControl() throws Exception {
    try (FakeServer server = new FakeServer().start()) {
      PeerReport report = PeerDoctor.examine(server.options().build());
      Set<String> codes = new TreeSet<>();
      Set<String> controls = new TreeSet<>();
      for (String command : server.seen()) {
        codes.add(command.substring(0, 2));
        if (command.startsWith("05")) {
          controls.add(command.substring(3));
        }
      }
      assertThat(codes).containsExactly(hex(0, 12));
      assertThat(controls).containsExactly(hex(0, 19));
      for (int value = 0; value <= 19; value++) {
        String begin = "SET-CONTROL " + value + ' ';
        assertThat(report.probes()).anyMatch(probe -> probe.sent().startsWith(begin));
      }
    }
  }

  private static String[] hex(int first, int last) {
    return IntStream.rangeClosed(first, last).mapToObj("%02X"::formatted).toArray(String[]::new);
  }

  @Test
  void leavesEverythingAsItWas() throws Exception {
    try (FakeServer server = new FakeServer().start()) {
      PeerReport report = PeerDoctor.examine(server.options().build());
      assertThat(report.notRestored()).isEmpty();
      assertThat(server.value("01")).isEqualTo("00 00 25 80");
      assertThat(server.value("02")).isEqualTo("08");
      assertThat(server.value("03")).isEqualTo("01");
      assertThat(server.value("04")).isEqualTo("01");
      assertThat(server.value("flow")).isEqualTo("01");
      assertThat(server.value("inbound")).isEqualTo("0E");
      assertThat(server.value("break")).isEqualTo("06");
      assertThat(server.value("dtr")).isEqualTo("08");
      assertThat(server.value("rts")).isEqualTo("0B");
    }
  }

  @Test
  void saysWhatItCouldNotRestore() throws Exception {
    try (FakeServer server = new FakeServer()) {
      server.silentTo("05 07").answer("05 06", "69 05").answer("05 04", "69 05").start();
      PeerReport report = PeerDoctor.examine(server.options().build());
      assertThat(report.notRestored())
          .containsExactly(
              "BREAK: it still tells of one, although it was asked to end it",
              "DTR: the server does not tell what it was; it was left raised");
      assertThat(report.quirks())
          .contains(Quirk.BREAK_OFF_ANSWERED_ON, Quirk.BREAK_STUCK_ON, Quirk.LINES_UNANSWERED);
    }
  }

  @Test
  void onlyAsksIfItIsToBeGentle() throws Exception {
    try (FakeServer server = new FakeServer().start()) {
      PeerReport report =
          PeerDoctor.examine(server.options().build(), true, PeerDoctor.DEFAULT_LIMIT);
      assertThat(report.isComplete()).isTrue();
      assertThat(report.probes()).anyMatch(probe -> probe.verdict() == Verdict.NOT_TRIED);
      assertThat(server.seen())
          .isNotEmpty()
          .allMatch(command ->
              command.matches(
                  "00.*|01 00 00 00 00|0[234] 00|05 (00|04|07|0A|0D)|06|07|0A ..|0B .."));
    }
  }

  static Stream<Arguments> deviations() {
    return Stream.of(
        deviation(
            "eight octets for a rate",
            Quirk.BAUD_ANSWER_OF_EIGHT_OCTETS,
            server -> server.answer("01", "65 00 00 25 80 00 00 00 00")),
        deviation(
            "flow control for DTR",
            Quirk.LINES_ANSWERED_WITH_FLOW,
            server -> server.answer("05 08", "69 01").answer("05 09", "69 01")),
        deviation("no DTR", Quirk.LINES_UNANSWERED, server -> server.silentTo("05 08", "05 09")),
        deviation("no DTR state", Quirk.LINES_UNANSWERED, server -> server.silentTo("05 07")),
        deviation(
            "inbound flow control 0",
            Quirk.INBOUND_FLOW_ANSWERED_ZERO,
            server -> server.answer("05 0F", "69 00")),
        deviation(
            "flow control for suspending",
            Quirk.SUSPEND_CHANGES_FLOW,
            server -> server.answer("08", "69 01").answer("09", "69 01")),
        deviation(
            "state for a mask",
            Quirk.MASK_ANSWERED_WITH_STATE,
            server -> server.answer("0B", "6B B0")),
        deviation("no mask", Quirk.MASKS_UNANSWERED, server -> server.silentTo("0A", "0B")),
        deviation("no purge", Quirk.PURGE_UNANSWERED_OR_TWICE, server -> server.silentTo("0C")),
        deviation(
            "purge twice",
            Quirk.PURGE_UNANSWERED_OR_TWICE,
            server -> server.answer("0C 03", "70 03", "70 03")),
        deviation(
            "no mark parity", Quirk.BAD_VALUES_UNANSWERED, server -> server.silentTo("03 04")),
        deviation(
            "question for an answer",
            Quirk.QUESTIONS_ANSWERED_WITH_QUESTIONS,
            server -> server.answer("05 0A", "69 0A")),
        deviation(
            "break goes on",
            Quirk.BREAK_OFF_ANSWERED_ON,
            server -> server.answer("05 06", "69 05").answer("05 04", "69 06")),
        deviation(
            "rate by index",
            Quirk.INDEXED_BAUD_RATES,
            server -> server.answer("01 00 00 4B", "65 08")),
        deviation(
            "client's codes",
            Quirk.CLIENT_CODES_IN_ANSWERS,
            server -> server.answer("0C", "0C 03")),
        deviation("no signature", Quirk.SIGNATURE_CUT, server -> server.silentTo("00")));
  }

  private static Arguments deviation(String what, Quirk quirk, UnaryOperator<FakeServer> change) {
    Named<UnaryOperator<FakeServer>> as = named(what, change);
    return Arguments.of(as, quirk);
  }

  @ParameterizedTest
  @MethodSource("deviations")
  void seesWhatDeviates(UnaryOperator<FakeServer> change, Quirk quirk) throws Exception {
    try (FakeServer server = new FakeServer()) {
      change.apply(server).ignoringSuspension().start(); // costs no second of waiting
      PeerReport report = PeerDoctor.examine(server.options().build());
      assertThat(report.ending()).isEmpty();
      assertThat(report.quirks()).containsExactly(quirk);
      assertThat(report.deviations())
          .anyMatch(probe ->
              !probe.sent().equals("FLOWCONTROL-SUSPEND") || probe.note().contains("SET-CONTROL"));
    }
  }

  @Test
  void seesAPeerThatGoesOnWhileItIsSuspended() throws Exception {
    try (FakeServer server = new FakeServer()) {
      server.ignoringSuspension().start();
      PeerReport report = PeerDoctor.examine(server.options().build());
      assertThat(report.deviations())
          .extracting(Probe::sent, Probe::answered)
          .containsExactly(tuple("FLOWCONTROL-SUSPEND", "answers go on"));
    }
  }

  @Test
  void seesPollsThatAreNotAnsweredAndAnotherValueAndLeavesThemBe() throws Exception {
    try (FakeServer server = new FakeServer()) {
      server.silentTo("06", "07").answer("04 03", "68 01").start();
      PeerReport report = PeerDoctor.examine(server.options().build());
      assertThat(report.deviations()).isEmpty();
      assertThat(report.quirks()).containsExactly(Quirk.POLLS_UNANSWERED);
      assertThat(probe(report, "NOTIFY-MODEMSTATE").verdict()).isEqualTo(Verdict.LEFT_OPEN);
      assertThat(probe(report, "SET-STOPSIZE 3").verdict()).isEqualTo(Verdict.OTHER_VALUE);
    }
  }

  @Test
  void tellsWhichProfileFitsAPeerThatIsNotRecognized() throws Exception {
    try (FakeServer server = new FakeServer()) {
      server.answer("0C", "0C 03").start(); // one answer of esp-link is enough
      PeerReport report = PeerDoctor.examine(server.options().build());
      assertThat(report.recognized()).isEqualTo(QuirkProfile.STANDARD);
      assertThat(Fit.nearest(QuirkProfile.STANDARD, QuirkProfile.SREDIRD.quirks()))
          .isEqualTo(QuirkProfile.SREDIRD);
      assertThat(Fit.nearest(QuirkProfile.STANDARD, Set.of())).isEqualTo(QuirkProfile.STANDARD);
      assertThat(Fit.nearest(QuirkProfile.STANDARD, QuirkProfile.ESP_LINK.quirks()))
          .isEqualTo(QuirkProfile.ESP_LINK);
    }
  }

  @Test
  void aPeerThatDiesInTheMiddleLeavesAPartialReport() throws Exception {
    try (FakeServer server = new FakeServer()) {
      server.diesOf("03 04").start();
      PeerReport report = PeerDoctor.examine(server.options().build());
      assertThat(report.isComplete()).isFalse();
      assertThat(report.ending())
          .contains("the connection was closed by the peer", "while trying SET-PARITY 4");
      assertThat(probe(report, "SET-PARITY 3").verdict()).isEqualTo(Verdict.CONFORMS);
      assertThat(report.notRestored()).singleElement().asString().contains("closed by the peer");
      assertThat(report.lastFrames()).anyMatch(line -> line.endsWith("-> SET-PARITY 4"));
    }
  }

  @Test
  void aPeerThatFallsSilentInTheMiddleDoesNotHoldIt() throws Exception {
    try (FakeServer server = new FakeServer()) {
      server.mutedBy("03 04").start();
      PeerReport report = PeerDoctor.examine(server.options().requestTimeout(PATIENCE).build());
      assertThat(report.ending()).contains("stopped answering", "3 questions in a row");
      assertThat(report.notRestored()).singleElement().asString().contains("stopped answering");
    }
  }

  @Test
  void aPeerThatAnswersNoQuestionCannotBeExamined() throws Exception {
    try (FakeServer server = new FakeServer()) {
      server.silentTo("01", "02", "03", "04").start();
      PeerReport report = PeerDoctor.examine(server.options().requestTimeout(PATIENCE).build());
      assertThat(report.ending()).contains("answers no question about its settings within 1.0 s");
      assertThat(report.probes()).isEmpty();
    }
  }

  @Test
  void stopsAtTheTimeLimit() throws Exception {
    try (FakeServer server = new FakeServer()) {
      server.start();
      PeerReport report = PeerDoctor.examine(server.options().build(), false, Duration.ofNanos(1));
      assertThat(report.ending()).contains("time limit");
    }
  }

  @Test
  void saysThatThePeerRefusesComPortOrIsBusy() throws Exception {
    assertThat(scripted("FF FE 2C FF FC 2C", "").ending()).contains("refused the COM-PORT option");
    PeerReport busy = scripted("", "Port already in use\r\n");
    assertThat(busy.ending()).contains("closed by the peer", "'Port already in use\\r\\n'");
    assertThat(busy.quirks()).containsExactly(Quirk.BUSY_TEXT_AS_DATA);
    assertThat(busy.probes()).isEmpty();
  }

  private static PeerReport scripted(String octets, String text) throws Exception {
    try (ScriptedPeer peer = new ScriptedPeer()) {
      CompletableFuture<PeerReport> report = examineInBackground(peer.options().build());
      peer.accept().send(octets);
      if (!text.isEmpty()) {
        peer.text(text);
        peer.hangUp();
      }
      return report.get(30, TimeUnit.SECONDS);
    }
  }

  private static CompletableFuture<PeerReport> examineInBackground(ClientOptions options) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return PeerDoctor.examine(options);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  @Test
  void saysThatThereIsNoConnection() throws Exception {
    try (ScriptedPeer peer = new ScriptedPeer()) {
      peer.stopListening();
      assertThatThrownBy(() -> PeerDoctor.examine(peer.options().build()))
          .isInstanceOf(ConnectionFailedException.class)
          .hasMessageContaining("can't be examined: no TCP connection")
          .cause()
          .hasNoSuppressedExceptions();
    }
  }

  // the command

  private record Ran(int status, String out, String err) {}

  private static Ran run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        PeerDoctor.run(
            args,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Ran(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void theCommandPrintsATable() throws Exception {
    try (FakeServer server = new FakeServer().start()) {
      Ran ran = run("--gentle", server.peer().host() + ':' + server.peer().port());
      assertThat(ran.err()).isEmpty();
      assertThat(ran.out())
          .contains("signature      'fake'", "| SET-BAUDRATE 0", "| conforms")
          .containsPattern("deviations +0 of \\d+ probes");
      assertThat(ran.status()).isZero();
    }
  }

  @Test
  void theCommandPrintsJson() throws Exception {
    try (FakeServer server = new FakeServer()) {
      server.answer("00", "64 22 5C 0A 7F E9").silentTo("0B").start();
      Ran ran = run("--json", "rfc2217://" + server.peer().host() + ':' + server.peer().port());
      assertThat(ran.status()).isEqualTo(1);
      Map<String, Object> json = StrictJson.object(ran.out());
      assertThat(json.get("signature")).isEqualTo("\"\\\n\u007f\u00e9");
      assertThat(json.get("complete")).isEqualTo(true);
      assertThat(json.get("deviations")).isEqualTo(2.0);
      assertThat(json.get("quirks")).isEqualTo(List.of("MASKS_UNANSWERED"));
      assertThat((List<?>) json.get("probes")).hasSizeGreaterThan(50);
    }
  }

  @Test
  void theCommandSaysHowItIsUsed() throws Exception {
    assertThat(run("--help").status()).isZero();
    assertThat(run("--help").out()).contains("Usage", "DTR and RTS move");
    assertThat(run())
        .satisfies(ran -> assertThat(ran.status()).isEqualTo(2))
        .satisfies(ran -> assertThat(ran.err()).contains("which server?"));
    assertThat(run("--gentel", "host").err()).contains("unknown option --gentel");
    assertThat(run("a", "b").err()).contains("one server at a time");
    assertThat(run("host:0").status()).isEqualTo(2);
    assertThat(run("rfc2217://host?boud=1").err()).contains("boud");
    try (ScriptedPeer peer = new ScriptedPeer()) {
      peer.stopListening();
      Ran ran = run(peer.host() + ':' + peer.port());
      assertThat(ran.status()).isEqualTo(2);
      assertThat(ran.err()).contains("no TCP connection");
    }
  }
}
