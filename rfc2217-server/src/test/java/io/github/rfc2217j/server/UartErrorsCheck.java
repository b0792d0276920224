package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Breaks and errors at the receiver reach the client, and no octet is lost. */
@Timeout(600)
class UartErrorsCheck {

  private static final int OVERRUN = 2;
  private static final int PARITY = 4;
  private static final int FRAMING = 8;
  private static final int BREAK = 16;
  private static final int ERRORS = OVERRUN | PARITY | FRAMING;

  private UartVm vm;
  private Rfc2217Server server;
  private ScriptedClient client;

  @BeforeEach
  void open() throws IOException {
    vm = UartVm.open();
    UartVm.pace(true);
    server =
        Rfc2217Server.builder()
            .bind("127.0.0.1", 0)
            .serve(UartVm.NEAR, SerialSettings.of("115200 8N1"))
            .start();
    client = ScriptedClient.agreed(server.ports().getFirst().address());
    assertThat(client.ask(ScriptedClient.SET_MODEMSTATE_MASK, 0)).isZero();
    vm.ask("set 115200 8N1");
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
    vm.close();
  }

  @Test
  void whatIsUnreadWhenABreakComesIsKept() throws IOException {
    assertThat(client.ask(ScriptedClient.SET_LINESTATE_MASK, BREAK)).isEqualTo(BREAK);
    client.command(ScriptedClient.SUSPEND);
    client.sync();
    byte[] sent = new byte[10_000];
    new Random(1).nextBytes(sent);
    long before = vm.counted(UartVm.NEAR, "brk");
    long received = received();
    vm.write(sent);
    UartVm.await("the last octet's arrival", () -> received() - received >= sent.length);
    vm.ask("break 50");
    assertThat(vm.counted(UartVm.NEAR, "brk"))
        .as("breaks that the driver saw")
        .isEqualTo(before + 1);
    client.sync();
    assertThat(client.unread()).as("while it is suspended").isZero();
    client.command(ScriptedClient.RESUME);
    byte[] got = client.readData(sent.length);
    assertThat(got).as("what was unread").isEqualTo(sent);
    assertThat(client.answer(ScriptedClient.NOTIFY_LINESTATE)).containsExactly(BREAK);
    assertThat(client.readData(1)).as("the octet that a UART makes of a break").containsExactly(0);
    UartVm.figure(
        "all of 10,000 octets, and the break's report, which came after %d of them",
        client.receivedBeforeAnswer());
  }

  private long received() {
    try {
      return vm.counted(UartVm.NEAR, "rx");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void eachErrorIsToldOnceAndKeepsItsOctet() throws IOException {
    assertThat(client.ask(ScriptedClient.SET_LINESTATE_MASK, ERRORS)).isEqualTo(ERRORS);
    for (int round = 0; round < 50; round++) {
      String octet = "%02x".formatted(0x30 + round);
      assertTold("pe " + octet, PARITY, 0x30 + round);
      assertTold("fe " + octet, FRAMING, 0x30 + round);
      // The kernel puts a zero where octets are missing.
      assertTold("oe", OVERRUN, 'O', 0);
    }
    client.sync();
    assertThat(client.untaken()).as("further reports").isZero();
    assertThat(client.unread()).as("further octets").isZero();
    UartVm.figure("150 errors, one report and one octet each");
  }

  private void assertTold(String what, int bit, int... octets) throws IOException {
    UartVm.inject(what);
    assertThat(client.answer(ScriptedClient.NOTIFY_LINESTATE)).as(what).containsExactly(bit);
    assertThat(client.readData(octets.length)).as(what).containsExactly(octets);
  }

  @Test
  void errorsInTheMidstOfDataLoseNone() throws IOException {
    assertThat(client.ask(ScriptedClient.SET_LINESTATE_MASK, ERRORS)).isEqualTo(ERRORS);
    List<Integer> expected = new ArrayList<>();
    StringBuilder all = new StringBuilder("rx");
    for (int i = 0; i < 12; i++) {
      all.append(" %02x".formatted(0x41 + i));
    }
    for (int round = 0; round < 20; round++) {
      UartVm.inject(all.toString());
      UartVm.inject("pe 21");
      UartVm.inject(all.toString());
      for (int i = 0; i < 25; i++) {
        expected.add(i == 12 ? 0x21 : 0x41 + (i > 12 ? i - 13 : i));
      }
      byte[] got = client.readData(25);
      for (int i = 0; i < 25; i++) {
        assertThat((int) got[i]).isEqualTo(expected.get(25 * round + i));
      }
      assertThat(client.answer(ScriptedClient.NOTIFY_LINESTATE)).containsExactly(PARITY);
    }
    UartVm.figure("%d octets with 20 parity errors among them, none lost", expected.size());
  }

  @Test
  void anotherFormatAtTheFarEndGarblesAsItMust() throws IOException {
    // The far end's format, the near end's, what is sent, what arrives; then parity errors, framing
    // errors and breaks.
    String[][] cases = {
      {"7E1", "8N1", "41 43 7f", "41 c3 ff", "0 0 0"},
      {"7O1", "8N1", "41 43 7f", "c1 43 7f", "0 0 0"},
      {"8N1", "7E1", "41 c1 43 c3", "41 41 43 43", "2 0 0"},
      {"8O1", "8E1", "00 41 fe", "00 41 fe", "3 0 0"},
      {"6N1", "8N1", "01 3f", "c1 ff", "0 0 0"},
      {"8N1", "6N1", "7f 3f 00", "3f 3f 00", "0 1 1"},
      {"8N1", "5N1", "ff 60", "1f 00", "0 0 0"},
      {"8S1", "8M1", "41", "41", "1 0 0"},
    };
    for (String[] each : cases) {
      vm.ask("set 115200 " + each[0]);
      client.ask(ScriptedClient.SET_DATASIZE, each[1].charAt(0) - '0');
      client.ask(ScriptedClient.SET_PARITY, "NOEMS".indexOf(each[1].charAt(1)) + 1);
      long[] before = counted();
      vm.ask("write " + each[2].replace(" ", ""));
      byte[] wanted = HexFormat.ofDelimiter(" ").parseHex(each[3]);
      String name = "%s sent as %s, received as %s".formatted(each[2], each[0], each[1]);
      assertThat(client.readData(wanted.length)).as(name).isEqualTo(wanted);
      long[] after = counted();
      assertThat(
              "%d %d %d"
                  .formatted(after[0] - before[0], after[1] - before[1], after[2] - before[2]))
          .as(name + ": parity errors, framing errors, breaks")
          .isEqualTo(each[4]);
    }
    UartVm.figure("%d pairs of formats that do not match garble as they must", cases.length);
  }

  private long[] counted() throws IOException {
    return new long[] {
      vm.counted(UartVm.NEAR, "parity"),
      vm.counted(UartVm.NEAR, "frame"),
      vm.counted(UartVm.NEAR, "brk")
    };
  }
}
