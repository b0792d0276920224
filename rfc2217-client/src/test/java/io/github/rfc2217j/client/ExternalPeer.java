package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.ConnectionFailedException;
import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.peers.Peers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A real server of somebody else on a pseudo-terminal that echoes, both for as long as a test runs.
 */
final class ExternalPeer implements AutoCloseable {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final List<Process> processes = new ArrayList<>();
  private final Path directory;
  private final Path device;
  private final int port;

  /** Makes the echoing pseudo-terminal. */
  ExternalPeer(Path directory) throws IOException {
    this.directory = directory;
    this.device = directory.resolve("tty");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = free.getLocalPort();
    }
    start("/usr/bin/socat", "pty,raw,echo=0,link=" + device, "EXEC:cat");
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!Files.exists(device, LinkOption.NOFOLLOW_LINKS)) {
      assertThat(System.nanoTime() - deadline).as("no pty yet").isNegative();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Skips the test if something is not installed; fails it where all peers are required. */
  static void require(String... files) {
    for (String file : files) {
      Peers.require(Files.exists(Path.of(file)), file);
    }
  }

  Path directory() {
    return directory;
  }

  Path device() {
    return device;
  }

  int port() {
    return port;
  }

  void start(String... command) throws IOException {
    processes.add(
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output" + processes.size() + ".log").toFile())
            .start());
  }

  /** Opens as soon as the server listens. */
  Rfc2217Client open(String query) throws IOException {
    String uri = "rfc2217://127.0.0.1:" + port + query;
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try {
        return Rfc2217Client.connect(Rfc2217Uri.parse(uri));
      } catch (ConnectionFailedException | PortBusyException e) {
        if (System.nanoTime() - deadline > 0) {
          e.addSuppressed(new IOException(output()));
          throw e;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private String output() throws IOException {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < processes.size(); i++) {
      all.append(Files.readString(directory.resolve("output" + i + ".log")));
    }
    return all.toString();
  }

  /** The speed that the pseudo-terminal has. */
  int speed() throws Exception {
    Process stty = new ProcessBuilder("stty", "-F", device.toString(), "speed").start();
    String output = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertThat(stty.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return Integer.parseInt(output.strip());
  }

  /**
   * Sends octets through the port and expects them back unchanged; both directions are busy at
   * once.
   */
  static void echo(Rfc2217Client client, byte[] octets) throws Exception {
    CompletableFuture<Boolean> written = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            client.outputStream().write(octets);
            written.complete(client.drain(Duration.ofSeconds(60)));
          } catch (IOException | RuntimeException e) {
            written.completeExceptionally(e);
          }
        });
    assertThat(BoundedReads.read(client, octets.length)).isEqualTo(octets);
    assertThat(written.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Override
  public void close() {
    for (Process process : processes.reversed()) {
      process.destroy();
      process
          .onExit()
          .orTimeout(5, TimeUnit.SECONDS)
          .exceptionally(late -> process.destroyForcibly())
          .join();
    }
  }
}
