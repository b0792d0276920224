package io.github.rfc2217j.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.server.ScriptedClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** A client at a device that sends everything back, which goes on sending and comparing. */
final class Echo implements AutoCloseable {

  private static final int BLOCK = 64;

  private final ScriptedClient client;
  private final CompletableFuture<Long> done = new CompletableFuture<>();
  private volatile boolean enough;
  private volatile long rounds;

  private Echo(ScriptedClient client) {
    this.client = client;
  }

  /** Connects, and begins. */
  static Echo at(InetSocketAddress address) throws IOException {
    ScriptedClient client = ScriptedClient.connect(address).waiting(Program.PATIENCE);
    client.agree();
    Echo echo = new Echo(client);
    Thread.ofPlatform().daemon().name("echo " + address).start(echo::run);
    return echo;
  }

  private void run() {
    try {
      byte number = 0;
      do {
        byte[] sent = new byte[BLOCK];
        Arrays.fill(sent, number++);
        client.sendData(sent);
        assertThat(client.readData(BLOCK)).isEqualTo(sent);
        rounds++;
        // Leaves the processor to others: this is about going on, not about speed.
        LockSupport.parkNanos(5_000_000);
      } while (!enough);
      done.complete(rounds);
    } catch (IOException | RuntimeException | Error e) {
      done.completeExceptionally(e);
    }
  }

  /** Waits until it has been there and back so many times again. */
  void goesOn(int times) throws Exception {
    long wanted = rounds + times;
    Waiting.until(() -> rounds >= wanted || done.isDone(), "an echo");
    if (done.isDone()) {
      done.get();
    }
  }

  /** Leaves; what was sent must have come back. */
  @Override
  public void close() throws IOException {
    enough = true;
    try {
      assertThat(done.get(Program.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isPositive();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the echo has failed: " + e, e);
    } finally {
      client.close();
    }
  }
}
