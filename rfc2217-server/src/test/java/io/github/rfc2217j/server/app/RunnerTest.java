package io.github.rfc2217j.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.spi.device.LinuxPorts;
import io.github.rfc2217j.server.app.config.ConfigException;
import io.github.rfc2217j.server.app.config.ServerConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A running server takes another configuration, and devices that come and go. */
@Timeout(60)
class RunnerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path directory;

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private Runner runner;

  @AfterEach
  void stop() {
    if (runner != null) {
      runner.close();
    }
  }

  private ServerConfig config(String text) throws ConfigException, IOException {
    return ServerConfig.read(Files.writeString(directory.resolve("server.yaml"), text));
  }

  private void start(String text) throws Exception {
    Discovery discovery =
        new Discovery(
            new PortNumbers(Optional.of(directory)),
            new LinuxPorts(directory.resolve("sys"), directory));
    runner = Runner.start(config(text), discovery, new ToldOnce(told::add));
  }

  private int port(String name) {
    return runner.served().entrySet().stream()
        .filter(each -> each.getKey().name().equals(name))
        .findFirst()
        .orElseThrow()
        .getValue()
        .address()
        .getPort();
  }

  private SerialPort open(String name) throws IOException {
    return SerialPorts.open("rfc2217://127.0.0.1:" + port(name) + "?baud=1200");
  }

  private static void assertEchoes(SerialPort port) throws IOException {
    port.write(ByteBuffer.wrap(new byte[] {42}));
    ByteBuffer octet = ByteBuffer.allocate(1);
    assertThat(port.read(octet, PATIENCE)).isEqualTo(1);
    assertThat(octet.get(0)).isEqualTo((byte) 42);
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void aSessionOfAnUntouchedPortDoesNotNotice() throws Exception {
    String kept = "  - {name: kept, listen: 127.0.0.1:0, device: sim:loop/kept}\n";
    start(
        "ports:\n"
            + kept
            + "  - {name: changed, listen: 127.0.0.1:0, device: sim:loop/changed}\n"
            + "  - {name: gone, listen: 127.0.0.1:0, device: sim:loop/gone}\n");
    int changedPort = port("changed");
    int gonePort = port("gone");
    try (SerialPort live = open("kept");
        SerialPort changed = open("changed");
        SerialPort gone = open("gone")) {
      assertEchoes(live);
      assertEchoes(changed);
      assertEchoes(gone);
      String text =
          runner.replace(
              config(
                  "# another order, and a comment\nports:\n"
                      + "  - {name: new, listen: 127.0.0.1:0, device: sim:loop/new}\n"
                      + "  - {name: changed, listen: 127.0.0.1:0, device: sim:loop/changed,"
                      + " settings: 19200 7E1}\n"
                      + kept));
      assertThat(text).isEqualTo("added: new; changed: changed; removed: gone; 1 as before");
      assertEchoes(live);
      assertThat(live.settings().baudRate()).isEqualTo(1200);
      assertThat(changed.read(ByteBuffer.allocate(1), PATIENCE)).isEqualTo(-1);
      assertThat(gone.read(ByteBuffer.allocate(1), PATIENCE)).isEqualTo(-1);
    }
    assertThat(port("changed")).as("the same place").isEqualTo(changedPort);
    try (SerialPort again = SerialPorts.open("rfc2217://127.0.0.1:" + changedPort);
        SerialPort fresh = open("new")) {
      assertThat(again.settings()).hasToString("19200 7E1");
      assertEchoes(fresh);
    }
    assertThatThrownBy(() -> new Socket("127.0.0.1", gonePort).close())
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void nothingHasChangedIfOnePortCannotBeServed() throws Exception {
    String kept = "ports:\n  - {name: kept, listen: 127.0.0.1:0, device: sim:loop/all}\n";
    start(kept + "  - {name: gone, listen: 127.0.0.1:0, device: sim:loop/nothing}\n");
    var before = runner.served();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        SerialPort live = open("gone")) {
      ServerConfig next =
          config(
              kept
                  + "  - {name: a, listen: 127.0.0.1:0, device: sim:loop/a}\n"
                  + "  - {name: b, device: sim:loop/b, listen: 127.0.0.1:"
                  + taken.getLocalPort()
                  + "}\n");
      assertThatThrownBy(() -> runner.replace(next))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort() + " for b");
      assertEchoes(live);
    }
    assertThat(runner.served()).isEqualTo(before);
  }

  /** The new address overlaps with the old one, so the old one must go first. */
  @Test
  void aPortIsOpenedToTheNetworkUnderTheSameNumber() throws Exception {
    int number = free();
    String port = "ports: [{name: a, device: sim:loop/wide, listen: 127.0.0.1:" + number;
    start(port + "}]");
    assertThat(
            runner.replace(config(port.replace("127.0.0.1", "0.0.0.0") + ", allow: 127.0.0.1}]")))
        .isEqualTo("changed: a; 0 as before");
    try (SerialPort open = open("a")) {
      assertEchoes(open);
    }
    // And if that fails, the old one comes back.
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String more = ", {name: b, device: sim:loop, listen: 127.0.0.1:" + taken.getLocalPort();
      ServerConfig next = config(port + "}" + more + "}]");
      assertThatThrownBy(() -> runner.replace(next)).isInstanceOf(BindException.class);
    }
    assertThat(runner.served().keySet())
        .singleElement()
        .extracting(each -> each.listen().toString())
        .isEqualTo("[0.0.0.0:" + number + "]");
    try (SerialPort open = open("a")) {
      assertEchoes(open);
    }
  }

  @Test
  void aDeviceAtTwoAddressesHasOneClientAtATime() throws Exception {
    start("ports: [{device: sim:loop/two, listen: [127.0.0.1:0, '127.0.0.2:0']}]");
    assertThat(runner.served()).hasSize(2);
    List<String> names =
        runner.served().values().stream().map(each -> "rfc2217://" + each.hostAndPort()).toList();
    try (SerialPort one = SerialPorts.open(names.getFirst())) {
      assertEchoes(one);
      assertThatThrownBy(() -> SerialPorts.open(names.getLast())).isInstanceOf(IOException.class);
      assertEchoes(one);
    }
    // The server needs a moment to let the device go.
    try (SerialPort two = SerialPorts.open(names.getLast() + "?busy_timeout=20s")) {
      assertEchoes(two);
    }
  }

  @Test
  void aSocketsPermissionsChange() throws Exception {
    Path socket = directory.resolve("port.sock");
    String port = "ports: [{device: sim:loop/unix, listen: 'unix:port.sock'";
    start(port + "}]");
    assertThat(Files.getPosixFilePermissions(socket)).hasSize(2);
    runner.replace(config(port + ", socket-permissions: 666}]"));
    assertThat(Files.getPosixFilePermissions(socket)).hasSize(6);
  }

  @Test
  void devicesThatMatchAPatternComeAndGo() throws Exception {
    int first = fourFree();
    String pattern =
        "ports: [{device: '"
            + directory
            + "/tty*', listen: 127.0.0.1:"
            + first
            + "-"
            + (first + 3)
            + "}]";
    start(pattern);
    assertThat(runner.served()).isEmpty();
    Path one = Files.createFile(directory.resolve("ttyUSB1"));
    awaitServed(1);
    int number = port(one.toString());
    Path zero = Files.createFile(directory.resolve("ttyUSB0"));
    awaitServed(2);
    assertThat(port(one.toString())).isEqualTo(number);
    assertThat(port(zero.toString())).isNotEqualTo(number);
    Files.delete(one);
    awaitServed(1);
    assertThatThrownBy(() -> new Socket("127.0.0.1", number).close())
        .isInstanceOf(ConnectException.class);
    Files.createFile(one);
    awaitServed(2);
    assertThat(port(one.toString())).as("the same as before").isEqualTo(number);
    // A reload that does not concern the pattern leaves its ports alone.
    assertThat(runner.replace(config("# a comment\n" + pattern))).isEqualTo("2 as before");
  }

  @Test
  void aDeviceThatFailsAgainIsToldOfAgain() throws Exception {
    int number = fourFree();
    String pattern = "ports: [{device: '" + directory + "/tty*', listen: 127.0.0.1:";
    start(pattern + number + "-" + (number + 1) + "}]");
    Path device = directory.resolve("ttyUSB0");
    for (int i = 0; i < 2; i++) {
      try (ServerSocket taken = new ServerSocket(number, 1, InetAddress.getLoopbackAddress())) {
        Files.createFile(device);
        assertThat(told.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
            .contains("127.0.0.1:" + taken.getLocalPort());
      }
      awaitServed(1);
      Files.delete(device);
      awaitServed(0);
    }
    assertThat(told).isEmpty();
  }

  @Test
  void aFaultDoesNotEndTheSearchForDevices() throws Exception {
    int number = fourFree();
    String pattern = "ports: [{device: '" + directory + "/tty*', listen: 127.0.0.1:";
    Discovery discovery =
        new Discovery(
            new PortNumbers(Optional.of(directory)),
            new LinuxPorts(directory.resolve("sys"), directory));
    ToldOnce faulty =
        new ToldOnce(text -> {
          told.add(text);
          throw new OutOfMemoryError("unable to create native thread");
        });
    runner = Runner.start(config(pattern + number + "-" + (number + 1) + "}]"), discovery, faulty);
    try (ServerSocket taken = new ServerSocket(number, 1, InetAddress.getLoopbackAddress())) {
      Files.createFile(directory.resolve("ttyUSB0"));
      assertThat(told.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .contains("127.0.0.1:" + taken.getLocalPort());
    }
    awaitServed(1);
  }

  /** Below the numbers that the system gives to other tests' sockets meanwhile. */
  private static int fourFree() {
    for (int first = 20_000; first < 30_000; first += 4) {
      if (isFree(first) && isFree(first + 1) && isFree(first + 2) && isFree(first + 3)) {
        return first;
      }
    }
    throw new AssertionError("no four free TCP ports in a row");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  /** The server looks for devices by itself; nothing signals that it has. */
  private void awaitServed(int count) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (runner.served().size() != count) {
      assertThat(System.nanoTime()).as("served: %s", runner.served()).isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }
}
