package io.github.rfc2217j.api.spi.device;

import io.github.rfc2217j.api.spi.DeafWait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Reads files of {@code /sys} that the kernel shows only when it can lock the device: while a
 * driver hangs at a device that was pulled out, or resets it, a read does not come back. So each is
 * made on a platform thread of its own, and at most one for each directory.
 *
 * <p>Any thread may call.
 */
final class SysfsReading {

  /** What the files have in them. */
  record Texts(Map<String, String> byFile) {

    /** Returns a file's text without blanks around it; nothing if it is not there. */
    String of(String file) {
      return byFile.getOrDefault(file, "");
    }
  }

  /** A device that is being set up is locked for some milliseconds. */
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private static final System.Logger LOG = System.getLogger(SysfsReading.class.getName());

  private static final ConcurrentMap<Path, SysfsReading> UNDER_WAY = new ConcurrentHashMap<>();

  private final Path directory;
  private final List<String> files;
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Whether somebody has waited for it in vain; nobody else need do that. */
  private volatile boolean hangs;

  private volatile @Nullable Texts texts;

  private SysfsReading(Path directory, List<String> files) {
    this.directory = directory;
    this.files = files;
  }

  /**
   * Reads files; of one directory always the same ones.
   *
   * @return what is in them; empty if that can't be had now
   */
  static Optional<Texts> of(Path directory, List<String> files) {
    SysfsReading fresh = new SysfsReading(directory, files);
    SysfsReading other = UNDER_WAY.putIfAbsent(directory, fresh);
    if (other != null) {
      return other.await();
    }
    fresh.start();
    return fresh.await();
  }

  private void start() {
    boolean started = false;
    try {
      Thread.ofPlatform()
          .daemon()
          .inheritInheritableThreadLocals(false)
          .name("rfc2217-looking at " + directory)
          .start(this::read);
      started = true;
    } finally {
      if (!started) {
        // There was no memory for a thread.
        end();
      }
    }
  }

  private void read() {
    try {
      Map<String, String> byFile = new HashMap<>();
      for (String file : files) {
        byFile.put(file, text(directory.resolve(file)));
      }
      texts = new Texts(byFile);
    } finally {
      end();
    }
  }

  private void end() {
    UNDER_WAY.remove(directory, this);
    ended.countDown();
  }

  private Optional<Texts> await() {
    try (DeafWait wait = new DeafWait()) {
      if (!hangs && !wait.until(ended, DeafWait.deadline(LIMIT.toNanos()))) {
        hangs = true;
        LOG.log(
            System.Logger.Level.WARNING,
            "the kernel does not show {0} of {1}: a driver hangs with that device, or resets it."
                + " Unplug it if that does not end.",
            String.join(", ", files),
            directory);
      }
    }
    return Optional.ofNullable(texts);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      // The device has no such text, or was pulled out.
      return "";
    }
  }
}
