package io.github.rfc2217j.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.peers.InteropDocument;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import io.github.rfc2217j.client.ClientOptions;
import io.github.rfc2217j.client.PeerDoctor;
import io.github.rfc2217j.client.PeerReport;
import io.github.rfc2217j.protocol.QuirkProfile;
import io.github.rfc2217j.server.Rfc2217Server;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our server under our own examination: nothing to find. */
@Timeout(120)
class DoctorTest {

  @Test
  void ourServerHasNoDeviationAndItsDeviceIsLeftAsItWas() throws Exception {
    SimulatedDevice near = SimulatedDevice.nullModem();
    try (Rfc2217Server server =
            Rfc2217Server.builder()
                .bind("127.0.0.1", 0)
                .serve(
                    near.name(),
                    SerialSettings.of("9600 7E1"),
                    settings -> openWith(near, settings))
                .start();
        SerialPort far = near.otherEnd().open()) {
      far.set(ControlLine.DTR, true);
      String[] address = server.ports().get(0).hostAndPort().split(":");
      PeerReport report =
          PeerDoctor.examine(
              ClientOptions.builder(address[0], Integer.parseInt(address[1])).build());
      assertThat(report.ending()).isEmpty();
      assertThat(report.deviations()).as(report.text()).isEmpty();
      assertThat(report.quirks()).isEmpty();
      assertThat(report.notRestored()).isEmpty();
      assertThat(report.fits()).isEqualTo(QuirkProfile.STANDARD);
      InteropDocument.check(
          "rfc2217j",
          report.recognized().name(),
          report.fits().name(),
          report.quirks().stream().map(Enum::name).toList(),
          report.table(false));
    }
  }

  private static SerialPort openWith(SimulatedDevice device, SerialSettings settings)
      throws IOException {
    SerialPort port = device.open();
    port.apply(settings);
    return port;
  }
}
