package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server tells the Flight Recorder. */
@Timeout(60)
class FlightTest {

  private static final String PREFIX = "io.github.rfc2217j.";

  /** Unlike those of servers that other tests run meanwhile. */
  private static final String PORT = "flight-test";

  @TempDir private Path directory;
  private final SimulatedDevice device = SimulatedDevice.loopBack();

  private List<RecordedEvent> record() throws IOException {
    try (Recording recording = new Recording()) {
      for (String name :
          List.of(
              "ConnectionBegun",
              "ConnectionEnded",
              "Negotiated",
              "SettingsChanged",
              "Violation",
              "FlowControl",
              "DeviceLost",
              "DeviceReturned",
              "Refusal")) {
        recording.enable(PREFIX + name);
      }
      recording.start();
      serve();
      recording.stop();
      Path file = directory.resolve("flight.jfr");
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream()
          .filter(event -> event.getEventType().getName().startsWith(PREFIX))
          .filter(event -> event.getString("port").equals(PORT))
          .toList();
    }
  }

  private void serve() throws IOException {
    try (Rfc2217Server server =
        Rfc2217Server.builder()
            .bind("127.0.0.1", 0)
            .serve(
                PORT,
                SerialSettings.DEFAULT,
                PortOptions.builder().onLoss(LossPolicy.HOLD).build(),
                settings -> device.open())
            .start()) {
      try (ScriptedClient client = ScriptedClient.agreed(server.address(PORT))) {
        client.baudRate(57600);
        assertThat(client.baudRateAnswer()).isEqualTo(57600);
        // Once more: nothing changes.
        client.baudRate(57600);
        assertThat(client.baudRateAnswer()).isEqualTo(57600);
        client.send(255, 240);
        client.command(ScriptedClient.SUSPEND);
        client.command(ScriptedClient.RESUME);
        client.sync();
        try (ScriptedClient second = ScriptedClient.speaking(server.address(PORT))) {
          second.readToEnd();
        }
        device.vanish();
        Serving.await("it is lost", () -> state(server) == PortSnapshot.Device.LOST);
        device.reappear();
        Serving.await("it is back", () -> state(server) == PortSnapshot.Device.OPEN);
        // In order: octets that a client leaves unread make TCP reset the connection.
        client.socket().shutdownOutput();
        client.readToEnd();
      }
      Serving.await(
          "the client has left", () -> server.snapshot().ports().getFirst().sessions().isEmpty());
    }
  }

  private static PortSnapshot.Device state(Rfc2217Server server) {
    return server.snapshot().ports().getFirst().device();
  }

  @Test
  void tellsOfEverythingThatHappens() throws IOException {
    List<RecordedEvent> events = record();
    assertThat(events)
        .extracting(event -> event.getEventType().getName().substring(PREFIX.length()))
        .containsExactlyInAnyOrder(
            "ConnectionBegun",
            "Negotiated",
            "SettingsChanged",
            "Violation",
            "FlowControl",
            "FlowControl",
            "Refusal",
            "DeviceLost",
            "DeviceReturned",
            "ConnectionEnded");
    RecordedEvent changed = the("SettingsChanged", events);
    assertThat(changed.getString("before")).isEqualTo("9600 8N1");
    assertThat(changed.getString("settings")).isEqualTo("57600 8N1");
    assertThat(changed.getString("peer")).startsWith("127.0.0.1:");
    assertThat(the("Violation", events).getString("kind")).isEqualTo("STRAY_SE");
    assertThat(the("Refusal", events).getString("reason")).isEqualTo("BUSY");
    assertThat(the("Negotiated", events).getBoolean("comPort")).isTrue();
    assertThat(the("Negotiated", events).getDuration("took")).isPositive();
    assertThat(the("ConnectionEnded", events).getString("reason")).contains("closed");
    assertThat(the("ConnectionEnded", events).getDuration("served")).isPositive();
    assertThat(events)
        .allSatisfy(event -> {
          assertThat(event.getEventType().getCategoryNames()).containsExactly("RFC 2217");
          assertThat(event.getFields()).extracting(ValueDescriptor::getLabel).doesNotContainNull();
        });
  }

  private static RecordedEvent the(String name, List<RecordedEvent> events) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals(PREFIX + name))
        .findFirst()
        .orElseThrow();
  }
}
