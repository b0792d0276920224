package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A server of one simulated device on any free port of 127.0.0.1. */
final class Serving implements AutoCloseable {

  private final SimulatedDevice device;
  private final Rfc2217Server server;

  Serving(SimulatedDevice device) throws IOException {
    this(device, PortOptions.DEFAULT);
  }

  Serving(SimulatedDevice device, PortOptions options) throws IOException {
    this(device, options, (method, argument) -> {});
  }

  Serving(SimulatedDevice device, PortOptions options, Watched watch) throws IOException {
    this(device, SerialSettings.DEFAULT, options, watch);
  }

  Serving(SimulatedDevice device, SerialSettings first, PortOptions options, Watched watch)
      throws IOException {
    this.device = device;
    this.server =
        Rfc2217Server.builder()
            .bind("127.0.0.1", 0)
            .serve(device.name(), first, options, settings -> Watched.port(device.open(), watch))
            .start();
  }

  InetSocketAddress address() {
    return server.address(device.name());
  }

  /** Connects a client that has agreed to everything. */
  ScriptedClient client() throws IOException {
    return ScriptedClient.agreed(address());
  }

  Rfc2217Server server() {
    return server;
  }

  SimulatedDevice device() {
    return device;
  }

  @Override
  public void close() {
    server.close();
  }

  /** Waits for a condition that nothing signals; fails after ten seconds. */
  static void await(String what, BooleanSupplier condition) {
    Deadline deadline = Deadline.in(Duration.ofSeconds(10));
    while (!condition.getAsBoolean()) {
      assertThat(deadline.isOver()).as("ten seconds were not enough: %s", what).isFalse();
      LockSupport.parkNanos(1_000_000);
    }
  }
}
