package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.PortInfo;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.SerialSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Devices go away while they are read, written and idle, and come back; nothing is left behind. */
@Timeout(2400)
class UartLossCheck {

  private static final int ROUNDS = Integer.getInteger("uart.rounds", 50);

  private enum Activity {
    IDLE,
    READING,
    WRITING
  }

  /** How a device goes away and comes back. */
  private interface Plug {
    void pull() throws IOException;

    void push() throws IOException;
  }

  private UartVm vm;

  @BeforeEach
  void open() throws IOException {
    vm = UartVm.open();
    UartVm.pace(true);
    vm.ask("set 115200 8N1");
  }

  @AfterEach
  void close() {
    vm.close();
  }

  @Test
  void theUart() throws IOException {
    rounds(
        UartVm.NEAR,
        UartVm.NEAR,
        new Plug() {
          @Override
          public void pull() throws IOException {
            UartVm.inject("unplug");
          }

          @Override
          public void push() throws IOException {
            UartVm.inject("plug");
          }
        });
  }

  @Test
  void theUsbAdapterFoundByItsSerialNumber() throws IOException {
    List<PortInfo> ports = SerialPorts.list();
    PortInfo.Usb usb =
        ports.stream()
            .filter(port -> port.name().endsWith(UartVm.USB))
            .flatMap(port -> port.usb().stream())
            .findFirst()
            .orElseThrow(() -> new AssertionError("no USB adapter among " + ports));
    String name =
        "usb:%04x:%04x:%s"
            .formatted(usb.vendorId(), usb.productId(), usb.serialNumber().orElseThrow());
    UartVm.figure("the adapter is %s", name);
    rounds(
        name,
        UartVm.USB,
        new Plug() {
          @Override
          public void pull() throws IOException {
            UartVm.machine("unplug", "usb0");
          }

          @Override
          public void push() throws IOException {
            UartVm.machine("plug", "usb0");
          }
        });
  }

  private void rounds(String name, String device, Plug plug) throws IOException {
    for (LossPolicy policy : LossPolicy.values()) {
      try (Rfc2217Server server =
          Rfc2217Server.builder()
              .bind("127.0.0.1", 0)
              .serve(
                  name,
                  SerialSettings.of("115200 8N1"),
                  PortOptions.builder().onLoss(policy).build())
              .start()) {
        ScriptedClient held = null;
        for (int round = 0; round < ROUNDS; round++) {
          Activity activity = Activity.values()[round % 3];
          try {
            if (policy == LossPolicy.DISCONNECT) {
              let(server, activity, plug, device);
            } else {
              held = held == null ? client(server) : held;
              hold(server, held, activity, plug, device);
            }
          } catch (IOException | AssertionError e) {
            UartVm.figure("%s, round %d, %s, %s", name, round, policy, activity);
            UartVm.printThreads();
            throw e;
          }
        }
        if (held != null) {
          held.close();
        }
      }
      assertThat(descriptors(device)).as("descriptors left").isEmpty();
      UartVm.await("the threads' end", () -> threads().isEmpty());
      UartVm.figure("%s: %d rounds with %s, nothing left behind", name, ROUNDS, policy);
    }
  }

  private static ScriptedClient client(Rfc2217Server server) throws IOException {
    ScriptedClient client = ScriptedClient.agreed(server.ports().getFirst().address());
    client.ask(ScriptedClient.SET_MODEMSTATE_MASK, 0);
    client.ask(ScriptedClient.SET_LINESTATE_MASK, 0);
    return client;
  }

  /** The client is let go. */
  private void let(Rfc2217Server server, Activity activity, Plug plug, String device)
      throws IOException {
    try (ScriptedClient client = client(server)) {
      AtomicBoolean over = new AtomicBoolean();
      Thread writer = begin(activity, client, over);
      plug.pull();
      assertThat(client.readToEnd()).isNotNull();
      end(writer, over);
    }
    UartVm.await("the device is closed", () -> state(server) != PortSnapshot.Device.OPEN);
    plug.push();
    awaitDevice(device);
  }

  /** The client stays, and has the device again afterwards. */
  private void hold(
      Rfc2217Server server, ScriptedClient client, Activity activity, Plug plug, String device)
      throws IOException {
    AtomicBoolean over = new AtomicBoolean();
    Thread writer = begin(activity, client, over);
    plug.pull();
    UartVm.await("the loss", () -> state(server) == PortSnapshot.Device.LOST);
    end(writer, over);
    plug.push();
    awaitDevice(device);
    UartVm.await("the device again", () -> state(server) == PortSnapshot.Device.OPEN);
    assertThat(descriptors(device)).as("descriptors of the new device").hasSize(2);
    assertThat(descriptors("(deleted)")).filteredOn(path -> path.contains("/dev/tty")).isEmpty();
    client.baudRate(57600);
    assertThat(client.baudRateAnswerBehindFlow()).isEqualTo(57600);
    client.baudRate(115200);
    assertThat(client.baudRateAnswerBehindFlow()).isEqualTo(115200);
  }

  private Thread begin(Activity activity, ScriptedClient client, AtomicBoolean over)
      throws IOException {
    switch (activity) {
      case IDLE -> {
        // Nothing but the device's own threads.
      }
      case READING -> vm.write(new byte[2000]);
      case WRITING -> {
        CountingWriter writer = new CountingWriter(client, over);
        Thread thread = Thread.ofPlatform().daemon().start(writer);
        UartVm.await("octets on their way", () -> writer.written > 3000);
        return thread;
      }
    }
    return Thread.ofPlatform().start(() -> {});
  }

  /** Sends until it is told to end, a little more than the line takes. */
  private static final class CountingWriter implements Runnable {
    private final ScriptedClient client;
    private final AtomicBoolean over;
    private volatile int written;

    CountingWriter(ScriptedClient client, AtomicBoolean over) {
      this.client = client;
      this.over = over;
    }

    @Override
    public void run() {
      byte[] some = new byte[1000];
      try {
        while (!over.get()) {
          client.sendData(some);
          written += some.length;
          java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
      } catch (IOException e) {
        UartVm.await("the end", over::get);
      }
    }
  }

  private static void end(Thread writer, AtomicBoolean over) {
    over.set(true);
    try {
      assertThat(writer.join(java.time.Duration.ofSeconds(60))).as("the sender ends").isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static PortSnapshot.Device state(Rfc2217Server server) {
    return server.snapshot().ports().getFirst().device();
  }

  private static void awaitDevice(String device) {
    UartVm.await(device, () -> Files.exists(Path.of(device)));
  }

  private static List<String> descriptors(String device) throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.map(UartLossCheck::target).filter(path -> path.endsWith(device)).toList();
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return "";
    }
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("rfc2217-"))
        .toList();
  }
}
