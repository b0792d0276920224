package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.SerialSettings;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Listeners on UNIX-domain sockets. */
@Timeout(60)
class UnixDomainTest {

  @TempDir private Path directory;

  private Path file() {
    return directory.resolve("port.sock");
  }

  private static Rfc2217Server serve(Path file) throws IOException {
    return Rfc2217Server.builder().bind(file).serve("sim:loop/unix").start();
  }

  private static ScriptedClient agreed(Path file) throws IOException {
    ScriptedClient client = ScriptedClient.connect(file);
    client.agree();
    return client;
  }

  private static void assertEchoes(Path file) throws IOException {
    try (ScriptedClient client = agreed(file)) {
      client.sendText("hello");
      assertThat(client.readText(5)).isEqualTo("hello");
    }
  }

  @Test
  void servesItsOwnUserAloneAndCleansUp() throws IOException {
    try (Rfc2217Server server = serve(file())) {
      ExportedPort port = server.ports().getFirst();
      assertThat(port.hostAndPort()).isEqualTo("unix:" + file());
      assertThat(port.socketAddress()).isEqualTo(UnixDomainSocketAddress.of(file()));
      assertThatThrownBy(port::address)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("unix:");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
          .isEqualTo("rw-------");
      try (ScriptedClient client = agreed(file())) {
        client.baudRate(57600);
        assertThat(client.baudRateAnswer()).isEqualTo(57600);
        // AO is answered by a Synch, whose data mark cannot be urgent here.
        client.send(255, 245);
        client.sync();
        client.sendText("hello");
        assertThat(client.readText(5)).isEqualTo("hello");
        try (ScriptedClient second = ScriptedClient.connect(file())) {
          second.speak();
          assertThat(second.readToEnd()).contains("in use by another client (unix:");
        }
      }
    }
    assertNothingIsLeft();
  }

  private void assertNothingIsLeft() throws IOException {
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void setsThePermissionsThatAreWanted() throws IOException {
    try (Rfc2217Server server =
        Rfc2217Server.builder()
            .bind(file(), PosixFilePermissions.fromString("rw-rw----"))
            .serve("sim:loop/unix", SerialSettings.DEFAULT)
            .start()) {
      assertThat(server.ports()).hasSize(1);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
          .isEqualTo("rw-rw----");
      assertEchoes(file());
    }
  }

  @Test
  void carriesAMegabyteBothWaysAtOnce() throws Exception {
    byte[] octets = new byte[1 << 20];
    new Random(7).nextBytes(octets);
    try (Rfc2217Server server = serve(file());
        ScriptedClient client = agreed(file())) {
      assertThat(server.ports()).hasSize(1);
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(() -> {
            try {
              client.sendData(octets);
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
      assertThat(client.readData(octets.length)).isEqualTo(octets);
      sending.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void replacesWhatADeadServerHasLeft() throws IOException {
    ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    dead.bind(UnixDomainSocketAddress.of(file()));
    dead.close();
    assertThat(file()).exists();
    try (Rfc2217Server server = serve(file())) {
      assertThat(server.ports()).hasSize(1);
      assertEchoes(file());
    }
    assertNothingIsLeft();
  }

  @Test
  void leavesALivingServerAlone() throws IOException {
    try (Rfc2217Server server = serve(file())) {
      assertThatThrownBy(() -> serve(file()))
          .isInstanceOf(BindException.class)
          .hasMessageContaining(file().toString())
          .hasMessageContaining("somebody listens there");
      assertThat(server.ports()).hasSize(1);
      assertEchoes(file());
    }
    assertNothingIsLeft();
  }

  @Test
  void leavesFilesAloneThatAreNoSockets() throws IOException {
    Files.writeString(file(), "precious");
    assertThatThrownBy(() -> serve(file()))
        .isInstanceOf(BindException.class)
        .hasMessageContaining("no socket");
    assertThat(file()).hasContent("precious");
  }

  @Test
  void saysWhatIsWrongWithThePlace() throws IOException {
    assertThatThrownBy(() -> serve(directory.resolve("missing").resolve("port.sock")))
        .isInstanceOf(BindException.class)
        .hasMessageContaining("missing");
    Path deep = Files.createDirectory(directory.resolve("x".repeat(100)));
    assertThatThrownBy(() -> serve(deep.resolve("port.sock")))
        .isInstanceOf(BindException.class)
        .hasMessageContaining("port.sock");
    try (Stream<Path> left = Files.list(deep)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void leavesTheFileOfAnotherServerAlone() throws IOException {
    Rfc2217Server first = serve(file());
    Files.delete(file());
    try (Rfc2217Server second = serve(file())) {
      first.close();
      assertThat(second.ports()).hasSize(1);
      assertEchoes(file());
    }
    assertNothingIsLeft();
  }

  @Test
  void hasNeitherTlsNorAddresses() {
    assertThatThrownBy(
            () -> Rfc2217Server.builder().bind(file()).allow("127.0.0.1").serve("sim:loop").start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("permissions of the file");
    assertThat(file()).doesNotExist();
  }

  @Test
  void endsTheClientsWhenItStops() throws IOException {
    Rfc2217Server server = serve(file());
    try (ScriptedClient client = agreed(file())) {
      CompletableFuture<Void> stop = CompletableFuture.runAsync(server::close);
      assertThat(client.readToEnd()).isEmpty();
      stop.join();
    }
    assertNothingIsLeft();
  }

  @Test
  void servesOnAUnixDomainChannelThatWasHandedIn() throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    channel.bind(UnixDomainSocketAddress.of(file()));
    try (Rfc2217Server server =
        Rfc2217Server.builder().bind(channel).serve("sim:loop/unix").start()) {
      assertThat(server.ports().getFirst().hostAndPort()).isEqualTo("unix:" + file());
      assertEchoes(file());
    }
    assertThat(channel.isOpen()).isFalse();
    // Whoever made the file removes it.
    assertThat(file()).exists();
  }
}
