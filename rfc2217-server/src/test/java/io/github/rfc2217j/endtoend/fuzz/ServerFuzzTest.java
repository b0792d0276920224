package io.github.rfc2217j.endtoend.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.peers.AllThreads;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import io.github.rfc2217j.server.Limits;
import io.github.rfc2217j.server.PortOptions;
import io.github.rfc2217j.server.Rfc2217Server;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A running server hears anything at all, and says what the model of it says, no octet more and
 * none less; then somebody who means well is served. {@code -Drfc2217j.fuzz.octets=N} says how much
 * is sent, {@code -Drfc2217j.fuzz.seed=N} repeats it.
 */
class ServerFuzzTest {

  private static final long OCTETS = Long.getLong("rfc2217j.fuzz.octets", 1_500_000);
  private static final long SEED = Long.getLong("rfc2217j.fuzz.seed", System.nanoTime());
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** A good client's conversation: what is in force, then what it wants. */
  private static final byte[] WELL_MEANT =
      HexFormat.of().parseHex("fffb2cfffb00fffd00fffa2c0100000000fff0fffa2c010001c200fff0");

  /** With more of it a client that has suspended the server would stop itself. */
  private static final int LONGEST = 30_000;

  private final SimulatedDevice device = SimulatedDevice.loopBack();
  private final Random random = new Random(SEED);
  private Rfc2217Server server;
  private long visits;
  private long octets;

  @BeforeEach
  void start() throws IOException {
    server =
        Rfc2217Server.builder()
            .limits(Limits.builder().commandsPerSecond(1_000_000_000).build())
            .bind("127.0.0.1", 0)
            .serve(
                "x",
                SerialSettings.DEFAULT,
                PortOptions.builder()
                    .signature(ServerModel.SIGNATURE)
                    .settingsDrain(Duration.ofMillis(1))
                    .build(),
                settings -> FreeLine.open(device))
            .bind("127.0.0.1", 0)
            .serve(
                "obeying",
                SerialSettings.DEFAULT,
                PortOptions.builder()
                    .signature(ServerModel.SIGNATURE)
                    .settingsDrain(Duration.ofMillis(1))
                    .breakLength(Duration.ofMillis(1))
                    .build(),
                settings -> SimulatedDevice.loopBack().open())
            .start();
  }

  @AfterEach
  void nothingOfTheVisitsIsLeft() throws IOException {
    try {
      AllThreads.assertNone(
          name -> !name.startsWith("rfc2217-acceptor") && !name.startsWith("rfc2217-modem"));
    } finally {
      server.close();
    }
    AllThreads.assertNone(name -> true);
  }

  /** One visit and, after it, one of somebody who means well. */
  private void visit(byte[] said) throws Exception {
    checked(
        said,
        () -> {
          if (random.nextInt(20) == 0) {
            newcomer("x").crash(said);
            left();
          }
          newcomer("x").converse(said, "<" + visits + ">");
          left();
          newcomer("x").converse(WELL_MEANT, "<well " + visits + ">");
        });
  }

  private interface Check {
    void run() throws Exception;
  }

  private void checked(byte[] said, Check check) {
    try {
      check.run();
      left();
      octets += said.length;
      visits++;
    } catch (AssertionError | Exception e) {
      throw new AssertionError(
          "visit %d with -Drfc2217j.fuzz.seed=%d, after %d octets: %s; it said %s"
              .formatted(visits, SEED, octets, e.getMessage(), HexFormat.of().formatHex(said)),
          e);
    }
  }

  private Visit newcomer(String port) {
    return new Visit(server.address(port), random, PATIENCE);
  }

  private void left() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (server.snapshot().connections() > 0) {
      assertThat(deadline - System.nanoTime()).as("time until the client has left").isPositive();
      LockSupport.parkNanos(100_000);
    }
  }

  private void report(String what) {
    System.out.printf("%s: %d octets in %d visits, seed %d%n", what, octets, visits, SEED);
  }

  @Test
  void anythingThatAClientMaySay() throws Exception {
    Grammar grammar = new Grammar(random, 'S');
    while (octets < OCTETS) {
      visit(grammar.anything(random.nextInt(random.nextInt(3) == 0 ? LONGEST : 2000), 0));
    }
    report("fuzz of the server");
  }

  @Test
  void anythingAtAPortThatDoesWhatItIsTold() throws Exception {
    Grammar grammar = new Grammar(random, 'S');
    while (octets < OCTETS / 4) {
      byte[] said = grammar.anything(random.nextInt(3000), 0);
      checked(said, () -> newcomer("obeying").converseOfKinds(said));
    }
    report("fuzz of the server, with a port that obeys");
  }

  @Test
  void everyTwoOctetsAfterIac() throws Exception {
    for (int first = 0; first < 256; first += 16) {
      ByteArrayOutputStream said = agreed();
      for (int i = first << 8; i < first + 16 << 8; i++) {
        said.writeBytes(new byte[] {(byte) 255, (byte) (i >> 8), (byte) i, (byte) 255, (byte) 240});
      }
      visit(said.toByteArray());
    }
    report("all pairs after IAC");
  }

  /**
   * All of them if there is room in the number of octets asked for, otherwise as many, by chance.
   */
  @Test
  void threeOctetsAfterIac() throws Exception {
    int blocks = (int) Math.min(4096, OCTETS / 24_576);
    int start = blocks == 4096 ? 0 : random.nextInt(4096);
    for (int block = start; block < start + blocks; block++) {
      ByteArrayOutputStream said = agreed();
      // An odd stride: blocks next to each other have other first octets.
      int from = block * 2731 % 4096 << 12;
      for (int i = from; i < from + 4096; i++) {
        said.writeBytes(
            new byte[] {
              (byte) 255, (byte) (i >> 16), (byte) (i >> 8), (byte) i, (byte) 255, (byte) 240
            });
      }
      visit(said.toByteArray());
    }
    report("triples after IAC");
  }

  private static ByteArrayOutputStream agreed() {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    said.writeBytes(WELL_MEANT);
    return said;
  }
}
