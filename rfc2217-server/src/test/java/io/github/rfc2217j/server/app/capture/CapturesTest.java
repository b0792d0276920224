package io.github.rfc2217j.server.app.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.rfc2217j.protocol.QuirkProfile;
import io.github.rfc2217j.server.ExportedPort;
import io.github.rfc2217j.server.SessionSnapshot;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The captures of a directory. */
@Timeout(60)
class CapturesTest {

  private static final ExportedPort PORT =
      new ExportedPort("/dev/tty USB0", new InetSocketAddress("127.0.0.1", 2217));
  private static final long SMALL = 64 * 1024;

  private final BlockingQueue<SessionCapture> taps = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> untapped = new LinkedBlockingQueue<>();

  @TempDir private Path directory;

  private static SessionSnapshot session(String peer) {
    return new SessionSnapshot(
        peer,
        true,
        Instant.parse("2026-03-01T12:00:00Z"),
        List.of(),
        0,
        0,
        0,
        0,
        false,
        false,
        Map.of(),
        QuirkProfile.STANDARD);
  }

  private Captures captures(long limit, long total) {
    return new Captures(
        directory,
        limit,
        total,
        "rfc2217j 1.0",
        (port, session, capture) -> {
          if (session.peer().startsWith("gone")) {
            throw new IOException("the session is over");
          }
          taps.add(capture);
          return () -> untapped.add(session.peer());
        });
  }

  private String awaitUntapped() throws InterruptedException {
    return String.valueOf(untapped.poll(20, TimeUnit.SECONDS));
  }

  @Test
  void capturesASession() throws Exception {
    SessionSnapshot session = session("127.0.0.1:40001");
    try (Captures captures = captures(SMALL, SMALL)) {
      String name = captures.start(PORT, session);
      assertThat(name).matches("dev_tty_USB0-\\d{8}T\\d{6}\\.\\d{3}Z-127\\.0\\.0\\.1_40001\\.pcapng");
      taps.take().received(ByteBuffer.wrap(new byte[] {'h', 'e', 'y'}));
      assertThat(captures.state(PORT, session).orElseThrow().file()).isEqualTo(name);
      assertThat(captures.stop(PORT, session)).contains(name);
      assertThat(awaitUntapped()).isEqualTo("127.0.0.1:40001");
      assertThat(captures.state(PORT, session)).isEmpty();
      assertThat(captures.stop(PORT, session)).isEmpty();
      Path file = captures.file(name).orElseThrow();
      assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
          .contains("hey", "/dev/tty USB0", "127.0.0.1:2217", "shown as 23");
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void letsNobodyElseReadIt() throws Exception {
    try (Captures captures = captures(SMALL, SMALL)) {
      Path file = captures.file(captures.start(PORT, session("a"))).orElseThrow();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void endsWithTheSession() throws Exception {
    try (Captures captures = captures(SMALL, SMALL)) {
      captures.start(PORT, session("a"));
      taps.take().sessionEnded();
      assertThat(awaitUntapped()).isEqualTo("a");
      assertThat(captures.state(PORT, session("a"))).isEmpty();
    }
  }

  @Test
  void capturesASessionOnceAtATime() throws Exception {
    try (Captures captures = captures(SMALL, 4 * SMALL)) {
      captures.start(PORT, session("a"));
      assertThatIOException()
          .isThrownBy(() -> captures.start(PORT, session("a")))
          .withMessageContaining("already");
      captures.start(PORT, session("b"));
      captures.close();
      assertThat(List.of(awaitUntapped(), awaitUntapped())).containsExactlyInAnyOrder("a", "b");
    }
  }

  @Test
  void doesNotBeginForASessionThatIsOver() throws Exception {
    try (Captures captures = captures(SMALL, SMALL)) {
      assertThatIOException()
          .isThrownBy(() -> captures.start(PORT, session("gone")))
          .withMessage("the session is over");
      assertThat(captures.state(PORT, session("gone"))).isEmpty();
    }
  }

  @Test
  void keepsToItsTotal() throws Exception {
    Files.write(directory.resolve("old.pcapng"), new byte[(int) SMALL]);
    Files.write(directory.resolve("unrelated"), new byte[(int) SMALL]);
    try (Captures captures = captures(SMALL, 2 * SMALL)) {
      captures.start(PORT, session("a"));
      assertThatIOException()
          .isThrownBy(() -> captures.start(PORT, session("b")))
          .withMessageContainingAll("limit of 131072", "remove");
      captures.stop(PORT, session("a"));
      awaitUntapped();
      Files.delete(directory.resolve("old.pcapng"));
      captures.start(PORT, session("b"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "../x.pcapng",
        "/etc/passwd",
        "sub/x.pcapng",
        "x.txt",
        ".x.pcapng",
        "missing.pcapng",
        "x\u0000.pcapng",
        "link.pcapng",
      })
  void givesOutNothingElse(String name) throws Exception {
    Files.write(directory.resolve("x.txt"), new byte[1]);
    Files.write(directory.resolve(".x.pcapng"), new byte[1]);
    Files.createSymbolicLink(directory.resolve("link.pcapng"), Path.of("/etc/passwd"));
    try (Captures captures = captures(SMALL, SMALL)) {
      assertThat(captures.file(name)).isEmpty();
    }
  }

  @Test
  void refusesWhatCannotWork() {
    assertThatIllegalArgumentException().isThrownBy(() -> captures(SMALL - 1, SMALL));
    assertThatIllegalArgumentException().isThrownBy(() -> captures(SMALL, SMALL - 1));
    directory = directory.resolve("missing");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> captures(SMALL, SMALL))
        .withMessageContainingAll("missing", "directory");
  }
}
