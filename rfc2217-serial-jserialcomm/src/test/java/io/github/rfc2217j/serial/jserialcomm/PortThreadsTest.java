package io.github.rfc2217j.serial.jserialcomm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.contract.PortIo;
import io.github.rfc2217j.api.peers.SocatPtyPair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Blocked ports cost neither carriers nor processor time. */
@Timeout(120)
class PortThreadsTest {

  @Test
  void moreBlockedPortsThanCoresLeaveVirtualThreadsRunning() throws Exception {
    int pairs = Runtime.getRuntime().availableProcessors() + 1;
    List<AutoCloseable> opened = new ArrayList<>();
    List<SerialPort> ports = new ArrayList<>();
    List<CompletableFuture<Integer>> blocked = new ArrayList<>();
    try {
      for (int i = 0; i < pairs; i++) {
        SocatPtyPair pair = SocatPtyPair.open();
        opened.add(pair);
        for (String name : List.of(pair.a(), pair.b())) {
          SerialPort port = Ports.open(name);
          opened.add(port);
          ports.add(port);
          blocked.add(PortIo.async(() -> port.read(ByteBuffer.allocate(1))));
        }
      }
      long before = cpuNanos(ports);
      for (int round = 0; round < 1000; round++) {
        int number = round;
        assertThat(PortIo.async(() -> number).get(20, TimeUnit.SECONDS)).isEqualTo(round);
      }
      assertThat(ports.get(0).drain(Duration.ZERO)).isTrue();
      assertThat(blocked).noneMatch(CompletableFuture::isDone);
      assertThat(Duration.ofNanos(cpuNanos(ports) - before)).isLessThan(Duration.ofMillis(200));
    } finally {
      for (AutoCloseable thing : opened.reversed()) {
        thing.close();
      }
    }
    PortIo.await("the reads' end", () -> blocked.stream().allMatch(CompletableFuture::isDone));
    assertThat(blocked).allMatch(CompletableFuture::isCompletedExceptionally);
    PortIo.await(
        "the threads' end",
        () -> ports.stream().allMatch(port -> PortIo.threadsOf(port.name()).isEmpty()));
  }

  @Test
  void portsAreOpenedClosedAndListedAtOnce() throws Exception {
    List<SocatPtyPair> pairs = List.of(SocatPtyPair.open(), SocatPtyPair.open());
    try {
      List<CompletableFuture<Boolean>> loops = new ArrayList<>();
      for (SocatPtyPair pair : pairs) {
        for (String name : List.of(pair.a(), pair.b())) {
          loops.add(PortIo.async(() -> openAndClose(name)));
        }
      }
      loops.add(PortIo.async(PortThreadsTest::list));
      for (CompletableFuture<Boolean> loop : loops) {
        assertThat(loop.get(100, TimeUnit.SECONDS)).isTrue();
      }
    } finally {
      pairs.forEach(SocatPtyPair::close);
    }
  }

  private static boolean openAndClose(String name) throws IOException {
    for (int round = 0; round < 50; round++) {
      try (SerialPort port = Ports.open(name)) {
        PortIo.write(port, "x");
        port.drain(PortIo.PATIENCE);
      }
    }
    return true;
  }

  private static boolean list() throws IOException {
    for (int round = 0; round < 50; round++) {
      new JSerialCommProvider().ports();
      NativeLibrary.call("*", "listing", Devices::listOfLibrary, late -> {});
    }
    return true;
  }

  private static long cpuNanos(List<SerialPort> ports) {
    return ports.stream().mapToLong(port -> PortIo.cpuNanos(PortIo.threadsOf(port.name()))).sum();
  }
}
