package io.github.rfc2217j.server.app.capture;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Set;

/**
 * What finished captures take of a directory. It may hold thousands of files, so it is looked at
 * seldom, and what ends meanwhile is added. Not for several threads at once, but for {@link #look}.
 */
final class Room {

  /** How long others may put files there before they count, as long as there is much room. */
  private static final Duration LONGEST_TRUST = Duration.ofMinutes(1);

  /** A look at the files of a directory. */
  interface Look {
    /** Returns what captures take there, but for some files. */
    long octets(Path directory, Set<Path> except) throws IOException;
  }

  private final CaptureOptions options;
  private final Look look;
  private boolean known;
  private long lookedAt;
  private long taken;

  Room(CaptureOptions options, Look look) {
    this.options = options;
    this.look = look;
  }

  /** Returns what finished captures take, as far as it is known. */
  long taken() {
    return taken;
  }

  /**
   * Returns what is left.
   *
   * @param reserved what captures that go on may take
   */
  long left(long reserved) {
    return options.totalLimit() - taken - reserved;
  }

  /**
   * Tells whether the directory is to be looked at.
   *
   * @param asked when it was asked for room, by {@link System#nanoTime}; a look since then is new
   *     enough in any case
   * @param reserved what captures that go on may take
   */
  boolean isStale(long asked, long reserved) {
    if (!known) {
      return true;
    }
    // Somebody may have removed files when there seems to be little room.
    boolean doubtful =
        left(reserved) < options.fileLimit()
            || System.nanoTime() - lookedAt > LONGEST_TRUST.toNanos();
    return doubtful && lookedAt - asked < 0;
  }

  /** Looks at the directory, which may take its time: any thread. */
  long look(Set<Path> except) throws IOException {
    return look.octets(options.directory(), except);
  }

  /**
   * Takes what was seen.
   *
   * @param at when the look began, by {@link System#nanoTime}
   * @param octets what it has found
   * @param before what was taken at that time; what has been added since stays added
   */
  void seen(long at, long octets, long before) {
    taken += octets - before;
    lookedAt = at;
    known = true;
  }

  /** Adds a capture that has ended. */
  void add(long octets) {
    taken += octets;
  }

  /** The look at files. */
  static long inFiles(Path directory, Set<Path> except) throws IOException {
    long sum = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + Captures.SUFFIX)) {
      for (Path file : files) {
        if (!except.contains(file)) {
          sum += size(file);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return sum;
  }

  private static long size(Path file) throws IOException {
    try {
      BasicFileAttributes known = Files.readAttributes(file, BasicFileAttributes.class);
      return known.isRegularFile() ? known.size() : 0;
    } catch (NoSuchFileException e) {
      // Somebody has removed it meanwhile.
      return 0;
    }
  }
}
