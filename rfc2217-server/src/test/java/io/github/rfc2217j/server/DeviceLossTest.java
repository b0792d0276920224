package io.github.rfc2217j.server;

import static io.github.rfc2217j.server.ScriptedClient.NOTIFY_MODEMSTATE;
import static io.github.rfc2217j.server.ScriptedClient.PURGE;
import static io.github.rfc2217j.server.ScriptedClient.RESUME;
import static io.github.rfc2217j.server.ScriptedClient.SET_CONTROL;
import static io.github.rfc2217j.server.ScriptedClient.SET_DATASIZE;
import static io.github.rfc2217j.server.ScriptedClient.SUSPEND;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.peers.SocatPtyPair;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A device is unplugged and comes back while clients stay. */
@Timeout(90)
class DeviceLossTest {

  private static final PortOptions HOLD = PortOptions.builder().onLoss(LossPolicy.HOLD).build();

  private final SimulatedDevice device = SimulatedDevice.nullModem();

  @TempDir private Path directory;

  private static String read(SerialPort port, int count) throws IOException {
    ByteBuffer octets = ByteBuffer.allocate(count);
    while (octets.hasRemaining()) {
      assertThat(port.read(octets, Duration.ofSeconds(10))).isPositive();
    }
    return new String(octets.array(), StandardCharsets.ISO_8859_1);
  }

  private static void write(SerialPort port, String text) throws IOException {
    port.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private void comeBack() {
    device.reappear();
    Serving.await("the device is open again", () -> device.openPort().isPresent());
  }

  @Test
  void aClientStaysAndTheDeviceComesBackAsItWas() throws IOException {
    try (Serving serving = new Serving(device, HOLD);
        SerialPort other = device.otherEnd().open();
        ScriptedClient client = serving.client()) {
      client.baudRate(115200);
      assertThat(client.baudRateAnswer()).isEqualTo(115200);
      assertThat(client.ask(SET_DATASIZE, 7)).isEqualTo(7);
      assertThat(client.ask(SET_CONTROL, 9)).isEqualTo(9);
      assertThat(client.ask(SET_CONTROL, 5)).isEqualTo(5);
      device.injectOctets("last".getBytes(StandardCharsets.US_ASCII));
      device.vanish();
      assertThat(client.answer(NOTIFY_MODEMSTATE)).containsExactly(0x0B);
      assertThat(client.readText(4)).isEqualTo("last");

      // Answered with what was in force, and nothing changes.
      assertThat(client.ask(SET_DATASIZE, 0)).isEqualTo(7);
      assertThat(client.ask(SET_DATASIZE, 5)).isEqualTo(7);
      assertThat(client.ask(SET_CONTROL, 7)).isEqualTo(9);
      assertThat(client.ask(SET_CONTROL, 8)).isEqualTo(9);
      assertThat(client.ask(SET_CONTROL, 4)).isEqualTo(5);
      assertThat(client.ask(PURGE, 3)).isEqualTo(3);
      client.send(255, 243);
      client.command(NOTIFY_MODEMSTATE);
      assertThat(client.answer(NOTIFY_MODEMSTATE)).containsExactly(0);
      client.sendText("stale");
      client.sync();

      device.reappear();
      // The lines of the other end, which is still there.
      assertThat(client.answer(NOTIFY_MODEMSTATE)).containsExactly(0xBB);
      SerialPort back = device.openPort().orElseThrow();
      assertThat(back.settings()).isEqualTo(SerialSettings.of("115200 7N1"));
      assertThat(back.isSet(ControlLine.DTR)).isFalse();
      assertThat(back.isSet(ControlLine.RTS)).isTrue();
      assertThat(client.ask(SET_CONTROL, 4)).isEqualTo(5);
      assertThat(client.ask(SET_CONTROL, 6)).isEqualTo(6);
      other.apply(SerialSettings.of("115200 7N1"));
      other.purge(io.github.rfc2217j.api.Purge.BOTH);
      client.sendText("fresh");
      assertThat(read(other, 5)).isEqualTo("fresh");
      write(other, "back");
      assertThat(client.readText(4)).isEqualTo("back");
    }
  }

  @Test
  void linesThatTheClientDidNotSetComeBackAsTheyAreAtItsStart() throws IOException {
    PortOptions lowered =
        PortOptions.builder().onLoss(LossPolicy.HOLD).linesAtStart(LinePolicy.LOWER).build();
    try (Serving serving = new Serving(device, lowered);
        SerialPort other = device.otherEnd().open();
        ScriptedClient client = serving.client()) {
      assertThat(client.ask(SET_CONTROL, 11)).isEqualTo(11);
      device.vanish();
      assertThat(client.answer(NOTIFY_MODEMSTATE)).containsExactly(0x0B);
      device.reappear();
      // The lines of the other end, which is still there.
      assertThat(client.answer(NOTIFY_MODEMSTATE)).containsExactly(0xBB);
      SerialPort back = device.openPort().orElseThrow();
      assertThat(back.isSet(ControlLine.DTR)).isFalse();
      assertThat(back.isSet(ControlLine.RTS)).isTrue();
      assertThat(other.modemState().cts()).isTrue();
      assertThat(other.modemState().dsr()).isFalse();
      assertThat(client.ask(SET_CONTROL, 7)).isEqualTo(9);
      assertThat(client.ask(SET_CONTROL, 10)).isEqualTo(11);
    }
  }

  @Test
  void nothingThatWaitedReachesADeviceThatComesBack() throws IOException {
    try (Serving serving = new Serving(device, HOLD);
        SerialPort other = device.otherEnd().open();
        ScriptedClient client = serving.client()) {
      device.holdOutput();
      client.sendData(new byte[2 * ToDevice.HIGH_WATER]);
      assertThat(client.answer(SUSPEND)).isEmpty();
      device.vanish();
      // In either order: both happen at once.
      assertThat(List.of(client.next(), client.next()))
          .containsExactlyInAnyOrder(List.of(107, 0x0B), List.of(109));
      device.releaseOutput();
      comeBack();
      assertThat(client.answer(NOTIFY_MODEMSTATE)).containsExactly(0xBB);
      client.sendText("fresh");
      assertThat(read(other, 5)).isEqualTo("fresh");
    }
  }

  /** More than the server queues: the reader itself is held up when the device vanishes. */
  @Test
  void aClientThatWasHeldUpIsFreed() throws IOException {
    try (Serving serving = new Serving(device, HOLD);
        SerialPort other = device.otherEnd().open();
        ScriptedClient client = serving.client()) {
      device.holdOutput();
      client.sendData(new byte[ToDevice.CAPACITY + 64 * 1024]);
      assertThat(client.answer(SUSPEND)).isEmpty();
      device.vanish();
      assertThat(List.of(client.next(), client.next()))
          .containsExactlyInAnyOrder(List.of(107, 0x0B), List.of(100 + RESUME));
      client.sync();
      device.releaseOutput();
      comeBack();
      assertThat(client.answer(NOTIFY_MODEMSTATE)).containsExactly(0xBB);
      client.sendText("fresh");
      assertThat(read(other, 5)).isEqualTo("fresh");
    }
  }

  /** Who answers the first that a device says when it is back is heard. */
  @Test
  void anAnswerToADeviceThatIsBackReachesIt() throws IOException {
    try (SerialPort other = device.otherEnd().open();
        Rfc2217Server server =
            Rfc2217Server.builder()
                .bind("127.0.0.1", 0)
                .serve(
                    device.name(),
                    SerialSettings.DEFAULT,
                    HOLD,
                    settings -> speaksWhenFirstRead(device.open(), other))
                .start();
        ScriptedClient client = ScriptedClient.agreed(server.address(device.name()))) {
      for (int round = 0; round < 10; round++) {
        assertThat(client.readText(1)).as("round %d", round).isEqualTo("?");
        client.sendText("fresh");
        assertThat(read(other, 5)).as("round %d", round).isEqualTo("fresh");
        device.vanish();
        device.reappear();
      }
    }
  }

  /** Of each opening, so that a last read of the one that is lost says nothing. */
  private static SerialPort speaksWhenFirstRead(SerialPort opened, SerialPort other) {
    AtomicBoolean speaks = new AtomicBoolean(true);
    return Watched.port(
        opened,
        (method, argument) -> {
          if (method.equals("read") && speaks.getAndSet(false)) {
            write(other, "?");
          }
        });
  }

  @Test
  void theDeviceIsNotLookedForAfterTheClientHasLeft() throws IOException {
    try (Serving serving = new Serving(device, HOLD)) {
      try (ScriptedClient client = serving.client()) {
        device.vanish();
        client.sync();
      }
      try (ScriptedClient client = ScriptedClient.speaking(serving.address())) {
        assertThat(client.readToEnd()).contains("is it plugged in");
      }
      device.reappear();
      try (ScriptedClient next = serving.client()) {
        // It begins as every client does.
        assertThat(next.ask(SET_DATASIZE, 0)).isEqualTo(8);
      }
      Serving.await("the device is closed", () -> device.openPort().isEmpty());
    }
  }

  @Test
  void everybodyAtASharedPortStays() throws IOException {
    PortOptions options = HOLD.toBuilder().sharing(SharingPolicy.SHARED).build();
    try (Serving serving = new Serving(device, options);
        SerialPort other = device.otherEnd().open();
        ScriptedClient owner = serving.client();
        ScriptedClient observer = serving.client()) {
      for (int i = 0; i < 3; i++) {
        device.vanish();
        assertThat(owner.answer(NOTIFY_MODEMSTATE)).containsExactly(0x0B);
        assertThat(observer.answer(NOTIFY_MODEMSTATE)).containsExactly(0x0B);
        comeBack();
        assertThat(owner.answer(NOTIFY_MODEMSTATE)).containsExactly(0xBB);
        assertThat(observer.answer(NOTIFY_MODEMSTATE)).containsExactly(0xBB);
        write(other, "both");
        assertThat(owner.readText(4)).isEqualTo("both");
        assertThat(observer.readText(4)).isEqualTo("both");
      }
    }
  }

  @Test
  void everybodyAtASharedPortIsLetGoWithTheLastOctets() throws IOException {
    PortOptions options = PortOptions.builder().sharing(SharingPolicy.SHARED).build();
    try (Serving serving = new Serving(device, options);
        SerialPort other = device.otherEnd().open();
        ScriptedClient owner = serving.client();
        ScriptedClient observer = serving.client()) {
      owner.sync();
      observer.sync();
      write(other, "last");
      device.vanish();
      assertThat(owner.readToEnd()).isEqualTo("last");
      assertThat(observer.readToEnd()).isEqualTo("last");
      device.reappear();
      try (ScriptedClient next = serving.client()) {
        write(other, "next");
        assertThat(next.readText(4)).isEqualTo("next");
      }
    }
  }

  @Test
  void stopsWhileADeviceIsLookedFor() throws IOException {
    Serving serving = new Serving(device, HOLD);
    try (ScriptedClient client = serving.client()) {
      device.vanish();
      client.sync();
      serving.close();
      client.readToEnd();
    }
    device.reappear();
    assertThat(device.openPort()).isEmpty();
  }

  /** A name that leads to another device each time, as with USB. */
  @Test
  void aPtyThatGoesAndComesBack() throws IOException {
    Path name = directory.resolve("tty");
    SocatPtyPair first = SocatPtyPair.open();
    try {
      Files.createSymbolicLink(name, Path.of(first.a()));
      try (Rfc2217Server server =
              Rfc2217Server.builder()
                  .bind("127.0.0.1", 0)
                  .serve(name.toString(), SerialSettings.DEFAULT, HOLD)
                  .start();
          ScriptedClient client = ScriptedClient.agreed(server.address(name.toString()))) {
        assertThat(client.ask(SET_DATASIZE, 0)).isEqualTo(8);
        client.baudRate(115200);
        assertThat(client.baudRateAnswer()).isEqualTo(115200);
        first.kill();
        client.sendText("stale");
        client.sync();
        Files.delete(name);
        try (SocatPtyPair second = SocatPtyPair.open()) {
          Files.createSymbolicLink(name, Path.of(second.a()));
          try (SerialPort far = SerialPorts.open(second.b())) {
            // The stream is whole again once the far end's octets come through.
            write(far, "x");
            assertThat(client.readText(1)).isEqualTo("x");
            client.baudRate(0);
            assertThat(client.baudRateAnswer()).isEqualTo(115200);
            client.sendText("fresh");
            assertThat(read(far, 5)).isEqualTo("fresh");
          }
        }
      }
    } finally {
      first.close();
    }
  }
}
