package io.github.rfc2217j.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.EventLog;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import io.github.rfc2217j.server.Rfc2217Server;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our client at our server, which is stopped and started again, or loses its device. */
@Timeout(120)
class ReconnectTest {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String OPTIONS =
      "?reconnect=on&reconnect_delay=20ms&reconnect_max_delay=100ms&parity=E&dtr=off";

  private final SimulatedDevice near = SimulatedDevice.nullModem();
  private final EventLog events = new EventLog();

  private Rfc2217Server serve(int port) throws Exception {
    return Rfc2217Server.builder()
        .bind("127.0.0.1", port)
        .serve(near.name(), SerialSettings.DEFAULT, settings -> near.open())
        .start();
  }

  private static int port(Rfc2217Server server) {
    return server.ports().get(0).address().getPort();
  }

  private static void send(SerialPort port, String text) throws Exception {
    ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    while (octets.hasRemaining()) {
      assertThat(port.write(octets, SOON)).isPositive();
    }
  }

  private static String receive(SerialPort port, int count) throws Exception {
    ByteBuffer octets = ByteBuffer.allocate(count);
    while (octets.hasRemaining()) {
      assertThat(port.read(octets, SOON)).isPositive();
    }
    return new String(octets.array(), StandardCharsets.US_ASCII);
  }

  private void await(Class<? extends SerialEvent> kind) throws InterruptedException {
    while (!kind.isInstance(events.next())) {
      // modem lines move as the device is closed and opened
    }
  }

  private void checkInForce(SerialPort remote) throws Exception {
    SerialPort served = near.openPort().orElseThrow();
    assertThat(served.settings()).isEqualTo(SerialSettings.of("57600 7E2"));
    assertThat(served.isSet(ControlLine.DTR)).isFalse();
    assertThat(served.isSet(ControlLine.RTS)).isFalse();
    assertThat(remote.settings()).isEqualTo(SerialSettings.of("57600 7E2"));
    assertThat(remote.modemState()).isEqualTo(served.modemState());
  }

  @Test
  void aServerThatIsStartedAgainHasEverythingInForceAgain() throws Exception {
    Rfc2217Server first = serve(0);
    int port = port(first);
    try (SerialPort far = near.otherEnd().open();
        SerialPort remote = SerialPorts.open("rfc2217://127.0.0.1:" + port + OPTIONS)) {
      remote.apply(SerialSettings.of("57600 7E2"));
      remote.set(ControlLine.RTS, false);
      checkInForce(remote);
      remote.subscribe(events);
      far.apply(SerialSettings.of("57600 7E2"));
      send(far, "before");
      assertThat(receive(remote, 6)).isEqualTo("before");
      Background<String> reader = Background.start(() -> receive(remote, 5));

      first.close();
      await(SerialEvent.Disconnected.class);
      assertThat(near.openPort()).isEmpty();
      Background<Boolean> writer =
          Background.start(() -> {
            send(remote, "in the gap");
            return true;
          });
      await(SerialEvent.Reconnecting.class);
      await(SerialEvent.Reconnecting.class);

      try (Rfc2217Server second = serve(port)) {
        assertThat(port(second)).isEqualTo(port);
        await(SerialEvent.Reconnected.class);
        checkInForce(remote);
        assertThat(writer.result()).isTrue();
        assertThat(receive(far, 10)).isEqualTo("in the gap");
        send(far, "after");
        assertThat(reader.result()).isEqualTo("after");
        far.set(ControlLine.RTS, false);
        await(SerialEvent.ModemChanged.class);
        assertThat(remote.modemState().cts()).isFalse();
      }
    } finally {
      first.close();
    }
  }

  @Test
  void aDeviceThatReturnsIsGotBack() throws Exception {
    try (Rfc2217Server server = serve(0);
        SerialPort remote = SerialPorts.open("rfc2217://127.0.0.1:" + port(server) + OPTIONS)) {
      remote.apply(SerialSettings.of("57600 7E2"));
      remote.set(ControlLine.RTS, false);
      remote.subscribe(events);
      near.vanish();
      await(SerialEvent.Disconnected.class);
      await(SerialEvent.Reconnecting.class);
      await(SerialEvent.Reconnecting.class); // the server said that the device is not there
      near.reappear();
      await(SerialEvent.Reconnected.class);
      checkInForce(remote);
      assertThat(remote.available()).isZero(); // what the server said is no data
      try (SerialPort far = near.otherEnd().open()) {
        far.apply(SerialSettings.of("57600 7E2"));
        send(far, "back");
        assertThat(receive(remote, 4)).isEqualTo("back");
        assertThat(remote.modemState()).isNotEqualTo(ModemState.ALL_LOW);
      }
    }
  }
}
