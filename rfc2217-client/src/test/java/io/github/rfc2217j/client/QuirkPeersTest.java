package io.github.rfc2217j.client;

import static io.github.rfc2217j.client.QuirkPeer.AND_PYSERIAL;
import static io.github.rfc2217j.client.QuirkPeer.WANTED;
import static io.github.rfc2217j.client.QuirkPeer.WITH_PYSERIAL;
import static io.github.rfc2217j.client.QuirkPeer.WITH_SER2NET;
import static io.github.rfc2217j.client.QuirkPeer.ser2net;
import static io.github.rfc2217j.client.QuirkPeer.sredird;
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
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.protocol.Quirk;
import io.github.rfc2217j.protocol.Violation;
import io.github.rfc2217j.protocol.comport.IndexedBaudRates;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
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

  private static final QuirkPeer.Look NOTHING_ELSE = (client, server) -> {};

  private static Consumer<FakeServer> deviating(BinaryOperator<String> how) {
    return server -> server.deviating(how);
  }

  private static boolean setsLine(String command) {
    return command.matches("05 (08|09|0B|0C)");
  }

  private static final List<QuirkPeer> PEERS =
      List.of(
          new QuirkPeer(
              "Q1 answers a rate with eight octets",
              SREDIRD,
              Set.of(Quirk.BAUD_ANSWER_OF_EIGHT_OCTETS, Violation.VALUE_TOO_LONG),
              sredird(
                  (command, answer) -> command.startsWith("01") ? answer + " 00 00 00 00" : answer),
              NOTHING_ELSE),
          new QuirkPeer(
              "Q2, M4 answers lines with the flow control in force",
              SREDIRD,
              Set.of(Quirk.LINES_ANSWERED_WITH_FLOW),
              sredird((command, answer) -> setsLine(command) ? "69 01" : answer),
              (client, server) -> assertThat(client.isSet(ControlLine.DTR)).isTrue()),
          new QuirkPeer(
              "Q2 the same from a server that shows no sign of what it is",
              STANDARD,
              Set.of(Quirk.LINES_ANSWERED_WITH_FLOW),
              deviating((command, answer) -> setsLine(command) ? "69 01" : answer),
              (client, server) -> assertThat(client.isSet(ControlLine.DTR)).isTrue()),
          new QuirkPeer(
              "Q3 does not answer lines",
              PYSERIAL_SERVER,
              Set.of(Quirk.LINES_UNANSWERED),
              server ->
                  server
                      .negotiating(WITH_PYSERIAL, AND_PYSERIAL)
                      .deviating((command, answer) -> setsLine(command) ? "" : answer),
              (client, server) -> assertThat(client.isSet(ControlLine.DTR)).isTrue()),
          new QuirkPeer(
              "Q4 counts a subnegotiation's octets",
              SREDIRD,
              Set.of(),
              sredird((command, answer) -> command.startsWith("07") ? "6B 30" : answer),
              QuirkPeersTest::nothingIsMiscounted),
          new QuirkPeer(
              "Q6 answers rates by an index",
              CISCO_IOS,
              Set.of(),
              deviating(QuirkPeersTest::byIndex),
              options -> options.quirks(CISCO_IOS),
              (client, server) -> assertThat(client.settings().baudRate()).isEqualTo(19200)),
          new QuirkPeer(
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
          new QuirkPeer(
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
          new QuirkPeer(
              "Q10 does not answer masks",
              PYSERIAL_SERVER,
              Set.of(Quirk.MASKS_UNANSWERED),
              server ->
                  server.negotiating(WITH_PYSERIAL, AND_PYSERIAL).silentTo("0A", "0B", "05 0D"),
              NOTHING_ELSE),
          new QuirkPeer(
              "Q11 does not answer purges",
              SER2NET,
              Set.of(Quirk.PURGE_UNANSWERED_OR_TWICE),
              ser2net("0C"),
              NOTHING_ELSE),
          new QuirkPeer(
              "Q11 answers purges twice",
              STANDARD,
              Set.of(Quirk.PURGE_UNANSWERED_OR_TWICE),
              deviating(
                  (command, answer) -> command.startsWith("0C") ? answer + "," + answer : answer),
              NOTHING_ELSE),
          new QuirkPeer(
              "Q12 is silent about what it can't do",
              SER2NET,
              Set.of(Quirk.BAD_VALUES_UNANSWERED),
              ser2net("03 04"),
              (client, server) ->
                  assertThat(client.apply(WANTED.withParity(Parity.MARK))).isEqualTo(WANTED)),
          new QuirkPeer(
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
          new QuirkPeer(
              "Q16 does not answer polls",
              SER2NET,
              Set.of(Quirk.POLLS_UNANSWERED),
              ser2net("07", "06"),
              (client, server) -> {
                assertThatThrownBy(client::modemState).isInstanceOf(NoAnswerException.class);
                server.send("6B 30");
                untilModemStateIs(client, 0x30);
              }),
          new QuirkPeer(
              "Q17 begins with three states, changes counted from zero",
              SREDIRD,
              Set.of(),
              sredird((command, answer) ->
                  command.startsWith("0A") ? "6B 3F,6B 3F,6B 30," + answer : answer),
              (client, server) ->
                  assertThat(client.modemState()).isEqualTo(ModemState.ofBits(0x30))),
          new QuirkPeer(
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
          new QuirkPeer(
              "Q19, M9 dies of what is not well formed",
              PYSERIAL_SERVER,
              Set.of(),
              server ->
                  server
                      .negotiating(WITH_PYSERIAL, AND_PYSERIAL)
                      .deviating(QuirkPeersTest::wellFormedOnly),
              NOTHING_ELSE),
          new QuirkPeer(
              "Q20 ignores the question for its signature",
              PYSERIAL_SERVER,
              Set.of(),
              server -> server.negotiating(WITH_PYSERIAL, AND_PYSERIAL).silentTo("00"),
              (client, server) -> assertThat(client.peerSignature()).isEmpty()),
          new QuirkPeer(
              "Q21 tells its device in its signature, which is how it is known",
              SREDIRD,
              Set.of(),
              server ->
                  server.answer("00", "64 73 72 65 64 69 72 64 20 2F 64 65 76 2F 74 74 79 53 30"),
              (client, server) ->
                  assertThat(client.peerSignature()).contains("sredird /dev/ttyS0")),
          new QuirkPeer(
              "Q22 answers with the client's codes",
              ESP_LINK,
              Set.of(),
              deviating((command, answer) ->
                  "%02X".formatted(Integer.parseInt(answer.substring(0, 2), 16) - 100)
                      + answer.substring(2)),
              options -> options.quirks(ESP_LINK),
              NOTHING_ELSE),
          new QuirkPeer(
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
          new QuirkPeer(
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
          new QuirkPeer(
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
          new QuirkPeer(
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
          new QuirkPeer(
              "M2 does not answer lines, having none",
              SER2NET,
              Set.of(Quirk.LINES_UNANSWERED),
              ser2net("05 07", "05 08", "05 09", "05 0A", "05 0B", "05 0C", "07"),
              NOTHING_ELSE),
          new QuirkPeer(
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
    return PEERS.stream().map(peer -> DynamicTest.dynamicTest(peer.does(), peer::use));
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
}
