package io.github.rfc2217j.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Commands to a running server. */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
class ControlTest {

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
  void theUsualPlaceIsTheServicesOrTheSessions() {
    assertThat(Control.usual(Map.of("RUNTIME_DIRECTORY", "/run/x", "XDG_RUNTIME_DIR", "/run/u")))
        .hasValue(Path.of("/run/x/control.sock"));
    assertThat(Control.usual(Map.of("XDG_RUNTIME_DIR", "/run/u")))
        .hasValue(Path.of("/run/u/rfc2217-server.control.sock"));
    assertThat(Control.usual(Map.of())).isEmpty();
  }
}
