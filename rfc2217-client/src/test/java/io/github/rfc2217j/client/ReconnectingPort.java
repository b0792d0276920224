package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.EventLog;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.SerialEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A port whose connection breaks at a server that can be started anew. */
@Timeout(60)
@ExtendWith(NoThreadsLeft.class)
abstract class ReconnectingPort {

  static final Duration PATIENCE = Duration.ofSeconds(20);
  static final Duration SHORT = Duration.ofMillis(30);

  static final ReconnectPolicy AT_ONCE =
      ReconnectPolicy.DEFAULT.withDelay(Duration.ofMillis(1)).withFactor(1).withJitter(0);

  /** Long enough for a test to see the gap. */
  static final ReconnectPolicy LATER =
      AT_ONCE.withMaxDelay(Duration.ofHours(1)).withDelay(Duration.ofHours(1));

  final EventLog events = new EventLog();
  FakeServer server;
  Rfc2217Client client;

  @BeforeEach
  void serve() throws IOException {
    server = new FakeServer();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
  }

  ClientOptions.Builder options(ReconnectPolicy policy) {
    return server.options().reconnect(policy);
  }

  void open(ClientOptions options) throws IOException {
    client = server.open(options);
    client.subscribe(events);
  }

  static ByteBuffer octets(int... values) {
    ByteBuffer octets = ByteBuffer.allocate(values.length);
    for (int value : values) {
      octets.put((byte) value);
    }
    return octets.flip();
  }

  /** The loss, up to the first attempt's announcement. */
  PortLostException awaitLoss() throws InterruptedException {
    SerialEvent.Disconnected gone = (SerialEvent.Disconnected) events.next();
    assertThat(events.next()).isInstanceOf(SerialEvent.Reconnecting.class);
    return (PortLostException) gone.cause();
  }

  void awaitReconnected() throws InterruptedException {
    SerialEvent event = events.next();
    while (event instanceof SerialEvent.Reconnecting) {
      event = events.next();
    }
    assertThat(event).isEqualTo(new SerialEvent.Reconnected());
  }
}
