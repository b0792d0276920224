package io.github.rfc2217j.server.app.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.rfc2217j.api.spi.DeafWait;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

  private static final String PORT = "/dev/tty USB0";
  private static final long SMALL = 64 * 1024;

  @TempDir private Path directory;

  private Captures captures(long limit, long total) throws IOException {
    return new Captures(new CaptureOptions(directory, limit, total, false), "rfc2217j 1.0");
  }

  private static FakeSession session(String peer) {
    return FakeSession.of(PORT, peer);
  }

  private static Optional<Captures.State> state(Captures captures, FakeSession session) {
    return captures.state(PORT, session.snapshot().orElseThrow());
  }

  @Test
  void capturesASession() throws Exception {
    FakeSession session = session("127.0.0.1:40001");
    try (Captures captures = captures(SMALL, SMALL)) {
      String name = captures.start(session);
      assertThat(name)
          .matches("dev_tty_USB0-\\d{8}T\\d{6}\\.\\d{3}Z-127\\.0\\.0\\.1_40001\\.pcapng");
      session.received((byte) 'h', (byte) 'e', (byte) 'y');
      assertThat(state(captures, session).orElseThrow().file()).isEqualTo(name);
      assertThat(state(captures, session).orElseThrow().octets())
          .isEqualTo(Files.size(directory.resolve(name)));
      assertThat(state(captures, session("127.0.0.1:40002"))).isEmpty();
      assertThat(captures.stop(session)).contains(name);
      assertThat(session.isTapped()).isFalse();
      assertThat(state(captures, session)).isEmpty();
      assertThat(captures.stop(session)).isEmpty();
      Path file = captures.file(name).orElseThrow();
      assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
          .contains("hey", "/dev/tty USB0", "127.0.0.1:2217", "shown as 23");
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void letsNobodyElseReadIt() throws Exception {
    try (Captures captures = captures(SMALL, SMALL)) {
      Path file = captures.file(captures.start(session("a"))).orElseThrow();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void endsWithTheSession() throws Exception {
    FakeSession session = session("a");
    try (Captures captures = captures(SMALL, SMALL)) {
      captures.start(session);
      session.end();
      assertThat(state(captures, session)).isEmpty();
    }
  }

  @Test
  void endsWhenTheFileIsFull() throws Exception {
    FakeSession session = session("a");
    try (Captures captures = captures(SMALL, SMALL)) {
      captures.start(session);
      session.received(new byte[(int) SMALL]);
      assertThat(session.isTapped()).isFalse();
      assertThat(state(captures, session)).isEmpty();
    }
  }

  @Test
  void capturesASessionOnceAtATime() throws Exception {
    FakeSession first = session("a");
    FakeSession second = session("b");
    try (Captures captures = captures(SMALL, 4 * SMALL)) {
      captures.start(first);
      assertThatIOException()
          .isThrownBy(() -> captures.start(first))
          .withMessageContaining("already");
      captures.start(second);
    }
    assertThat(first.isTapped()).isFalse();
    assertThat(second.isTapped()).isFalse();
  }

  @Test
  void keepsToItsTotal() throws Exception {
    Files.write(directory.resolve("old.pcapng"), new byte[(int) SMALL]);
    Files.write(directory.resolve("unrelated"), new byte[(int) SMALL]);
    FakeSession first = session("a");
    FakeSession second = session("b");
    try (Captures captures = captures(SMALL, 2 * SMALL)) {
      captures.start(first);
      assertThatIOException()
          .isThrownBy(() -> captures.start(second))
          .withMessageContainingAll("limit of 131072", "remove");
      captures.stop(first);
      Files.delete(directory.resolve("old.pcapng"));
      captures.start(second);
    }
  }

  private static void await(CountDownLatch latch) {
    try (DeafWait wait = new DeafWait()) {
      assertThat(wait.until(latch, DeafWait.deadline(20_000_000_000L))).isTrue();
    }
  }

  @Test
  void nobodyWaitsWhileTheDirectoryIsLookedAt() throws Exception {
    FakeSession session = session("a");
    CountDownLatch looking = new CountDownLatch(1);
    CountDownLatch seen = new CountDownLatch(1);
    Room.Look slow =
        (directory, except) -> {
          looking.countDown();
          await(seen);
          return 0;
        };
    CaptureOptions options = new CaptureOptions(directory, SMALL, 2 * SMALL, false);
    try (Captures captures = new Captures(options, "rfc2217j 1.0", slow)) {
      FutureTask<String> start = new FutureTask<>(() -> captures.start(session));
      Thread.ofVirtual().start(start);
      await(looking);
      assertThat(state(captures, session)).isEmpty();
      assertThat(captures.stop(session)).isEmpty();
      seen.countDown();
      assertThat(captures.file(start.get(20, TimeUnit.SECONDS))).isPresent();
    }
  }

  @Test
  void theDirectoryIsLookedAtSeldom() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    Room.Look counted =
        (directory, except) -> {
          looks.incrementAndGet();
          return Room.inFiles(directory, except);
        };
    CaptureOptions options = new CaptureOptions(directory, SMALL, 3 * SMALL, false);
    try (Captures captures = new Captures(options, "rfc2217j 1.0", counted)) {
      FakeSession first = session("a");
      captures.start(first);
      captures.start(session("b"));
      captures.start(session("c"));
      assertThat(looks).hasValue(1);
      // What has ended still counts. There is no room for a whole file, so it is looked again.
      captures.stop(first);
      assertThatIOException()
          .isThrownBy(() -> captures.start(session("d")))
          .withMessageContaining("remove");
      assertThat(looks).hasValue(2);
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
    directory = directory.resolve("missing").resolve("directory");
    assertThatIOException()
        .isThrownBy(() -> captures(SMALL, SMALL))
        .withMessageContainingAll("missing", "directory");
  }

  @Test
  void makesItsDirectory() throws Exception {
    directory = directory.resolve("new");
    try (Captures captures = captures(SMALL, SMALL)) {
      captures.start(session("a"));
    }
    assertThat(directory).isNotEmptyDirectory();
  }
}
