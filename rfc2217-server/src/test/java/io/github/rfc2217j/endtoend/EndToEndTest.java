package io.github.rfc2217j.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.DataBits;
import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.Parity;
import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.peers.SocatPtyPair;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import io.github.rfc2217j.server.Rfc2217Server;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Our client at our server: the whole path, on simulated devices and on ptys. */
class EndToEndTest {

  private static final int MIB = 1024 * 1024;
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void sixteenMebibytesBothWaysThroughJSerialCommOnAPty() throws Exception {
    try (SocatPtyPair pty = SocatPtyPair.open();
        Rfc2217Server server = serve("jserialcomm:" + pty.a());
        SerialPort remote = SerialPorts.open(uri(server));
        SerialPort device = SerialPorts.open("jserialcomm:" + pty.b())) {
      Transfer.bothWays(remote, device, 16 * MIB);
    }
  }

  @Test
  void sixteenMebibytesAndBackThroughALoopBackPlug() throws Exception {
    SimulatedDevice loop = SimulatedDevice.loopBack();
    try (Rfc2217Server server = serve(loop);
        SerialPort remote = SerialPorts.open(uri(server))) {
      Transfer.andBack(remote, 16 * MIB);
    }
  }

  /** The backend reports nothing, so the server looks; the client is told of each change once. */
  @Test
  void changesOfModemLinesThatNobodyReportsAreSeenOnceEachAndInOrder(TestReporter reporter)
      throws Exception {
    SimulatedDevice near = SimulatedDevice.nullModem();
    near.lack(Capability.MODEM_EVENTS);
    near.forceModemState(ModemState.ALL_LOW);
    int changes = 40;
    long[] micros = new long[changes];
    try (Rfc2217Server server = serve(near);
        SerialPort remote = SerialPorts.open(uri(server))) {
      assertThat(remote.modemState()).isEqualTo(ModemState.ALL_LOW);
      BlockingQueue<SerialEvent> events = new LinkedBlockingQueue<>();
      remote.subscribe(events::add);
      for (int i = 0; i < changes; i++) {
        ModemState wanted = ModemState.ofBits((i + 1) % 16 << 4);
        long start = System.nanoTime();
        near.forceModemState(wanted);
        assertThat(await(events, SerialEvent.ModemChanged.class).now()).isEqualTo(wanted);
        micros[i] = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
      }
      assertThat(events).isEmpty();
    }
    java.util.Arrays.sort(micros);
    reporter.publishEntry(
        "microseconds until our client sees a change",
        "median " + micros[changes / 2] + ", most " + micros[changes - 1]);
  }

  @Test
  void settingsLinesAndBreaksReachTheDevice() throws Exception {
    SimulatedDevice near = SimulatedDevice.nullModem();
    try (Rfc2217Server server = serve(near);
        SerialPort far = near.otherEnd().open();
        SerialPort remote = SerialPorts.open(uri(server) + "?baud=115200&bits=7&parity=E")) {
      SerialPort served = near.openPort().orElseThrow();
      assertThat(served.settings()).isEqualTo(SerialSettings.of("115200 7E1"));
      assertThat(remote.settings()).isEqualTo(SerialSettings.of("115200 7E1"));

      SerialSettings wanted = SerialSettings.of("9600 8N2 xonxoff");
      assertThat(remote.apply(wanted)).isEqualTo(wanted);
      assertThat(served.settings()).isEqualTo(wanted);

      BlockingQueue<SerialEvent> events = new LinkedBlockingQueue<>();
      remote.subscribe(events::add);
      far.set(ControlLine.RTS, false);
      assertThat(await(events, SerialEvent.ModemChanged.class).now().cts()).isFalse();
      far.set(ControlLine.DTR, false);
      ModemState low = await(events, SerialEvent.ModemChanged.class).now();
      assertThat(low).isEqualTo(ModemState.ALL_LOW);
      assertThat(remote.modemState()).isEqualTo(low);

      remote.set(ControlLine.DTR, false);
      assertThat(far.modemState().dsr()).isFalse();
      assertThat(remote.isSet(ControlLine.DTR)).isFalse();

      remote.sendBreak(Duration.ofMillis(20));
      assertThat(far.lineState().has(LineState.BREAK_DETECT)).isTrue();
      far.sendBreak(Duration.ofMillis(20));
      assertThat(await(events, SerialEvent.LineChanged.class).state().has(LineState.BREAK_DETECT))
          .isTrue();
    }
  }

  @Test
  void aValueThatTheDeviceCantDoIsAResult() throws Exception {
    SimulatedDevice loop = SimulatedDevice.loopBack();
    loop.limitBaudRate(115200);
    try (Rfc2217Server server = serve(loop);
        SerialPort remote = SerialPorts.open(uri(server))) {
      SerialSettings wanted =
          SerialSettings.DEFAULT.withBaudRate(921600).withDataBits(DataBits.SEVEN);
      assertThat(remote.apply(wanted.withParity(Parity.ODD)))
          .isEqualTo(SerialSettings.of("9600 7O1"));
    }
  }

  @Test
  void aPurgeTakesWhatWasSentBeforeItAndNothingElse() throws Exception {
    SimulatedDevice near = SimulatedDevice.nullModem();
    near.holdOutput();
    try (Rfc2217Server server = serve(near);
        SerialPort far = near.otherEnd().open();
        SerialPort remote = SerialPorts.open(uri(server))) {
      send(remote, "before");
      remote.purge(Purge.TRANSMIT);
      send(remote, "after");
      near.releaseOutput();
      assertThat(receive(far, 5)).isEqualTo("after");
    }
  }

  @Test
  void aSecondClientIsToldThatThePortIsInUse() throws Exception {
    SimulatedDevice loop = SimulatedDevice.loopBack();
    try (Rfc2217Server server = serve(loop);
        SerialPort holder = SerialPorts.open(uri(server))) {
      assertThatThrownBy(() -> SerialPorts.open(uri(server)))
          .isInstanceOf(PortBusyException.class)
          .hasMessageContaining("in use");
      send(holder, "still here");
      assertThat(receive(holder, 10)).isEqualTo("still here");
    }
  }

  @Test
  void aPortReopensAtOnceTwentyTimes() throws Exception {
    SimulatedDevice loop = SimulatedDevice.loopBack();
    try (Rfc2217Server server = serve(loop)) {
      for (int i = 0; i < 20; i++) {
        try (SerialPort remote = SerialPorts.open(uri(server))) {
          send(remote, "round " + i);
          assertThat(receive(remote, ("round " + i).length())).isEqualTo("round " + i);
        }
      }
    }
  }

  @Test
  void aDeviceThatVanishesEndsTheRemotePort() throws Exception {
    SimulatedDevice loop = SimulatedDevice.loopBack();
    try (Rfc2217Server server = serve(loop);
        SerialPort remote = SerialPorts.open(uri(server))) {
      loop.vanish();
      assertThat(remote.read(ByteBuffer.allocate(1), SOON)).isEqualTo(-1);
      assertThatThrownBy(remote::settings).isInstanceOf(PortLostException.class);
    }
  }

  @Test
  void aServerExportsAClientsPort() throws Exception {
    SimulatedDevice loop = SimulatedDevice.loopBack();
    try (Rfc2217Server inner = serve(loop);
        Rfc2217Server outer = serve(uri(inner));
        SerialPort remote = SerialPorts.open(uri(outer) + "?baud=57600")) {
      assertThat(loop.openPort().orElseThrow().settings().baudRate()).isEqualTo(57600);
      Transfer.andBack(remote, MIB);
    }
  }

  private static Rfc2217Server serve(String name) throws Exception {
    return Rfc2217Server.builder().bind("127.0.0.1", 0).serve(name).start();
  }

  private static Rfc2217Server serve(SimulatedDevice device) throws Exception {
    return Rfc2217Server.builder()
        .bind("127.0.0.1", 0)
        .serve(device.name(), SerialSettings.DEFAULT, settings -> device.open())
        .start();
  }

  private static String uri(Rfc2217Server server) {
    return "rfc2217://" + server.ports().get(0).hostAndPort();
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

  private static <E extends SerialEvent> E await(BlockingQueue<SerialEvent> events, Class<E> kind)
      throws InterruptedException {
    while (true) {
      SerialEvent event = events.poll(SOON.toSeconds(), TimeUnit.SECONDS);
      assertThat(event).as("an event in time").isNotNull();
      if (kind.isInstance(event)) {
        return kind.cast(event);
      }
    }
  }
}
