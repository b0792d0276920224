package io.github.rfc2217j.api.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Two pseudo-terminals that socat connects: what is written to one is read from the other.
 *
 * <p>Skips or fails the test where socat is not installed, as {@link Peers#require} says.
 */
public final class SocatPtyPair implements AutoCloseable {

  private static final String PTY = "pty,raw,echo=0";
  private static final String ANNOUNCEMENT = " PTY is ";
  private static final long PATIENCE_SECONDS = 20;

  private final Process socat;
  private final List<String> names;

  private SocatPtyPair(Process socat, List<String> names) {
    this.socat = socat;
    this.names = names;
  }

  /** Starts socat and waits until both are there. */
  public static SocatPtyPair open() throws IOException {
    Peers.require(Peers.isOnPath("socat"), "socat");
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
  public String a() {
    return names.get(0);
  }

  /** The path of the second pty. */
  public String b() {
    return names.get(1);
  }

  /** Ends socat, as pulling the plug would. */
  public void kill() {
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
