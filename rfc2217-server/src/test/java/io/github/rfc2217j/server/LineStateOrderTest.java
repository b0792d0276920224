package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A client learns of a break after the octets before it, and of one that none are before at once.
 */
@Timeout(60)
class LineStateOrderTest {

  private static final int BREAK = LineState.BREAK_DETECT;

  private final SimulatedDevice device = SimulatedDevice.loopBack();

  @Test
  void aBreakIsToldBehindWhatTheClientHasNotRead() throws IOException {
    try (Serving serving = new Serving(device);
        ScriptedClient client = serving.client()) {
      client.ask(ScriptedClient.SET_LINESTATE_MASK, BREAK);
      client.command(ScriptedClient.SUSPEND);
      client.sync();
      device.injectOctets(new byte[4000]);
      device.injectErrors(new LineState(BREAK));
      client.sync();
      assertThat(client.untaken()).as("told while it is suspended").isZero();
      client.command(ScriptedClient.RESUME);
      assertThat(client.answer(ScriptedClient.NOTIFY_LINESTATE)).containsExactly(BREAK);
      assertThat(client.receivedBeforeAnswer()).isEqualTo(4000);
    }
  }

  @Test
  void whatABreakWaitsForMayBePurged() throws IOException {
    try (Serving serving = new Serving(device);
        ScriptedClient client = serving.client()) {
      client.ask(ScriptedClient.SET_LINESTATE_MASK, BREAK);
      client.command(ScriptedClient.SUSPEND);
      client.sync();
      device.injectOctets(new byte[4000]);
      device.injectErrors(new LineState(BREAK));
      client.command(ScriptedClient.PURGE, 1);
      client.sync();
      client.command(ScriptedClient.RESUME);
      // In either order: the purge sets the break free on another thread.
      assertThat(List.of(client.next(), client.next()))
          .containsExactlyInAnyOrder(List.of(100 + ScriptedClient.PURGE, 1), List.of(106, BREAK));
    }
  }

  @Test
  void aBreakOfAnIdleLineIsToldAtOnce() throws IOException {
    try (Serving serving = new Serving(device);
        ScriptedClient client = serving.client()) {
      client.ask(ScriptedClient.SET_LINESTATE_MASK, BREAK);
      for (int round = 0; round < 100; round++) {
        device.injectErrors(new LineState(BREAK));
        assertThat(client.answer(ScriptedClient.NOTIFY_LINESTATE)).containsExactly(BREAK);
      }
    }
  }
}
