package io.github.rfc2217j.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import io.github.rfc2217j.server.Rfc2217Server;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** Our client at our server, with a device that sends and a program that does not read. */
@Timeout(120)
class HoldingBackTest {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int HIGH = 256 * 1024;
  private static final SerialSettings FAST = SerialSettings.of("921600 8N1");

  private final SimulatedDevice near = SimulatedDevice.nullModem();

  private Rfc2217Server serve() throws Exception {
    return Rfc2217Server.builder()
        .bind("127.0.0.1", 0)
        .serve(near.name(), FAST, settings -> near.open())
        .start();
  }

  private static SerialPort open(Rfc2217Server server) throws Exception {
    return SerialPorts.open("rfc2217://" + server.ports().get(0).hostAndPort());
  }

  private static void awaitUnread(SerialPort port) throws Exception {
    while (port.available() < HIGH) {
      Thread.onSpinWait();
    }
  }

  @Test
  void nothingIsLostAndRequestsAreAnswered() throws Exception {
    byte[] sent = new byte[3 * HIGH];
    new Random(2217).nextBytes(sent);
    near.setReceiveQueue(sent.length);
    try (Rfc2217Server server = serve();
        SerialPort remote = open(server);
        SerialPort far = near.otherEnd().open()) {
      far.apply(FAST);
      far.outputStream().write(sent);
      awaitUnread(remote);
      assertThat(remote.apply(FAST.withBaudRate(115200)).baudRate()).isEqualTo(115200);
      assertThat(remote.apply(FAST)).isEqualTo(FAST);
      assertThat(remote.inputStream().readNBytes(sent.length)).isEqualTo(sent);
    }
  }

  @Test
  void aProgramThatDoesNotReadGetsAnswersWhileTheDeviceSendsOn() throws Exception {
    near.setReceiveQueue(2 * HIGH);
    near.otherEnd().setPaced(true);
    try (Rfc2217Server server = serve();
        SerialPort remote = open(server);
        SerialPort far = near.otherEnd().open()) {
      far.apply(FAST);
      near.injectOctets(new byte[HIGH + HIGH / 2]);
      awaitUnread(remote);
      AtomicBoolean enough = new AtomicBoolean();
      Background<Boolean> sender = Background.start(() -> sendUntil(enough, far));
      for (int i = 0; i < 20; i++) {
        SerialSettings wanted = SerialSettings.of(i % 2 == 0 ? "921600 8N2" : "921600 8N1");
        assertThat(remote.apply(wanted)).isEqualTo(wanted);
      }
      remote.purge(Purge.RECEIVE);
      remote.purge(Purge.BOTH);
      assertThat(remote.read(ByteBuffer.allocate(1), SOON)).isEqualTo(1);
      enough.set(true);
      assertThat(sender.result()).isTrue();
    }
  }

  /** Each answer comes behind no more than what the device sends in a round trip. */
  @Test
  void hundredsOfRequestsAreAnsweredBeforeAnythingMustBeRead(TestReporter reporter)
      throws Exception {
    near.setReceiveQueue(2 * HIGH);
    near.otherEnd().setPaced(true);
    SerialSettings usual = SerialSettings.of("115200 8N1");
    try (Rfc2217Server server = serve();
        SerialPort remote = open(server);
        SerialPort far = near.otherEnd().open()) {
      far.apply(usual);
      remote.apply(usual);
      near.injectOctets(new byte[HIGH + 1000]);
      awaitUnread(remote);
      AtomicBoolean enough = new AtomicBoolean();
      Background<Boolean> sender = Background.start(() -> sendUntil(enough, far));
      int before = remote.available();
      for (int i = 0; i < 300; i++) {
        remote.set(ControlLine.DTR, i % 2 == 0);
      }
      int after = remote.available();
      reporter.publishEntry("unread before and after 300 requests", before + ", " + after);
      assertThat(after).isLessThan(1024 * 1024);
      remote.purge(Purge.RECEIVE);
      enough.set(true);
      assertThat(sender.result()).isTrue();
    }
  }

  private static boolean sendUntil(AtomicBoolean enough, SerialPort far) throws Exception {
    while (!enough.get()) {
      far.write(ByteBuffer.allocate(1024), SOON);
    }
    return true;
  }
}
