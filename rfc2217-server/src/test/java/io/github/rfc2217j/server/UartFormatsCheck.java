package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialSettings;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every answer to a setting is what the driver keeps, and the line carries what that means. */
@Timeout(2400)
class UartFormatsCheck {

  private static final int[] RATES = {
    300, 600, 1200, 1800, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600,
    250000, 31250
  };

  /** In the order of the numbers that SET-PARITY has. */
  private static final String PARITIES = "NOEMS";

  private static final byte[] PROBE = {
    0x00, 0x55, (byte) 0xaa, (byte) 0xff, 0x31, 0x7f, 0x0d, 0x11
  };

  private UartVm vm;
  private int combinations;
  private int answers;
  private int refusals;

  @BeforeEach
  void open() throws IOException {
    vm = UartVm.open();
    UartVm.pace(true);
  }

  @AfterEach
  void close() {
    vm.close();
  }

  @Test
  void everyFormatAtTheNullModem() throws IOException {
    try (Rfc2217Server server = server(UartVm.NEAR);
        ScriptedClient client = client(server)) {
      for (int rate : RATES) {
        assertRate(client, UartVm.NEAR, rate);
        for (int bits = 5; bits <= 8; bits++) {
          for (int parity = 1; parity <= PARITIES.length(); parity++) {
            for (int stop = 1; stop <= 2; stop++) {
              assertFormat(client, UartVm.NEAR, bits, parity, stop);
              assertDataIsRight(client);
            }
          }
        }
      }
    }
    UartVm.figure(
        "%d combinations, %d answers equal the driver's termios, %d of them other than asked for;"
            + " data right both ways in each",
        combinations, answers, refusals);
    assertThat(combinations).isEqualTo(640);
  }

  @Test
  void everyFormatAtAUartWithASlowClock() throws IOException {
    everyFormat(UartVm.SLOW);
    assertThat(refusals).as("speeds above the clock are refused").isPositive();
  }

  @Test
  void everyFormatAtAnFtdiAdapter() throws IOException {
    everyFormat(UartVm.USB);
    assertThat(refusals).as("five and six data bits are refused").isPositive();
  }

  private void everyFormat(String device) throws IOException {
    try (Rfc2217Server server = server(device);
        ScriptedClient client = client(server)) {
      for (int rate : RATES) {
        assertRate(client, device, rate);
        for (int bits = 5; bits <= 8; bits++) {
          for (int parity = 1; parity <= PARITIES.length(); parity++) {
            for (int stop = 1; stop <= 2; stop++) {
              assertFormat(client, device, bits, parity, stop);
            }
          }
        }
      }
    }
    UartVm.figure(
        "%s: %d combinations, %d answers equal the driver's termios, %d of them other than asked"
            + " for",
        device, combinations, answers, refusals);
  }

  private static Rfc2217Server server(String device) throws IOException {
    return Rfc2217Server.builder()
        .bind("127.0.0.1", 0)
        .serve(device, SerialSettings.DEFAULT)
        .start();
  }

  private static ScriptedClient client(Rfc2217Server server) throws IOException {
    ScriptedClient client = ScriptedClient.agreed(server.ports().getFirst().address());
    client.ask(ScriptedClient.SET_MODEMSTATE_MASK, 0);
    client.ask(ScriptedClient.SET_LINESTATE_MASK, 0);
    return client;
  }

  private void assertRate(ScriptedClient client, String device, int rate) throws IOException {
    client.baudRate(rate);
    int answer = client.baudRateAnswer();
    assertThat(answer).as("%d at %s", rate, device).isEqualTo(kept(device).baudRate());
    count(answer == rate);
  }

  private void count(boolean asAsked) {
    answers++;
    refusals += asAsked ? 0 : 1;
  }

  /** SET-DATASIZE, SET-PARITY and SET-STOPSIZE, each answered with what the driver keeps then. */
  private void assertFormat(ScriptedClient client, String device, int bits, int parity, int stop)
      throws IOException {
    int size = client.ask(ScriptedClient.SET_DATASIZE, bits);
    assertThat(size).as("%d data bits", bits).isEqualTo(kept(device).dataBits().count());
    count(size == bits);
    int kind = client.ask(ScriptedClient.SET_PARITY, parity);
    assertThat(PARITIES.charAt(kind - 1))
        .as("parity %s", PARITIES.charAt(parity - 1))
        .isEqualTo(kept(device).toString().split(" ")[1].charAt(1));
    count(kind == parity);
    int length = client.ask(ScriptedClient.SET_STOPSIZE, stop);
    SerialSettings kept = kept(device);
    assertThat(List.of("1", "2", "1.5").get(length - 1))
        .as("%d stop bits with %d data bits", stop, bits)
        .isEqualTo(kept.toString().split(" ")[1].substring(2));
    count(length == stop);
    combinations++;
  }

  private SerialSettings kept(String device) throws IOException {
    return SerialSettings.of(
        String.join(" ", Arrays.copyOf(vm.ask("termios " + device).split(" "), 2)));
  }

  /** The far end is given what the near end's driver keeps. */
  private void assertDataIsRight(ScriptedClient client) throws IOException {
    String kept = kept(UartVm.NEAR).toString();
    assertThat(vm.ask("set " + kept)).startsWith(kept.replaceAll(" none$", ""));
    vm.ask("flush");
    int mask = (1 << kept(UartVm.NEAR).dataBits().count()) - 1;
    byte[] expected = PROBE.clone();
    for (int i = 0; i < expected.length; i++) {
      expected[i] &= (byte) mask;
    }
    client.sendData(PROBE);
    assertThat(vm.read(PROBE.length)).as("to the far end with %s", kept).isEqualTo(expected);
    vm.write(PROBE);
    assertThat(client.readData(PROBE.length))
        .as("from the far end with %s", kept)
        .isEqualTo(expected);
  }
}
