package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialSettings;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Modem lines and breaks, both ways. */
@Timeout(600)
class UartLinesCheck {

  private static final int CTS = 0x10;
  private static final int DSR = 0x20;
  private static final int CD = 0x80;
  private static final int RI_ENDED = 0x04;

  private UartVm vm;

  @BeforeEach
  void open() throws IOException {
    vm = UartVm.open();
    UartVm.pace(true);
  }

  @AfterEach
  void close() throws IOException {
    UartVm.inject("ri 0");
    vm.close();
  }

  private static Rfc2217Server server(PortOptions options) throws IOException {
    return Rfc2217Server.builder()
        .bind("127.0.0.1", 0)
        .serve(UartVm.NEAR, SerialSettings.of("115200 8N1"), options)
        .start();
  }

  private static ScriptedClient client(Rfc2217Server server) throws IOException {
    return ScriptedClient.agreed(server.ports().getFirst().address());
  }

  /** 50 ms times the ten that the emulated processor is slower at best. */
  @Test
  void eachEdgeThatLastsIsToldOnce() throws IOException {
    try (Rfc2217Server server = server(PortOptions.DEFAULT);
        ScriptedClient client = client(server)) {
      vm.tell("toggle 200 500");
      int levels = CTS | DSR | CD;
      for (int i = 0; i < 200; i++) {
        int line = i % 2 == 0 ? CTS : DSR | CD;
        levels ^= line;
        int state = client.answer(ScriptedClient.NOTIFY_MODEMSTATE).getFirst();
        assertThat(state).as("report %d", i).isEqualTo(levels | delta(line));
      }
      vm.answer("toggle");
      client.sync();
      assertThat(client.untaken()).as("further reports").isZero();
      UartVm.figure("200 edges, 100 of RTS and 100 of DTR, each told once");
    }
  }

  private static int delta(int line) {
    return line == CTS ? 1 : 0x02 | 0x08;
  }

  /** RFC 2217 §3, NOTIFY-MODEMSTATE: "Trailing-edge Ring Detector". */
  @Test
  void aRingIsToldAtItsEndAlone() throws IOException {
    try (Rfc2217Server server = server(PortOptions.DEFAULT);
        ScriptedClient client = client(server)) {
      assertThat(client.ask(ScriptedClient.SET_MODEMSTATE_MASK, RI_ENDED)).isEqualTo(RI_ENDED);
      for (int ring = 0; ring < 10; ring++) {
        UartVm.inject("ri 1");
        UartVm.await("the ring", () -> lines().contains("ri"));
        client.sync();
        UartVm.await("two looks", new Looks());
        client.sync();
        assertThat(client.untaken()).as("reports while it rings").isZero();
        UartVm.inject("ri 0");
        List<Integer> state = client.answer(ScriptedClient.NOTIFY_MODEMSTATE);
        assertThat(state.getFirst() & (RI_ENDED | 0x40)).isEqualTo(RI_ENDED);
      }
      client.sync();
      assertThat(client.untaken()).isZero();
      UartVm.figure("10 rings, each told once, at its end");
    }
  }

  private String lines() {
    try {
      return vm.ask("lines " + UartVm.NEAR);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A quarter of a second, in which the port is looked at a dozen times. */
  private static final class Looks implements java.util.function.BooleanSupplier {
    private final Deadline deadline = Deadline.in(java.time.Duration.ofMillis(250));

    @Override
    public boolean getAsBoolean() {
      return deadline.isOver();
    }
  }

  @Test
  void dtrAndRtsOfAClientReachTheFarEnd() throws IOException {
    try (Rfc2217Server server = server(PortOptions.DEFAULT);
        ScriptedClient client = client(server)) {
      for (int round = 0; round < 10; round++) {
        for (int value : new int[] {9, 12, 8, 11}) {
          assertThat(client.ask(ScriptedClient.SET_CONTROL, value)).isEqualTo(value);
          String far = vm.ask("lines");
          switch (value) {
            case 8 -> assertThat(far).contains("dsr", "cd");
            case 9 -> assertThat(far).doesNotContain("dsr", "cd");
            case 11 -> assertThat(far).contains("cts");
            default -> assertThat(far).doesNotContain("cts");
          }
        }
      }
    }
  }

  @Test
  void aBreakOfAClientReachesTheFarEnd() throws IOException {
    try (Rfc2217Server server = server(PortOptions.DEFAULT);
        ScriptedClient client = client(server)) {
      client.ask(ScriptedClient.SET_MODEMSTATE_MASK, 0);
      vm.ask("set 115200 8N1");
      for (int round = 0; round < 10; round++) {
        long before = vm.counted(UartVm.FAR, "brk");
        assertThat(client.ask(ScriptedClient.SET_CONTROL, 5)).isEqualTo(5);
        UartVm.await("the break at the far end", () -> breaks() == before + 1);
        assertThat(client.ask(ScriptedClient.SET_CONTROL, 6)).isEqualTo(6);
        client.sendText("x");
        assertThat(vm.read(2)).as("the break's octet and the next one").containsExactly(0, 'x');
      }
      // Telnet's BRK.
      long before = vm.counted(UartVm.FAR, "brk");
      client.send(255, 243);
      UartVm.await("the break at the far end", () -> breaks() == before + 1);
      client.sendText("y");
      assertThat(vm.read(2)).containsExactly(0, 'y');
      UartVm.figure("11 breaks, 10 of SET-CONTROL 5 and 6, seen once each at the far end");
    }
  }

  private long breaks() {
    try {
      return vm.counted(UartVm.FAR, "brk");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theSystemRaisesBothLinesAtOpenAndLowersThemAtClose() throws IOException {
    assertThat(vm.ask("lines")).as("before").doesNotContain("cts", "dsr");
    try (Rfc2217Server server = server(PortOptions.DEFAULT)) {
      try (ScriptedClient client = client(server)) {
        assertThat(client.unread()).isZero();
        assertThat(vm.ask("lines")).as("while it is open").contains("cts", "dsr");
        assertThat(vm.ask("termios " + UartVm.NEAR)).contains("hupcl");
      }
      UartVm.await("low lines", () -> !farLines().contains("cts") && !farLines().contains("dsr"));
    }
  }

  @Test
  void linesAtTheStartAndAtTheEndAreAsTheOptionsSay() throws IOException {
    PortOptions options =
        PortOptions.builder()
            .life(PortLife.KEEP_OPEN)
            .linesAtStart(LinePolicy.LOWER)
            .linesAtEnd(LinePolicy.RAISE)
            .build();
    try (Rfc2217Server server = server(options)) {
      try (ScriptedClient client = client(server)) {
        assertThat(client.unread()).isZero();
        assertThat(vm.ask("lines")).as("at the start").doesNotContain("cts", "dsr");
      }
      UartVm.await("high lines", () -> farLines().contains("cts") && farLines().contains("dsr"));
    }
  }

  private String farLines() {
    try {
      return vm.ask("lines");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
