package io.github.rfc2217j.protocol.bench;

import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.protocol.ClientEvent;
import io.github.rfc2217j.protocol.ClientSession;
import io.github.rfc2217j.protocol.PortStatus;
import io.github.rfc2217j.protocol.Request;
import io.github.rfc2217j.protocol.ServerEvent;
import io.github.rfc2217j.protocol.ServerSession;
import io.github.rfc2217j.protocol.Session;
import io.github.rfc2217j.protocol.SessionOptions;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** SET-BAUDRATE from a client's session through a server's and back, without any transport. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ControlBenchmark {

  private static final Request REQUEST = new Request.SetBaudRate(115200);
  private static final PortStatus STATUS =
      new PortStatus(SerialSettings.DEFAULT.withBaudRate(115200), false, true, true);

  private final ByteBuffer wire = ByteBuffer.allocate(2 * Session.LARGEST_FRAME);
  private final ByteBuffer payload = ByteBuffer.allocate(64);
  private ClientSession client;
  private ServerSession server;
  private int answers;

  /** Lets the two agree. */
  @Setup
  public void setUp() {
    client = new ClientSession(SessionOptions.of("client"));
    server = new ServerSession(SessionOptions.of("server"), ModemState.ALL_LOW, 0);
    client.start(0);
    server.start(0);
    for (int i = 0; i < 4; i++) {
      toServer();
      toClient();
    }
    if (!client.isComPortUp()) {
      throw new IllegalStateException("no agreement");
    }
  }

  /** One request and its answer. */
  @Benchmark
  public int roundTrip() {
    client.submit(REQUEST, 1_000_000_000L, 0);
    toServer();
    toClient();
    return answers;
  }

  private void toServer() {
    move(client);
    while (wire.hasRemaining()) {
      server.receive(wire, payload, 0);
      for (ServerEvent event = server.pollEvent(); event != null; event = server.pollEvent()) {
        if (event instanceof ServerEvent.Requested) {
          server.complete(STATUS);
        }
      }
    }
  }

  private void toClient() {
    move(server);
    while (wire.hasRemaining()) {
      client.receive(wire, payload, 0);
      for (ClientEvent event = client.pollEvent(); event != null; event = client.pollEvent()) {
        if (event instanceof ClientEvent.Answered) {
          answers++;
        }
      }
    }
  }

  private void move(Session<?> from) {
    wire.clear();
    from.pollTransmit(wire);
    wire.flip();
  }
}
