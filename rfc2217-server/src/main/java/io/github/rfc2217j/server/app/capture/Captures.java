package io.github.rfc2217j.server.app.capture;

import io.github.rfc2217j.api.Subscription;
import io.github.rfc2217j.server.ExportedPort;
import io.github.rfc2217j.server.LiveSession;
import io.github.rfc2217j.server.SessionSnapshot;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The captures of a server's sessions, in one directory. Bounded: each file has a limit, and so has
 * what all of them together may take; files of earlier runs count until somebody removes them.
 *
 * <p>Threads: any.
 */
public final class Captures implements AutoCloseable {

  /** What a file may take if nothing else is said: 64 MiB. */
  public static final long DEFAULT_LIMIT = 64L << 20;

  /** What all files together may take if nothing else is said: 1 GiB. */
  public static final long DEFAULT_TOTAL = 1L << 30;

  /** Less is not worth a file. */
  private static final long SHORTEST = 64 * 1024;

  private static final String SUFFIX = ".pcapng";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,200}\\.pcapng");
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Path directory;
  private final long limit;
  private final long total;
  private final String application;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<LiveSession, Running> running = new HashMap<>();

  private record Running(SessionCapture capture, Subscription tap) {}

  /**
   * Makes the captures of a directory; nothing is written before {@link #start}.
   *
   * @param directory where the files go; must exist
   * @param limit what one file may take, in octets; from 64 KiB on
   * @param total what all files may take, in octets
   * @param application what writes them, for the files
   * @throws IllegalArgumentException if the limits are too low, or the directory is none
   */
  public Captures(Path directory, long limit, long total, String application) {
    if (limit < SHORTEST || total < limit) {
      throw new IllegalArgumentException(
          "a capture may take "
              + limit
              + " octets and all captures "
              + total
              + "; the first must be 65536 or more, and the second not less than the first");
    }
    if (!Files.isDirectory(directory)) {
      throw new IllegalArgumentException(
          "the directory for captures, " + directory + ", is not a directory; make it first");
    }
    this.directory = directory;
    this.limit = limit;
    this.total = total;
    this.application = application;
  }

  /**
   * Begins to capture a session. The file may be read by the server's own user alone.
   *
   * @param port its port
   * @param session the session
   * @return the file's name in the directory
   * @throws IOException if it is being captured already, there is no room, or the file can't be
   *     made; the message says which
   */
  public String start(ExportedPort port, LiveSession session) throws IOException {
    lock.lock();
    try {
      if (running.containsKey(session)) {
        throw new IOException("the session of " + session.peer() + " is being captured already");
      }
      long room = Math.min(limit, total - taken());
      if (room < SHORTEST) {
        throw new IOException(
            "the captures in "
                + directory
                + " have reached their limit of "
                + total
                + " octets; remove some");
      }
      Path file = directory.resolve(name(port, session));
      SessionCapture capture = open(file, room, port, session);
      running.put(session, new Running(capture, session.tap(capture)));
      return String.valueOf(file.getFileName());
    } finally {
      lock.unlock();
    }
  }

  private SessionCapture open(Path file, long room, ExportedPort port, LiveSession session)
      throws IOException {
    Endpoints endpoints = Endpoints.of(session.peer(), port.socketAddress());
    byte[] header =
        PcapngBlocks.header(
            application,
            "The session of "
                + session.peer()
                + " at the serial port "
                + port.name()
                + ", served on "
                + port.hostAndPort()
                + session.snapshot().map(known -> ", since " + known.since()).orElse("")
                + ". The octets of Telnet are those that the server received and sent, without"
                + " TLS. IP and TCP are made up around them, the connection's beginning among it. "
                + endpoints.note(),
            port.name(),
            "serial port served on " + port.hostAndPort());
    FileChannel channel = create(file);
    try {
      return new SessionCapture(
          file,
          session.peer() + " at " + port.name(),
          channel,
          header,
          endpoints,
          room,
          () -> ended(session));
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw new IOException("cannot write to " + file + ": " + e.getMessage(), e);
    }
  }

  private static FileChannel create(Path file) throws IOException {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] own =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    try {
      return FileChannel.open(
          file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), own);
    } catch (FileAlreadyExistsException e) {
      throw new IOException("the file " + file + " exists already", e);
    }
  }

  private void ended(LiveSession session) {
    Running last;
    lock.lock();
    try {
      last = running.remove(session);
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.tap.close();
    }
  }

  /**
   * Ends the capture of a session; what has been shown is in the file when this returns.
   *
   * @param session the session
   * @return the file's name, empty if the session is not being captured
   */
  public Optional<String> stop(LiveSession session) {
    Running found;
    lock.lock();
    try {
      found = running.get(session);
    } finally {
      lock.unlock();
    }
    if (found == null) {
      return Optional.empty();
    }
    found.capture.stop(found.tap);
    return Optional.of(String.valueOf(found.capture.file().getFileName()));
  }

  /**
   * A capture that is going on.
   *
   * @param file the file's name in the directory
   * @param octets how long it is
   */
  public record State(String file, long octets) {}

  /**
   * Tells of the capture of a session.
   *
   * @param port the name of its port
   * @param session the session
   * @return empty if it is not being captured
   */
  public Optional<State> state(String port, SessionSnapshot session) {
    lock.lock();
    try {
      return running.entrySet().stream()
          .filter(entry -> shows(port, session, entry.getKey()))
          .findFirst()
          .map(entry -> entry.getValue().capture)
          .map(found -> new State(String.valueOf(found.file().getFileName()), found.size()));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tells whether a snapshot shows a session.
   *
   * @param port the name of the snapshot's port
   * @param shown the snapshot
   * @param session the session
   * @return true if it does
   */
  public static boolean shows(String port, SessionSnapshot shown, LiveSession session) {
    return session.port().equals(port)
        && session.peer().equals(shown.peer())
        && session.snapshot().filter(now -> now.since().equals(shown.since())).isPresent();
  }

  /**
   * Returns a file of the directory.
   *
   * @param name as {@link #start} returned it
   * @return its path; empty if there is no such capture, or the name is none
   */
  public Optional<Path> file(String name) {
    Path file = NAME.matcher(name).matches() ? directory.resolve(name) : null;
    return Optional.ofNullable(file)
        .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS));
  }

  /** Ends all captures that are going on. */
  @Override
  public void close() {
    List<Running> all;
    lock.lock();
    try {
      all = new ArrayList<>(running.values());
    } finally {
      lock.unlock();
    }
    all.forEach(each -> each.capture.stop(each.tap));
  }

  /** What the files take, those that are being written as much as they may become. */
  private long taken() throws IOException {
    Map<Path, Long> most = new HashMap<>();
    running.values().forEach(each -> most.put(each.capture.file(), each.capture.limit()));
    long sum = 0;
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (String.valueOf(file.getFileName()).endsWith(SUFFIX) && Files.isRegularFile(file)) {
          sum += most.getOrDefault(file, Files.size(file));
        }
      }
    }
    return sum;
  }

  private static String name(ExportedPort port, LiveSession session) {
    return plain(port.name())
        + '-'
        + STAMP.format(Instant.now().truncatedTo(ChronoUnit.MILLIS))
        + '-'
        + plain(session.peer())
        + SUFFIX;
  }

  /** Letters and digits of a name, for a file of any system. */
  private static String plain(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9._]+", "_").replaceAll("^[._]+|[._]+$", "");
    return plain.isEmpty() ? "port" : plain.substring(0, Math.min(60, plain.length()));
  }
}
