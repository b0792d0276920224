package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client is told by the port that it joins. */
class ServedPortTest {

  private final SimulatedDevice device = SimulatedDevice.loopBack();

  /** A client that notes why it has to go. */
  private static final class Newcomer implements Client {

    private final List<String> losses = new ArrayList<>();

    @Override
    public String peer() {
      return "newcomer";
    }

    @Override
    public Wire wire() {
      throw new AssertionError("nothing is to be said to it");
    }

    @Override
    public int modemMask() {
      return 0;
    }

    @Override
    public void end(String reason, @Nullable String line) {
      throw new AssertionError(reason);
    }

    @Override
    public void outputFailed(IOException cause) {
      throw new AssertionError(cause);
    }

    @Override
    public void deviceLost(String reason) {
      losses.add(reason);
    }

    @Override
    public void breakOff() {
      throw new AssertionError("it is there");
    }
  }

  private ServedPort port(LossPolicy policy) {
    PortOptions options = PortOptions.builder().onLoss(policy).build();
    return new ServedPort(
        new Export(device.name(), settings -> device.open(), SerialSettings.DEFAULT, options));
  }

  /** Lost, closed and not to be opened again, all between its entrance and its joining. */
  @ParameterizedTest
  @EnumSource(LossPolicy.class)
  void whoJoinsWhenTheDeviceIsGoneIsToldUnlessItIsLookedFor(LossPolicy policy) {
    Newcomer newcomer = new Newcomer();
    port(policy).attached(newcomer);
    assertThat(newcomer.losses).hasSize(policy == LossPolicy.DISCONNECT ? 1 : 0);
  }

  @Test
  void whoJoinsAnOpenDeviceIsToldNothing() throws IOException {
    ServedPort port = port(LossPolicy.DISCONNECT);
    ServedPort.Admission admission = port.admit("newcomer", Role.OWNER);
    assertThat(admission).isNotNull();
    try {
      Newcomer newcomer = new Newcomer();
      port.attached(newcomer);
      assertThat(newcomer.losses).isEmpty();
    } finally {
      port.dismiss(admission.pass());
    }
    assertThat(device.openPort()).isEmpty();
  }
}
