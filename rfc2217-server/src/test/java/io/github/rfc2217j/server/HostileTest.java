package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/**
 * What nobody means well who sends it: the next client is served, and memory comes back. How soon
 * the next one was served is reported; 100 ms are what is wanted, and 250 ms more after IAC BRK,
 * because the port has the break of the client before to finish.
 */
@Timeout(120)
class HostileTest {

  /** What one client may send in vain. */
  private static final int MUCH = 10_000_000;

  /** What is left over from everything here: code, logs, buffers of the system's channels. */
  private static final long LEFT_OVER = 16L << 20;

  private static final int HALF_OPEN = 2000;

  /** What a connection that says nothing may cost, this test's own end included. */
  private static final long SILENT_COST = 32L << 10;

  private final SimulatedDevice device = SimulatedDevice.loopBack();
  private final Map<String, String> reports = new TreeMap<>();
  private Rfc2217Server server;

  @BeforeEach
  void start() throws IOException {
    server =
        Rfc2217Server.builder()
            .limits(Limits.builder().connections(3000).connectionsPerAddress(3000).build())
            .bind("127.0.0.1", 0)
            .serve("x", SerialSettings.DEFAULT, settings -> device.open())
            .start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private InetSocketAddress address() {
    return server.address("x");
  }

  private void assertNextIsServed(String after) throws IOException {
    long start = System.nanoTime();
    try (ScriptedClient client = ScriptedClient.agreed(address())) {
      client.sendText("next");
      assertThat(client.readText(4)).as(after).isEqualTo("next");
    }
    reports.put(after, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) + " ms");
  }

  private static long usedAfterCollection() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static byte[] hex(String octets) {
    return HexFormat.of().parseHex(octets.replace(" ", ""));
  }

  private static byte[] everyOctetAfterIac() {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    for (int i = 0; i < 256; i++) {
      octets.write(255);
      octets.write(i);
      // Whatever it was, this ends it.
      octets.writeBytes(hex("FFF0"));
    }
    return octets.toByteArray();
  }

  private static byte[] endless() {
    byte[] octets = new byte[MUCH];
    Arrays.fill(octets, (byte) 'a');
    System.arraycopy(hex("FFFA2C01"), 0, octets, 0, 4);
    return octets;
  }

  private static byte[] random() {
    byte[] octets = new byte[MUCH];
    new Random(2217).nextBytes(octets);
    return octets;
  }

  /** Sends it, takes what comes, and leaves as a process does that is killed. */
  private void attack(byte[] octets) throws Exception {
    ScriptedClient client = ScriptedClient.agreed(address());
    InputStream input = client.socket().getInputStream();
    Background<?> reading =
        Background.start(() -> {
          byte[] buffer = new byte[16 * 1024];
          try {
            int count = 0;
            while (count >= 0) {
              count = input.read(buffer);
            }
          } catch (IOException e) {
            // It is reset below.
            assertThat(e).hasMessageMatching("(?i).*(closed|reset).*");
          }
          return null;
        });
    client.sendRaw(octets);
    client.reset();
    reading.result();
  }

  @Test
  void theNextClientIsServedWhateverWasSentAndMemoryComesBack(TestReporter reporter)
      throws Exception {
    Map<String, byte[]> attacks = new TreeMap<>();
    attacks.put("a truncated subnegotiation", hex("FFFA2C010000"));
    attacks.put("an endless subnegotiation", endless());
    attacks.put("SE without SB", hex("FFF0FFF0FFF0"));
    attacks.put("SB in SB", hex("FFFA2CFFFA2C01FFFA2C0100002580FFF0FFF0"));
    attacks.put("every octet after IAC", everyOctetAfterIac());
    attacks.put("a speed of one octet", hex("FFFA2C0101FFF0"));
    attacks.put("parity 6", hex("FFFA2C0306FFF0"));
    attacks.put("stop size 4", hex("FFFA2C0404FFF0"));
    attacks.put("empty subnegotiations", hex("FFFAFFF0FFFA2CFFF0FFFA2C01FFF0"));
    attacks.put("random octets", random());
    assertNextIsServed("warming up");
    attack(Arrays.copyOf(random(), 100_000));
    assertNextIsServed("warming up");
    long before = usedAfterCollection();
    for (Map.Entry<String, byte[]> each : attacks.entrySet()) {
      attack(each.getValue());
      assertNextIsServed("after " + each.getKey());
    }
    attacks.clear();
    Serving.await("they have left", () -> server.snapshot().connections() == 0);
    Serving.await("memory is back", () -> usedAfterCollection() < before + LEFT_OVER);
    reports.put("heap left over", (usedAfterCollection() - before) / 1024 + " KiB");
    reporter.publishEntry(reports);
  }

  @Test
  void twoThousandThatSayNothingAndTwoHundredThatStammer(TestReporter reporter) throws Exception {
    assertNextIsServed("warming up");
    long before = usedAfterCollection();
    List<Socket> crowd = new ArrayList<>();
    try {
      for (int i = 0; i < HALF_OPEN; i++) {
        crowd.add(new Socket("127.0.0.1", address().getPort()));
      }
      Serving.await("all are there", () -> server.snapshot().connections() == HALF_OPEN);
      assertNextIsServed("behind 2000 that say nothing");
      Serving.await(
          "the cost of silence", () -> usedAfterCollection() < before + HALF_OPEN * SILENT_COST);
      reports.put(
          "heap for one that says nothing", (usedAfterCollection() - before) / HALF_OPEN + " B");
      // Half a command each, of which the first one gets the port; it leaves.
      for (Socket each : crowd.subList(0, 200)) {
        each.getOutputStream().write(hex("FFFB"));
      }
      Serving.await(
          "one has the port, the others are told that it is in use",
          () -> server.refusals().of(Refusal.BUSY) == 199);
      crowd.subList(0, 200).forEach(HostileTest::close);
      assertNextIsServed("after 200 that stammer");
    } finally {
      crowd.forEach(HostileTest::close);
    }
    Serving.await("they have left", () -> server.snapshot().connections() == 0);
    Serving.await("memory is back", () -> usedAfterCollection() < before + LEFT_OVER);
    reporter.publishEntry(reports);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
