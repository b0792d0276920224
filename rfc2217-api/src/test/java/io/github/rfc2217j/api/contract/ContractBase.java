package io.github.rfc2217j.api.contract;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.Capability;
import io.github.rfc2217j.api.EventLog;
import io.github.rfc2217j.api.PortClosedException;
import io.github.rfc2217j.api.PortLostException;
import io.github.rfc2217j.api.SerialEvent;
import io.github.rfc2217j.api.SerialPort;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A device, its port and the far end for each test of the contract. */
@Timeout(330)
abstract class ContractBase {

  PortUnderTest device;
  SerialPort port;
  SerialPort far;

  /** Disconnected, reconnected, closed. */
  EventLog events;

  /** Makes the device; skips the test if something that it needs is not installed. */
  protected abstract PortUnderTest device() throws IOException;

  @BeforeEach
  final void openBothEnds() throws IOException {
    device = device();
    port = device.open();
    far = device.openFarEnd(port);
    events = new EventLog();
    port.subscribe(this::keepLife);
  }

  @AfterEach
  final void closeBothEnds() throws IOException {
    if (device == null) {
      return;
    }
    // Each whatever becomes of the others: one that stays open would fail what follows.
    try {
      if (port != null) {
        port.close();
      }
    } finally {
      try {
        if (far != null) {
          far.close();
        }
      } finally {
        device.close();
      }
    }
  }

  /** A remote port reports lines and flow by itself too; the contract counts what ends a port. */
  private void keepLife(SerialEvent event) {
    if (event instanceof SerialEvent.Disconnected
        || event instanceof SerialEvent.Reconnected
        || event instanceof SerialEvent.Closed) {
      events.accept(event);
    }
  }

  final boolean can(Capability capability) {
    return port.capabilities().contains(capability);
  }

  final boolean loopBack() {
    return far == port;
  }

  final boolean differs(Difference difference) {
    return device.differences().containsKey(difference);
  }

  /** Starts a read that nothing ends by itself, and waits until it is surely in the port. */
  final CompletableFuture<Integer> blockedRead() throws IOException {
    CompletableFuture<Integer> read = PortIo.async(() -> port.read(ByteBuffer.allocate(1)));
    awaitBlocked(read);
    return read;
  }

  /** Fills the line and starts a write that nothing ends by itself. */
  final CompletableFuture<Integer> blockedWrite() throws IOException {
    PortIo.fill(port);
    // Somewhere behind the port a little room may come up late.
    CompletableFuture<Integer> write =
        PortIo.async(() -> {
          while (true) {
            port.write(ByteBuffer.allocate(4096));
          }
        });
    awaitBlocked(write);
    return write;
  }

  /** The port gives no sign of a call that waits in it; so this waits a moment that suffices. */
  final void awaitBlocked(CompletableFuture<?> call) {
    assertThatThrownBy(() -> call.get(200, TimeUnit.MILLISECONDS))
        .as("a call that must block")
        .isInstanceOf(java.util.concurrent.TimeoutException.class);
  }

  static void assertClosed(ThrowingCallable call) {
    assertThatThrownBy(call).isExactlyInstanceOf(PortClosedException.class);
  }

  static void assertLost(ThrowingCallable call) {
    assertThatThrownBy(call).isExactlyInstanceOf(PortLostException.class);
  }

  static void assertEndedBy(Class<? extends IOException> type, CompletableFuture<?> call) {
    assertThatThrownBy(() -> call.get(PortIo.PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isExactlyInstanceOf(type);
  }

  /** Waits for something that may have to do with much data, and a little longer. */
  final <T> T resultOf(CompletableFuture<T> call) throws Exception {
    return call.get(device.patience().plus(PortIo.PATIENCE).toSeconds(), TimeUnit.SECONDS);
  }
}
