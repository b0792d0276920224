package io.github.rfc2217j.serial.jserialcomm;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Two pseudo-terminals that socat connects: what is written to one is read from the other.
 *
 * <p>Skips the test where socat is not installed, unless the environment variable {@code
 * RFC2217J_PEERS} is {@code required}.
 */
final class SocatPtyPair implements AutoCloseable {

  private static final String PTY = "pty,raw,echo=0";
  private static final String ANNOUNCEMENT = " PTY is ";
  private static final long PATIENCE_SECONDS = 20;

  private final Process socat;
  private final List<String> names;

  private SocatPtyPair(Process socat, List<String> names) {
    this.socat = socat;
    this.names = names;
  }

  static SocatPtyPair open() throws IOException {
    if (!onPath("socat")) {
      if ("required".equals(System.getenv("RFC2217J_PEERS"))) {
        fail("socat is not installed, but RFC2217J_PEERS is 'required'");
      }
      assumeTrue(false, "socat is not installed");
    }
    Process socat = new ProcessBuilder("socat", "-d", "-d", PTY, PTY).start();
    CompletableFuture<List<String>> names = new CompletableFuture<>();
    Thread.ofPlatform().daemon().name("socat stderr").start(() -> follow(socat, names));
    try {
      return new SocatPtyPair(socat, names.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join());
    } catch (RuntimeException e) {
      socat.destroyForcibly();
      throw e;
    }
  }

  private static boolean onPath(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(directory -> new File(directory, program).canExecute());
  }

  /** Reads what socat says to its end, so that it never blocks on it. */
  private static void follow(Process socat, CompletableFuture<List<String>> names) {
    List<String> said = new ArrayList<>();
    List<String> found = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new java.io.InputStreamReader(socat.getErrorStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.add(line);
        int at = line.indexOf(ANNOUNCEMENT);
        if (at >= 0) {
          found.add(line.substring(at + ANNOUNCEMENT.length()));
        }
        if (line.contains("starting data transfer loop")) {
          names.complete(List.copyOf(found));
        }
      }
    } catch (IOException e) {
      names.completeExceptionally(new UncheckedIOException(e));
    }
    names.completeExceptionally(new IllegalStateException("socat ended: " + said));
  }

  /** The path of the first pty. */
  String a() {
    return names.get(0);
  }

  /** The path of the second pty. */
  String b() {
    return names.get(1);
  }

  /** Ends socat, as pulling the plug would. */
  void kill() {
    socat.destroyForcibly();
    try {
      if (!socat.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("socat does not die");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for socat", e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
