package io.github.rfc2217j.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Commands to a running server. */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
class ControlTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path directory;

  private static Control.Outcome echo(String command) {
    return new Control.Outcome(!command.equals("fail"), command + "\nand more");
  }

  @Test
  void aCommandIsAnswered() throws IOException {
    Path file = directory.resolve("control");
    try (Control control = Control.open(file, ControlTest::echo)) {
      assertThat(control).isNotNull();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(Control.send(file, "reload"))
          .isEqualTo(new Control.Outcome(true, "reload\nand more"));
      assertThat(Control.send(file, "fail"))
          .isEqualTo(new Control.Outcome(false, "fail\nand more"));
      assertThatThrownBy(() -> Control.open(file, ControlTest::echo))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("--control");
    }
    assertThat(directory).isEmptyDirectory();
    assertThatThrownBy(() -> Control.send(file, "reload")).isInstanceOf(IOException.class);
  }

  @Test
  void whatAKilledServerLeftIsReplaced() throws IOException {
    Path file = directory.resolve("control");
    try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      left.bind(UnixDomainSocketAddress.of(file));
    }
    try (Control control = Control.open(file, ControlTest::echo)) {
      assertThat(control).isNotNull();
      assertThat(Control.send(file, "reload").done()).isTrue();
    }
  }

  @Test
  void aFileThatIsNoSocketIsLeftAlone() throws IOException {
    Path file = Files.writeString(directory.resolve("control"), "precious");
    assertThatThrownBy(() -> Control.open(file, ControlTest::echo))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("no socket")
        .hasMessageContaining("--control");
    assertThat(file).hasContent("precious");
  }

  @Test
  void theSocketOfAnotherServerIsLeftAlone() throws IOException {
    Path file = directory.resolve("control");
    Control first = Control.open(file, ControlTest::echo);
    Files.delete(file);
    try (Control second = Control.open(file, ControlTest::echo)) {
      first.close();
      assertThat(second).isNotNull();
      assertThat(Control.send(file, "reload").done()).isTrue();
    }
  }

  @Test
  void commandsAreTakenAgainAfterTheyCouldNotBe() throws IOException {
    Path file = directory.resolve("control");
    AtomicInteger failures = new AtomicInteger(2);
    Control.Accepting failing =
        socket -> {
          if (failures.getAndDecrement() > 0) {
            throw new IOException("too many open files");
          }
          return socket.accept();
        };
    try (Control control = Control.open(file, ControlTest::echo, failing, PATIENCE)) {
      assertThat(control).isNotNull();
      assertThat(Control.send(file, "reload", PATIENCE).done()).isTrue();
    }
    assertThat(failures).hasNegativeValue();
  }

  @Test
  void aClientThatSaysNothingIsLetGo() throws IOException {
    Path file = directory.resolve("control");
    try (Control control =
            Control.open(
                file, ControlTest::echo, ServerSocketChannel::accept, Duration.ofMillis(1));
        SocketChannel silent = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
      assertThat(control).isNotNull();
      assertThat(silent.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
  }

  @Test
  void whoeverCommandsDoesNotWaitForEver() throws IOException {
    Path file = directory.resolve("control");
    try (ServerSocketChannel deaf = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      deaf.bind(UnixDomainSocketAddress.of(file));
      assertThatThrownBy(() -> Control.send(file, "reload", Duration.ofMillis(1)))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessageContaining("0.001 s");
    }
  }

  @Test
  void theUsualPlaceIsTheServicesOrTheSessions() {
    assertThat(Control.usual(Map.of("RUNTIME_DIRECTORY", "/run/x", "XDG_RUNTIME_DIR", "/run/u")))
        .hasValue(Path.of("/run/x/control.sock"));
    assertThat(Control.usual(Map.of("XDG_RUNTIME_DIR", "/run/u")))
        .hasValue(Path.of("/run/u/rfc2217-server.control.sock"));
    assertThat(Control.usual(Map.of())).isEmpty();
  }
}
