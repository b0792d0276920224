package io.github.rfc2217j.client;

import static io.github.rfc2217j.protocol.QuirkProfile.CISCO_IOS;
import static io.github.rfc2217j.protocol.QuirkProfile.ESP_LINK;
import static io.github.rfc2217j.protocol.QuirkProfile.PYSERIAL_SERVER;
import static io.github.rfc2217j.protocol.QuirkProfile.SER2NET;
import static io.github.rfc2217j.protocol.QuirkProfile.SREDIRD;
import static io.github.rfc2217j.protocol.QuirkProfile.STANDARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.FlowControl;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.NoAnswerException;
import io.github.rfc2217j.api.Parity;
import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.protocol.Quirk;
import io.github.rfc2217j.protocol.QuirkProfile;
import io.github.rfc2217j.protocol.Violation;
import io.github.rfc2217j.protocol.comport.IndexedBaudRates;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Servers that do what products were seen to do: the client opens their port, does everything that
 * a port is used for, and knows what it talks to as far as that shows.
 */
@Timeout(60)
@ExtendWith(NoThreadsLeft.class)
class QuirkPeersTest {

  private static final String WITH_SER2NET =
      "FF FB 03 FF FD 03 FF FB 01 FF FE 01 FF FD 00 FF FB 00 FF FD 2C";
  private static final String WITH_SREDIRD =
      "FF FB 00 FF FD 00 FF FB 01 FF FB 03 FF FD 03 FF FD 2C";
  private static final String WITH_PYSERIAL = "FF FB 01 FF FB 03 FF FD 00 FF FB 2C";
  private static final String AND_PYSERIAL = "FF FD 2C FF FB 00 FF FD 03";

  private static final SerialSettings WANTED = SerialSettings.of("19200 7E2 rtscts");

  /** What else is to be seen. */
  private interface Look {
    void at(Rfc2217Client client, FakeServer server) throws Exception;
  }

  /**
   * A kind of server.
   *
   * @param does in what it deviates
   * @param profile what it is taken for
   * @param reports the quirks and violations that the client has seen
   * @param setUp makes a server like it
   * @param options what the client must be told
   * @param look what else must be so, behind ordinary work
   */
  private record Peer(
      String does,
      QuirkProfile profile,
      Set<Enum<?>> reports,
      Consumer<FakeServer> setUp,
      Consumer<ClientOptions.Builder> options,
      Look look) {

    Peer(
        String does,
        QuirkProfile profile,
        Set<Enum<?>> reports,
        Consumer<FakeServer> setUp,
        Look look) {
      this(does, profile, reports, setUp, options -> {}, look);
    }
  }

  private static final Look NOTHING_ELSE = (client, server) -> {};

  private static Consumer<FakeServer> ser2net(String... silentTo) {
    return server -> server.negotiating(WITH_SER2NET, "FF FD 03").silentTo(silentTo);
  }

  private static Consumer<FakeServer> sredird(java.util.function.BinaryOperator<String> how) {
    return server -> server.negotiating(WITH_SREDIRD, "FF FD 2C").deviating(how);
  }

  private static Consumer<FakeServer> deviating(java.util.function.BinaryOperator<String> how) {
    return server -> server.deviating(how);
  }

  private static boolean setsLine(String command) {
    return command.matches("05 (08|09|0B|0C)");
  }

  private static final List<Peer> PEERS =
      List.of(
          new Peer(
              "Q1 answers a rate with eight octets",
              SREDIRD,
              Set.of(Quirk.BAUD_ANSWER_OF_EIGHT_OCTETS, Violation.VALUE_TOO_LONG),
              sredird(
                  (command, answer) -> command.startsWith("01") ? answer + " 00 00 00 00" : answer),
              NOTHING_ELSE),
          new Peer(
              "Q2, M4 answers lines with the flow control in force",
              SREDIRD,
              Set.of(Quirk.LINES_ANSWERED_WITH_FLOW),
              sredird((command, answer) -> setsLine(command) ? "69 01" : answer),
              (client, server) -> assertThat(client.isSet(ControlLine.DTR)).isTrue()),
          new Peer(
              "Q2 the same from a server that shows no sign of what it is",
              STANDARD,
              Set.of(Quirk.LINES_ANSWERED_WITH_FLOW),
              deviating((command, answer) -> setsLine(command) ? "69 01" : answer),
              (client, server) -> assertThat(client.isSet(ControlLine.DTR)).isTrue()),
          new Peer(
              "Q3 does not answer lines",
              PYSERIAL_SERVER,
              Set.of(Quirk.LINES_UNANSWERED),
              server ->
                  server
                      .negotiating(WITH_PYSERIAL, AND_PYSERIAL)
                      .deviating((command, answer) -> setsLine(command) ? "" : answer),
              (client, server) -> assertThat(client.isSet(ControlLine.DTR)).isTrue()),
          new Peer(
              "Q4 counts a subnegotiation's octets",
              SREDIRD,
              Set.of(),
              sredird((command, answer) -> command.startsWith("07") ? "6B 30" : answer),
              QuirkPeersTest::nothingIsMiscounted),
          new Peer(
              "Q6 answers rates by an index",
              CISCO_IOS,
              Set.of(),
              deviating(QuirkPeersTest::byIndex),
              options -> options.quirks(CISCO_IOS),
              (client, server) -> assertThat(client.settings().baudRate()).isEqualTo(19200)),
          new Peer(
              "Q7 answers inbound flow control with 0",
              STANDARD,
              Set.of(Quirk.INBOUND_FLOW_ANSWERED_ZERO),
              deviating(
                  (command, answer) -> command.matches("05 (0E|0F|10|12)") ? "69 00" : answer),
              (client, server) ->
                  assertThat(
                          client
                              .apply(
                                  WANTED.withFlowControl(
                                      new FlowControl(
                                          FlowControl.Output.CTS, FlowControl.Input.NONE)))
                              .flowControl()
                              .output())
                      .isEqualTo(FlowControl.Output.CTS)),
          new Peer(
              "Q9 answers masks with states",
              SER2NET,
              Set.of(Quirk.MASK_ANSWERED_WITH_STATE),
              server ->
                  server
                      .negotiating(WITH_SER2NET, "FF FD 03")
                      .deviating((command, answer) ->
                          command.startsWith("0A")
                              ? "6A 00"
                              : command.startsWith("0B") ? "6B 00" : answer),
              NOTHING_ELSE),
          new Peer(
              "Q10 does not answer masks",
              PYSERIAL_SERVER,
              Set.of(Quirk.MASKS_UNANSWERED),
              server ->
                  server.negotiating(WITH_PYSERIAL, AND_PYSERIAL).silentTo("0A", "0B", "05 0D"),
              NOTHING_ELSE),
          new Peer(
              "Q11 does not answer purges",
              SER2NET,
              Set.of(Quirk.PURGE_UNANSWERED_OR_TWICE),
              ser2net("0C"),
              NOTHING_ELSE),
          new Peer(
              "Q11 answers purges twice",
              STANDARD,
              Set.of(Quirk.PURGE_UNANSWERED_OR_TWICE),
              deviating(
                  (command, answer) -> command.startsWith("0C") ? answer + "," + answer : answer),
              NOTHING_ELSE),
          new Peer(
              "Q12 is silent about what it can't do",
              SER2NET,
              Set.of(Quirk.BAD_VALUES_UNANSWERED),
              ser2net("03 04"),
              (client, server) ->
                  assertThat(client.apply(WANTED.withParity(Parity.MARK))).isEqualTo(WANTED)),
          new Peer(
              "Q14, Q15, M3 says that a break goes on for ever",
              SER2NET,
              Set.of(Quirk.BREAK_OFF_ANSWERED_ON),
              server ->
                  server
                      .negotiating(WITH_SER2NET, "FF FD 03")
                      .deviating(
                          (command, answer) -> command.matches("05 0[46]") ? "69 05" : answer),
              (client, server) -> {
                client.sendBreak(Duration.ofMillis(1));
                assertThat(client.apply(SerialSettings.DEFAULT)).isEqualTo(SerialSettings.DEFAULT);
              }),
          new Peer(
              "Q16 does not answer polls",
              SER2NET,
              Set.of(Quirk.POLLS_UNANSWERED),
              ser2net("07", "06"),
              (client, server) -> {
                assertThatThrownBy(client::modemState).isInstanceOf(NoAnswerException.class);
                server.send("6B 30");
                untilModemStateIs(client, 0x30);
              }),
          new Peer(
              "Q17 begins with three states, changes counted from zero",
              SREDIRD,
              Set.of(),
              sredird((command, answer) ->
                  command.startsWith("0A") ? "6B 3F,6B 3F,6B 30," + answer : answer),
              (client, server) ->
                  assertThat(client.modemState()).isEqualTo(ModemState.ofBits(0x30))),
          new Peer(
              "Q18 tells of its lines when it gets round to it",
              STANDARD,
              Set.of(),
              server -> {},
              (client, server) -> {
                server.send("6B 00");
                untilModemStateIs(client, 0x00);
                BlockingQueue<SerialEvent> events = new LinkedBlockingQueue<>();
                client.subscribe(events::add);
                server.send("6B 80");
                assertThat(events.poll(10, TimeUnit.SECONDS))
                    .isEqualTo(
                        new SerialEvent.ModemChanged(
                            ModemState.ofBits(0), ModemState.ofBits(0x80)));
              }),
          new Peer(
              "Q19, M9 dies of what is not well formed",
              PYSERIAL_SERVER,
              Set.of(),
              server ->
                  server
                      .negotiating(WITH_PYSERIAL, AND_PYSERIAL)
                      .deviating(QuirkPeersTest::wellFormedOnly),
              NOTHING_ELSE),
          new Peer(
              "Q20 ignores the question for its signature",
              PYSERIAL_SERVER,
              Set.of(),
              server -> server.negotiating(WITH_PYSERIAL, AND_PYSERIAL).silentTo("00"),
              (client, server) -> assertThat(client.peerSignature()).isEmpty()),
          new Peer(
              "Q21 tells its device in its signature, which is how it is known",
              SREDIRD,
              Set.of(),
              server ->
                  server.answer("00", "64 73 72 65 64 69 72 64 20 2F 64 65 76 2F 74 74 79 53 30"),
              (client, server) ->
                  assertThat(client.peerSignature()).contains("sredird /dev/ttyS0")),
          new Peer(
              "Q22 answers with the client's codes",
              ESP_LINK,
              Set.of(),
              deviating((command, answer) ->
                  "%02X".formatted(Integer.parseInt(answer.substring(0, 2), 16) - 100)
                      + answer.substring(2)),
              options -> options.quirks(ESP_LINK),
              NOTHING_ELSE),
          new Peer(
              "Q23, Q24 refuses BINARY",
              STANDARD,
              Set.of(),
              server -> server.negotiating("", "FF FD 2C FF FE 00 FF FC 00 FF FD 03 FF FB 03"),
              (client, server) -> {
                client.write(ByteBuffer.wrap(new byte[] {13, 10, 13, 0}));
                assertThat(server.data(4)).isEqualTo("0D 0A 0D 00");
                server.peer().send("0D 41 0D 00");
                assertThat(BoundedReads.read(client, 4)).isEqualTo(new byte[] {13, 'A', 13, 0});
              }),
          new Peer(
              "Q27 serves after it has ended the option",
              STANDARD,
              Set.of(Violation.OPTION_NOT_ON),
              server -> {},
              (client, server) -> {
                server.peer().send("FF FE 2C");
                server.send("65 00 00 01 2C"); // must not count
                server.peer().text("still data");
                assertThat(BoundedReads.read(client, 10)).isEqualTo("still data".getBytes());
                assertThatThrownBy(() -> client.apply(SerialSettings.of("300 8N1")))
                    .isInstanceOf(NoAnswerException.class)
                    .hasMessageContaining("ended the COM-PORT option");
              }),
          new Peer(
              "Q28 announces its options again and again",
              STANDARD,
              Set.of(),
              server -> {},
              (client, server) -> {
                server.seen();
                for (int i = 0; i < 100; i++) {
                  server.peer().send(ScriptedPeer.AGREEMENT);
                }
                client.peerSignature();
                assertThat(server.seen()).noneMatch(command -> command.matches("F[BCDE] .*"));
              }),
          new Peer(
              "Q29 1 is what the server received from the device",
              STANDARD,
              Set.of(),
              server -> {},
              (client, server) -> {
                server.seen();
                client.purge(Purge.RECEIVE);
                client.purge(Purge.TRANSMIT);
                client.purge(Purge.BOTH);
                assertThat(server.seen().stream().filter(command -> command.startsWith("0C")))
                    .containsExactly("0C 01", "0C 02", "0C 03");
              }),
          new Peer(
              "M2 does not answer lines, having none",
              SER2NET,
              Set.of(Quirk.LINES_UNANSWERED),
              ser2net("05 07", "05 08", "05 09", "05 0A", "05 0B", "05 0C", "07"),
              NOTHING_ELSE),
          new Peer(
              "sends what no RFC knows",
              STANDARD,
              Set.of(
                  Violation.UNDEFINED_COMMAND,
                  Violation.SUBNEGOTIATION_ABORTED,
                  Violation.OPTION_NOT_ON,
                  Violation.STRAY_SE,
                  Violation.UNKNOWN_COMMAND,
                  Violation.VALUE_TOO_SHORT,
                  Violation.WRONG_DIRECTION,
                  Violation.SUBNEGOTIATION_EMPTY),
              server -> {},
              (client, server) -> {
                server
                    .peer()
                    .send("FF F0 FF 07 FF FA FF F0 FF FA 2C 65 FF F0 FF FA 2C 63 01 FF F0");
                server.peer().send("FF FA 2C 01 00 00 00 01 FF F0 FF FA 18 01 FF F0 FF FA 2C 6A");
                server.peer().send("FF FB 03"); // cuts it off
                server.peer().text("alive");
                assertThat(BoundedReads.read(client, 5)).isEqualTo("alive".getBytes());
                assertThat(client.apply(SerialSettings.of("300 8N1")).baudRate()).isEqualTo(300);
              }));

  @TestFactory
  Stream<DynamicTest> opensAndWorks() {
    return PEERS.stream().map(peer -> DynamicTest.dynamicTest(peer.does, () -> use(peer)));
  }

  private static void use(Peer peer) throws Exception {
    try (FakeServer server = new FakeServer()) {
      peer.setUp.accept(server);
      ClientOptions.Builder options = server.options();
      peer.options.accept(options);
      try (Rfc2217Client client = server.open(options.build())) {
        work(client, server);
        peer.look.at(client, server);
        assertThat(client.peerProfile()).isEqualTo(peer.profile);
        Set<Enum<?>> reports = new HashSet<>(client.quirksSeen());
        reports.addAll(client.violations().keySet());
        assertThat(reports).isEqualTo(peer.reports);
      }
    }
    assertThat(ClientDriver.LIVE_THREADS).hasValue(0);
  }

  /** What every port is used for. */
  private static void work(Rfc2217Client client, FakeServer server) throws Exception {
    client.write(ByteBuffer.wrap(new byte[] {'h', (byte) 0xFF, 'i'}));
    assertThat(server.data(3)).isEqualTo("68 FF 69");
    server.peer().send("79 FF FF 6F");
    assertThat(BoundedReads.read(client, 3)).isEqualTo(new byte[] {'y', (byte) 0xFF, 'o'});
    assertThat(client.apply(WANTED)).isEqualTo(WANTED);
    client.set(ControlLine.DTR, false);
    client.set(ControlLine.RTS, true);
    client.set(ControlLine.DTR, true);
    client.setBreak(true);
    client.setBreak(false);
    client.purge(Purge.BOTH);
    assertThat(client.settings()).isEqualTo(WANTED);
    server.peer().text("bye");
    assertThat(BoundedReads.read(client, 3)).isEqualTo("bye".getBytes(StandardCharsets.US_ASCII));
  }

  private static void nothingIsMiscounted(Rfc2217Client client, FakeServer server)
      throws Exception {
    assertThat(client.modemState()).isEqualTo(ModemState.ofBits(0x30));
    // A rate with an octet FF would have to be doubled: it is not sent, so what was in force stays.
    assertThat(client.apply(WANTED.withBaudRate(0xFF00))).isEqualTo(WANTED);
    assertThat(server.seen())
        .contains("07 00")
        .noneMatch(command -> command.contains("FF"))
        // Q5: nor is there a Telnet command of two octets, which would eat an octet of data.
        .noneMatch(command -> command.matches("F[0-9A]"));
  }

  private static String byIndex(String command, String answer) {
    if (!command.startsWith("01")) {
      return answer;
    }
    int rate = Integer.parseInt(answer.substring(3).replace(" ", ""), 16);
    return "65 %02X".formatted(IndexedBaudRates.index(rate));
  }

  /** Only whole, defined values live. */
  private static String wellFormedOnly(String command, String answer) {
    assertThat(command)
        .matches(
            "00.*|01( ..){4}|02 0[05678]|03 0[0-5]|04 0[0-3]|05 (0.|1[0-3])|0[67]|0[AB] ..|0C"
                + " 0[123]");
    return answer;
  }

  private static void untilModemStateIs(Rfc2217Client client, int bits) throws Exception {
    ModemState wanted = ModemState.ofBits(bits);
    // What the server sends by itself is there when a later question is answered.
    client.peerSignature();
    assertThat(client.modemState()).isEqualTo(wanted);
  }

  @Test
  void q26APortThatIsStillBusyIsSaidToBeAndOpensLater() throws Exception {
    try (ScriptedPeer peer = new ScriptedPeer();
        FakeServer server = new FakeServer(peer)) {
      Thread busy =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  peer.agree();
                  peer.text("Port already in use\r\n");
                  peer.hangUp();
                  peer.expectEnd();
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      assertThatThrownBy(() -> Rfc2217Client.connect(peer.options().build()))
          .isInstanceOf(PortBusyException.class)
          .hasMessageContaining("Port already in use")
          .hasMessageContaining("try again later");
      assertThat(busy.join(Duration.ofSeconds(10))).isTrue();
      try (Rfc2217Client client = server.open()) {
        work(client, server);
      }
    }
  }

  @Test
  void q13AQuestionForAnAnswerMeansThatNobodyKnows() throws Exception {
    try (FakeServer server = new FakeServer()) {
      ser2net("07").accept(server.answer("05 07", "69 07").answer("05 0A", "69 0A"));
      try (Rfc2217Client client = server.open()) {
        assertThatThrownBy(() -> client.isSet(ControlLine.DTR))
            .isInstanceOf(NoAnswerException.class)
            .hasMessageContaining("QUERY DTR");
        assertThat(client.quirksSeen()).containsExactly(Quirk.QUESTIONS_ANSWERED_WITH_QUESTIONS);
        work(client, server);
        // What was set last counts: nobody has said otherwise.
        assertThat(client.isSet(ControlLine.DTR)).isTrue();
      }
    }
  }

  @Test
  void q30Q31ABannerAndEarlyDataAreData() throws Exception {
    try (FakeServer server = new FakeServer()) {
      server.negotiating("57 65 6C 63 6F 6D 65 0D 0A " + WITH_SER2NET, "64 61 74 61");
      try (Rfc2217Client client = server.open()) {
        assertThat(BoundedReads.read(client, 13)).isEqualTo("Welcome\r\ndata".getBytes());
        work(client, server);
      }
    }
  }
}
