package io.github.rfc2217j.endtoend.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.Background;
import io.github.rfc2217j.api.ControlLine;
import io.github.rfc2217j.api.DataBits;
import io.github.rfc2217j.api.Parity;
import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.Purge;
import io.github.rfc2217j.api.SerialException;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.StopBits;
import io.github.rfc2217j.api.peers.AllThreads;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import io.github.rfc2217j.client.ClientOptions;
import io.github.rfc2217j.client.Rfc2217Client;
import io.github.rfc2217j.client.UnansweredPolicy;
import io.github.rfc2217j.server.Rfc2217Server;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A running client hears anything at all: each of its calls ends in time, with a result or with one
 * of the exceptions that it promises; its threads end; and the next connection, to a good server,
 * works. {@code -Drfc2217j.fuzz.visits=N} says how often, {@code -Drfc2217j.fuzz.seed=N} repeats
 * it.
 */
class ClientFuzzTest {

  private static final int VISITS = Integer.getInteger("rfc2217j.fuzz.visits", 60);
  private static final long SEED = Long.getLong("rfc2217j.fuzz.seed", System.nanoTime());

  /** Time-outs of the calls, and what a busy machine may add to them. */
  private static final Duration PATIENCE = Duration.ofMillis(100);

  private static final Duration LATE = Duration.ofSeconds(10);

  private final Random random = new Random(SEED);
  private int opened;

  private interface Call {
    void run() throws IOException;
  }

  @Test
  void anythingThatAServerMaySay() throws Exception {
    SimulatedDevice device = SimulatedDevice.loopBack();
    long sent;
    try (HostileServer hostile = new HostileServer(SEED);
        Rfc2217Server good =
            Rfc2217Server.builder()
                .bind("127.0.0.1", 0)
                .serve("x", SerialSettings.DEFAULT, settings -> device.open())
                .start()) {
      for (int i = 0; i < VISITS; i++) {
        int visit = i;
        try {
          Background.start(
                  () -> {
                    visit(hostile.port());
                    return visit;
                  })
              .result();
          if (i % 5 == 0) {
            useGood(good.address("x").getPort(), "next " + i);
          }
        } catch (AssertionError | Exception e) {
          throw new AssertionError(
              "visit %d with -Drfc2217j.fuzz.seed=%d: %s".formatted(i, SEED, e), e);
        }
      }
      sent = hostile.sent();
    }
    AllThreads.assertNone(name -> true);
    assertThat(opened).as("ports opened, with seed %d", SEED).isPositive();
    System.out.printf(
        "fuzz of the client: %d octets in %d visits, %d ports opened, seed %d%n",
        sent, VISITS, opened, SEED);
  }

  private void visit(int port) {
    ClientOptions.Builder options =
        ClientOptions.builder("127.0.0.1", port)
            .negotiateTimeout(PATIENCE)
            .requestTimeout(PATIENCE)
            .unanswered(random.nextBoolean() ? UnansweredPolicy.FAIL : UnansweredPolicy.TOLERATE);
    if (random.nextBoolean()) {
      options.settings(SerialSettings.DEFAULT.withBaudRate(115_200)).dtr(random.nextBoolean());
    }
    if (random.nextInt(4) == 0) {
      options.pollModem(Duration.ofMillis(20));
    }
    inTime(
        "connect",
        () -> {
          try (Rfc2217Client client = Rfc2217Client.connect(options.build())) {
            opened++;
            client.subscribe(event -> assertThat(event).isNotNull()).close();
            for (int i = random.nextInt(12); i > 0; i--) {
              inTime("a call", any(client));
            }
            inTime("close", client::close);
            assertThat(client.isOpen()).isFalse();
          }
        });
  }

  /** Runs it; a failure of a kind that is promised is as good as a result. */
  private static void inTime(String what, Call call) {
    long began = System.nanoTime();
    try {
      call.run();
    } catch (SerialException | PortClosedException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    } catch (IOException e) {
      throw new AssertionError(what + " threw what it does not promise: " + e, e);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - began)).as(what).isLessThan(LATE);
  }

  private Call any(Rfc2217Client client) {
    int rate = 50 + random.nextInt(1_000_000);
    boolean on = random.nextBoolean();
    ByteBuffer octets = ByteBuffer.allocate(random.nextInt(3000) + 1);
    return switch (random.nextInt(19)) {
      case 0 -> () -> client.apply(SerialSettings.DEFAULT.withBaudRate(rate));
      case 1 ->
          () ->
              client.apply(
                  SerialSettings.DEFAULT
                      .withDataBits(DataBits.SEVEN)
                      .withParity(Parity.EVEN)
                      .withStopBits(StopBits.TWO));
      case 2 -> () -> client.applyExactly(SerialSettings.DEFAULT.withBaudRate(rate));
      case 3 -> () -> client.request(SerialSettings.DEFAULT);
      case 4 -> () -> client.set(ControlLine.DTR, on);
      case 5 -> () -> client.set(Map.of(ControlLine.DTR, on, ControlLine.RTS, !on));
      case 6 -> () -> client.isSet(ControlLine.RTS);
      case 7 -> client::modemState;
      case 8 -> client::lineState;
      case 9 -> () -> client.setBreak(on);
      case 10 -> () -> client.sendBreak(Duration.ofMillis(1));
      case 11 -> () -> client.purge(on ? Purge.BOTH : Purge.RECEIVE);
      case 12 -> () -> client.drain(PATIENCE);
      case 13 -> () -> client.write(octets, PATIENCE);
      case 14 -> client::peerSignature;
      case 15 -> () -> client.commands().pollModemState();
      case 16 -> () -> client.commands().setLineStateMask(rate & 255);
      case 17 -> () -> client.commands().lineStateMask();
      default -> () -> client.read(octets, PATIENCE);
    };
  }

  private void useGood(int port, String text) throws IOException {
    ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    ByteBuffer back = ByteBuffer.allocate(octets.remaining());
    try (Rfc2217Client client =
        Rfc2217Client.connect(ClientOptions.builder("127.0.0.1", port).busyTimeout(LATE).build())) {
      while (octets.hasRemaining()) {
        assertThat(client.write(octets, LATE)).as("octets written").isPositive();
      }
      while (back.hasRemaining()) {
        assertThat(client.read(back, LATE)).as("octets read").isPositive();
      }
    }
    assertThat(new String(back.array(), StandardCharsets.US_ASCII)).isEqualTo(text);
  }
}
