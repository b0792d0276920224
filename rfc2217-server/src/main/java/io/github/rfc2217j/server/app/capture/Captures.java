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
import java.util.stream.Collectors;

/**
 * The captures of a server's sessions, in one directory. Bounded: each file has a limit, and so has
 * what all of them together may take; files of earlier runs count until somebody removes them.
 *
 * <p>Threads: any.
 */
public final class Captures implements AutoCloseable {

  static final String SUFFIX = ".pcapng";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,200}\\.pcapng");
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final CaptureOptions options;
  private final Path directory;
  private final String application;

  /** Held while a capture begins, which may want the directory looked at; taken before the lock. */
  private final ReentrantLock beginning = new ReentrantLock();

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<LiveSession, Running> running = new HashMap<>();
  private final Room room;

  private record Running(SessionCapture capture, Subscription tap) {}

  /**
   * Makes the captures of a directory, and the directory, which others can't read then, if it is
   * not there. Nothing is written to it before {@link #start}.
   *
   * @param options where, and what they may take
   * @param application what writes them, for the files
   * @throws IOException if the directory can't be made; the message says why
   */
  public Captures(CaptureOptions options, String application) throws IOException {
    this(options, application, Room::inFiles);
  }

  /** The same, with another look at the directory. */
  Captures(CaptureOptions options, String application, Room.Look look) throws IOException {
    this.options = options;
    this.room = new Room(options, look);
    this.directory = options.directory();
    this.application = application;
    if (!Files.isDirectory(directory)) {
      makeDirectory(directory);
    }
  }

  private static void makeDirectory(Path directory) throws IOException {
    try {
      Files.createDirectory(directory, permissions(directory, "rwx------"));
    } catch (IOException e) {
      throw new IOException(
          "the directory for captures, " + directory + ", is not there and can't be made: " + e, e);
    }
  }

  /**
   * Begins to capture a session. The file may be read by the server's own user alone.
   *
   * @param session the session
   * @return the file's name in the directory
   * @throws IOException if it is being captured already, there is no room, or the file can't be
   *     made; the message says which
   */
  public String start(LiveSession session) throws IOException {
    long asked = System.nanoTime();
    beginning.lock();
    try {
      if (isRunning(session)) {
        throw new IOException("the session of " + session.peer() + " is being captured already");
      }
      look(asked);
      return begin(session);
    } finally {
      beginning.unlock();
    }
  }

  private boolean isRunning(LiveSession session) {
    lock.lock();
    try {
      return running.containsKey(session);
    } finally {
      lock.unlock();
    }
  }

  /** Without the lock, for which the clients of other ports may wait. */
  private void look(long asked) throws IOException {
    Set<Path> writing;
    long before;
    lock.lock();
    try {
      if (!room.isStale(asked, reserved())) {
        return;
      }
      writing =
          running.values().stream()
              .map(each -> each.capture.file())
              .collect(Collectors.toUnmodifiableSet());
      before = room.taken();
    } finally {
      lock.unlock();
    }
    long at = System.nanoTime();
    long found = room.look(writing);
    lock.lock();
    try {
      room.seen(at, found, before);
    } finally {
      lock.unlock();
    }
  }

  /** What the files that are being written may become. */
  private long reserved() {
    return running.values().stream().mapToLong(each -> each.capture.limit()).sum();
  }

  private String begin(LiveSession session) throws IOException {
    lock.lock();
    try {
      long limit = Math.min(options.fileLimit(), room.left(reserved()));
      if (limit < CaptureOptions.LEAST) {
        throw new IOException(
            "the captures in "
                + directory
                + " have reached their limit of "
                + options.totalLimit()
                + " octets; remove some");
      }
      Path file = directory.resolve(name(session));
      SessionCapture capture = open(file, limit, session);
      running.put(session, new Running(capture, session.tap(capture)));
      return String.valueOf(file.getFileName());
    } finally {
      lock.unlock();
    }
  }

  private SessionCapture open(Path file, long room, LiveSession session) throws IOException {
    Endpoints endpoints = Endpoints.of(session.peer(), session.localAddress());
    String served = new ExportedPort(session.port(), session.localAddress()).hostAndPort();
    byte[] header =
        PcapngBlocks.header(
            application,
            "The session of "
                + session.peer()
                + " at the serial port "
                + session.port()
                + ", served on "
                + served
                + session.snapshot().map(known -> ", since " + known.since()).orElse("")
                + ". The octets of Telnet are those that the server received and sent, without"
                + " TLS. IP and TCP are made up around them, the connection's beginning among it. "
                + endpoints.note(),
            session.port(),
            "serial port served on " + served);
    FileChannel channel = create(file);
    try {
      return new SessionCapture(
          file,
          session.peer() + " at " + session.port(),
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
    try {
      return FileChannel.open(
          file,
          Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
          permissions(file, "rw-------"));
    } catch (FileAlreadyExistsException e) {
      throw new IOException("the file " + file + " exists already", e);
    }
  }

  /** The server's own user's; none where the file system has no permissions. */
  private static FileAttribute<?>[] permissions(Path file, String letters) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(letters))
        }
        : new FileAttribute<?>[0];
  }

  private void ended(LiveSession session) {
    Running last;
    lock.lock();
    try {
      last = running.remove(session);
      if (last != null) {
        room.add(last.capture.size());
      }
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

  private static String name(LiveSession session) {
    return plain(session.port())
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
