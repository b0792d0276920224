package io.github.rfc2217j.server;

import static io.github.rfc2217j.server.ScriptedClient.SET_DATASIZE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.PortNotFoundException;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Devices that can't be opened, that fail, that are pulled out. */
@Timeout(60)
class DeviceLifeTest {

  private final SimulatedDevice device = SimulatedDevice.loopBack();

  @Test
  void opensTheDeviceForAClientAndClosesItAfterwards() throws IOException {
    try (Serving serving = new Serving(device)) {
      assertThat(device.openPort()).isEmpty();
      try (ScriptedClient client = serving.client()) {
        client.sync();
        assertThat(device.openPort()).isPresent();
      }
      Serving.await("the device is closed", () -> device.openPort().isEmpty());
    }
  }

  @Test
  void tellsTheClientThatTheDeviceIsOpenElsewhereAndTriesAgain() throws IOException {
    try (Serving serving = new Serving(device)) {
      try (SerialPort elsewhere = device.open();
          ScriptedClient client = ScriptedClient.connect(serving.address())) {
        client.send(255, 251, 44);
        assertThat(client.readToEnd()).contains("another program").endsWith("\r\n");
        assertThat(elsewhere.isOpen()).isTrue();
      }
      try (ScriptedClient client = serving.client()) {
        client.sendText("now");
        assertThat(client.readText(3)).isEqualTo("now");
      }
    }
  }

  @Test
  void tellsTheClientWhyButNotWhichDevice() throws IOException {
    AtomicBoolean wrecked = new AtomicBoolean();
    try (Rfc2217Server server =
        Rfc2217Server.builder()
            .bind("127.0.0.1", 0)
            .serve(
                "/dev/ttySECRET",
                SerialSettings.DEFAULT,
                settings -> {
                  if (wrecked.get()) {
                    throw new IllegalStateException("/dev/ttySECRET is a wreck");
                  }
                  throw new PortNotFoundException("/dev/ttySECRET", "no /dev/ttySECRET");
                })
            .start()) {
      for (String reason : new String[] {"is it plugged in", "log has the reason"}) {
        try (ScriptedClient client = ScriptedClient.speaking(server.address("/dev/ttySECRET"))) {
          assertThat(client.readToEnd()).contains(reason).doesNotContain("SECRET");
        }
        wrecked.set(true);
      }
    }
  }

  @Test
  void deliversTheLastOctetsOfADeviceThatIsPulledOut() throws IOException {
    try (Serving serving = new Serving(device)) {
      try (ScriptedClient client = serving.client()) {
        client.sync();
        device.injectOctets((byte) 'l', (byte) 'a', (byte) 's', (byte) 't');
        device.vanish();
        assertThat(client.readToEnd()).isEqualTo("last");
      }
      try (ScriptedClient client = ScriptedClient.speaking(serving.address())) {
        assertThat(client.readToEnd()).contains("is it plugged in");
      }
      device.reappear();
      try (ScriptedClient client = serving.client()) {
        client.sendText("back");
        assertThat(client.readText(4)).isEqualTo("back");
      }
    }
  }

  /** Each of these is a call of the port that a client can cause. */
  @Test
  void answersAlthoughThePortFails() throws IOException {
    for (RuntimeException fault :
        new RuntimeException[] {new IllegalStateException("fault"), null}) {
      AtomicBoolean failing = new AtomicBoolean();
      try (Rfc2217Server server =
              Rfc2217Server.builder()
                  .bind("127.0.0.1", 0)
                  .serve(
                      "failing",
                      SerialSettings.DEFAULT,
                      settings -> failing(device.open(), failing, fault))
                  .start();
          ScriptedClient client = ScriptedClient.agreed(server.address("failing"))) {
        client.sync();
        failing.set(true);
        assertThat(client.ask(SET_DATASIZE, 7)).isEqualTo(8);
        assertThat(client.ask(SET_DATASIZE, 0)).isEqualTo(8);
        assertThat(client.ask(ScriptedClient.SET_CONTROL, 9)).isEqualTo(8);
        assertThat(client.ask(ScriptedClient.SET_CONTROL, 7)).isEqualTo(8);
        assertThat(client.ask(ScriptedClient.SET_CONTROL, 5)).isEqualTo(6);
        assertThat(client.ask(ScriptedClient.SET_CONTROL, 2)).isEqualTo(1);
        assertThat(client.ask(ScriptedClient.PURGE, 3)).isZero();
        client.command(ScriptedClient.NOTIFY_MODEMSTATE);
        client.answer(ScriptedClient.NOTIFY_MODEMSTATE);
        client.command(ScriptedClient.NOTIFY_LINESTATE);
        assertThat(client.answer(ScriptedClient.NOTIFY_LINESTATE)).containsExactly(0);
        client.send(255, 243);
        client.sendText("data");
        assertThat(client.readText(4)).isEqualTo("data");
      }
    }
  }

  /**
   * A port all of whose calls but those that move octets fail when told to, with an IOException if
   * no fault is given.
   */
  private static SerialPort failing(
      SerialPort port,
      AtomicBoolean failing,
      @org.jspecify.annotations.Nullable RuntimeException fault) {
    Set<String> working = Set.of("read", "write", "close", "isOpen", "name", "capabilities");
    return (SerialPort)
        Proxy.newProxyInstance(
            SerialPort.class.getClassLoader(),
            new Class<?>[] {SerialPort.class},
            (proxy, method, arguments) -> {
              if (failing.get() && !working.contains(method.getName())) {
                throw fault == null ? new IOException("told to fail") : fault;
              }
              try {
                return method.invoke(port, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void stopsWhileADeviceIsBeingOpened() throws Exception {
    var opening = new java.util.concurrent.CountDownLatch(1);
    var go = new java.util.concurrent.CountDownLatch(1);
    Rfc2217Server server =
        Rfc2217Server.builder()
            .bind("127.0.0.1", 0)
            .serve(
                "slow",
                SerialSettings.DEFAULT,
                settings -> {
                  opening.countDown();
                  Deadline.in(Duration.ofSeconds(10)).until(go);
                  return device.open();
                })
            .start();
    try (ScriptedClient client = ScriptedClient.speaking(server.address("slow"))) {
      assertThat(opening.await(10, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
      Thread stopping = Thread.ofVirtual().start(server::close);
      go.countDown();
      assertThat(Deadline.in(Duration.ofSeconds(10)).until(stopping)).isTrue();
      client.readToEnd();
      assertThat(device.openPort()).isEmpty();
    }
  }
}
