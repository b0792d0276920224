package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.contract.PortIo;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that is gone, or is let go, while the device takes its time with what it had sent. */
@Timeout(120)
class LastOctetsTest {

  /** 120 octets a second. */
  private static final SerialSettings SLOW = SerialSettings.of("1200 8N1");

  private final SimulatedDevice device = SimulatedDevice.nullModem();

  @BeforeEach
  void keepPace() {
    device.setPaced(true);
  }

  private Serving serve(PortOptions options, Watched watch) throws IOException {
    return new Serving(device, SLOW, options, watch);
  }

  private Serving serve(PortOptions options) throws IOException {
    return serve(options, (method, argument) -> {});
  }

  private SerialPort farEnd() throws IOException {
    SerialPort far = device.otherEnd().open();
    far.applyExactly(SLOW);
    return far;
  }

  private static void awaitOctets(SerialPort far, int count) {
    Serving.await(count + " octets", () -> PortIo.available(far) >= count);
  }

  /** Twelve seconds: longer than a client's end takes otherwise. */
  @Test
  void whoHasLeftIsKnownUntilTheDeviceHasEverythingAndCanBeCutShort() throws IOException {
    try (Serving serving = serve(PortOptions.DEFAULT);
        SerialPort far = farEnd()) {
      try (ScriptedClient client = serving.client()) {
        client.sendData(new byte[3000]);
        client.sync();
      }
      awaitOctets(far, 700);
      awaitOctets(far, 1400);
      assertThat(serving.server().sessions()).hasSize(1);
      assertThat(serving.server().snapshot().connections()).isOne();
      serving.server().sessions().getFirst().disconnect("enough");
      Serving.await("it is forgotten", () -> serving.server().sessions().isEmpty());
      assertThat(PortIo.available(far)).isLessThan(3000);
      assertThat(serving.server().snapshot().ports().getFirst().device())
          .isEqualTo(PortSnapshot.Device.CLOSED);
    }
  }

  @Test
  void whoIsLetGoSeesThatAtOnceAndTheDeviceGetsWhatItHadSent() throws IOException {
    PortOptions impatient = PortOptions.builder().idleTimeout(Duration.ofSeconds(2)).build();
    try (Serving serving = serve(impatient);
        SerialPort far = farEnd();
        ScriptedClient client = serving.client()) {
      client.sendData(new byte[960]);
      client.readToEnd();
      assertThat(PortIo.available(far)).isLessThan(900);
      awaitOctets(far, 960);
    }
  }

  /** As when there is no memory for a thread that closes it. */
  @Test
  void aFaultAtTheClosingLeavesNoDeadDeviceBehind() throws IOException {
    AtomicBoolean thrown = new AtomicBoolean();
    Watched watch =
        (method, argument) -> {
          if (method.equals("close") && thrown.compareAndSet(false, true)) {
            throw new OutOfMemoryError("provoked");
          }
        };
    try (Serving serving = serve(PortOptions.DEFAULT, watch)) {
      serving.client().close();
      Serving.await("its end", () -> serving.server().sessions().isEmpty());
      assertThat(thrown).isTrue();
      // What the server could not do.
      device.openPort().orElseThrow().close();
      assertThat(serving.server().snapshot().ports().getFirst().device())
          .isEqualTo(PortSnapshot.Device.CLOSED);
    }
  }
}
