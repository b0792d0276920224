package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fault of a backend costs one client its connection, and nobody the port. */
@Timeout(60)
class FaultTest {

  private final SimulatedDevice device = SimulatedDevice.loopBack();

  private static void assertServed(InetSocketAddress address) throws IOException {
    try (ScriptedClient next = ScriptedClient.agreed(address)) {
      next.sendText("served");
      assertThat(next.readText(6)).isEqualTo("served");
    }
  }

  /** Each call that the server makes for a client that only comes and goes, faulty once. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "settings",
        "capabilities",
        "modemState",
        "name",
        "subscribe",
        "read",
        "drain",
        "pendingOutput",
        "close"
      })
  void aFaultAtAnyCallFreesThePort(String faulty) throws IOException {
    AtomicInteger calls = new AtomicInteger();
    AtomicInteger faultyCall = new AtomicInteger(Integer.MAX_VALUE);
    Watched fault =
        (method, argument) -> {
          if (method.equals(faulty) && calls.incrementAndGet() == faultyCall.get()) {
            if (method.equals("close")) {
              device.openPort().orElseThrow().close();
            }
            throw new IllegalStateException("told to fail");
          }
        };
    try (Rfc2217Server server =
        Rfc2217Server.builder()
            .bind("127.0.0.1", 0)
            .serve("x", SerialSettings.DEFAULT, settings -> Watched.port(device.open(), fault))
            .start()) {
      for (int call = 1; call <= 8; call++) {
        calls.set(0);
        faultyCall.set(call);
        try (ScriptedClient client = ScriptedClient.connect(server.address("x"))) {
          client.send(255, 253, 6);
          client.socket().shutdownOutput();
          client.readToEnd();
        }
        faultyCall.set(Integer.MAX_VALUE);
        Serving.await("the device is closed", () -> device.openPort().isEmpty());
        assertServed(server.address("x"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      classes = {IllegalStateException.class, OutOfMemoryError.class, StackOverflowError.class})
  void goesOnAcceptingAfterAFault(Class<? extends Throwable> kind) throws Exception {
    Throwable fault = kind.getConstructor(String.class).newInstance("told to fail");
    AtomicBoolean faulty = new AtomicBoolean(true);
    try (ServerSocket socket =
        new ServerSocket(0, 5, InetAddress.getLoopbackAddress()) {
          @Override
          public Socket accept() throws IOException {
            Socket accepted = super.accept();
            if (faulty.getAndSet(false)) {
              accepted.close();
              throwIt(fault);
            }
            return accepted;
          }
        }) {
      try (Rfc2217Server server =
          Rfc2217Server.builder()
              .bind(socket)
              .serve("x", SerialSettings.DEFAULT, settings -> device.open())
              .start()) {
        try (ScriptedClient first = ScriptedClient.connect(server.address("x"))) {
          assertThat(first.readToEnd()).isEmpty();
        }
        assertServed(server.address("x"));
      }
    }
  }

  private static void throwIt(Throwable fault) {
    if (fault instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) fault;
  }
}
