package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.peers.Peers;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers on sockets that somebody else has opened. */
@Timeout(60)
class HandedInTest {

  @Test
  void servesOnAServerSocketAndClosesIt() throws IOException {
    ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    try (Rfc2217Server server = Rfc2217Server.builder().bind(socket).serve("sim:loop").start()) {
      assertThat(server.address("sim:loop").getPort()).isEqualTo(socket.getLocalPort());
      assertEchoes(server.address("sim:loop"));
    }
    assertThat(socket.isClosed()).isTrue();
  }

  @Test
  void servesOnAChannelWithUrgentDataAndClosesIt() throws IOException {
    ServerSocketChannel channel = channel("127.0.0.1");
    try (Rfc2217Server server = Rfc2217Server.builder().bind(channel).serve("sim:loop").start()) {
      assertThat(server.address("sim:loop")).isEqualTo(channel.getLocalAddress());
      assertEchoes(server.address("sim:loop"));
      try (ScriptedClient client = ScriptedClient.agreed(server.address("sim:loop"))) {
        // AO is answered by a Synch, whose data mark is urgent; Java would drop it.
        client.socket().setOOBInline(true);
        client.send(255, 245);
        client.sync();
      }
    }
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void letsNobodyInFromAfarWithoutARule() throws IOException {
    ServerSocketChannel channel = channel("0.0.0.0");
    assertThatThrownBy(() -> Rfc2217Server.builder().bind(channel).serve("sim:loop").start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ssh -L");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void closesWhatWasHandedInIfTheStartFails() throws IOException {
    ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    try (ServerSocket taken = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Rfc2217Server.Builder builder =
          Rfc2217Server.builder()
              .bind("127.0.0.1", taken.getLocalPort())
              .serve("sim:loop/1")
              .bind(socket)
              .serve("sim:loop/2");
      assertThatThrownBy(builder::start).isInstanceOf(BindException.class);
    }
    assertThat(socket.isClosed()).isTrue();
  }

  @Test
  void refusesWhatCannotBeListenedOn() throws IOException {
    try (ServerSocket unbound = new ServerSocket();
        ServerSocketChannel unboundChannel = ServerSocketChannel.open();
        ServerSocketChannel polled = channel("127.0.0.1")) {
      polled.configureBlocking(false);
      assertThatThrownBy(() -> Rfc2217Server.builder().bind(unbound))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("bound");
      assertThatThrownBy(() -> Rfc2217Server.builder().bind(unboundChannel))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Rfc2217Server.builder().bind(polled))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("blocking");
    }
  }

  /** As systemd does with StandardInput=socket: descriptor 0 listens. */
  @Test
  void servesOnTheInheritedChannel() throws Exception {
    Peers.require(Files.isExecutable(Path.of(Peers.PYTHON)), Peers.PYTHON);
    String program =
        """
        import socket, subprocess, sys
        listening = socket.create_server(("127.0.0.1", 0))
        print(listening.getsockname()[1], flush=True)
        sys.exit(subprocess.call(sys.argv[1:], stdin=listening))
        """;
    Process process =
        new ProcessBuilder(
                Peers.PYTHON,
                "-c",
                program,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Inherited.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = process.inputReader()) {
      int port = Integer.parseInt(Objects.requireNonNull(output.readLine()));
      assertThat(output.readLine()).isEqualTo("127.0.0.1:" + port);
      assertEchoes(new InetSocketAddress("127.0.0.1", port));
      try (var input = process.outputWriter()) {
        assertThat(input).isNotNull();
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** The program that is started with a listening descriptor 0; it is killed in the end. */
  static final class Inherited {

    private Inherited() {}

    public static void main(String[] arguments) throws Exception {
      Channel channel = Objects.requireNonNull(System.inheritedChannel());
      Rfc2217Server server =
          Rfc2217Server.builder().bind((ServerSocketChannel) channel).serve("sim:loop").start();
      System.out.println(server.ports().getFirst().hostAndPort());
      Thread.currentThread().join();
    }
  }

  private static ServerSocketChannel channel(String host) throws IOException {
    return ServerSocketChannel.open().bind(new InetSocketAddress(host, 0));
  }

  private static void assertEchoes(InetSocketAddress address) throws IOException {
    try (ScriptedClient client = ScriptedClient.agreed(address)) {
      client.sendText("hello");
      assertThat(client.readText(5)).isEqualTo("hello");
    }
  }
}
