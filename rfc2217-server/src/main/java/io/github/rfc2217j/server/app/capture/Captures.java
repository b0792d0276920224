package io.github.rfc2217j.server.app.capture;

import io.github.rfc2217j.server.ExportedPort;
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
import org.jspecify.annotations.Nullable;

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
  private final TapPoint sessions;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Running> running = new HashMap<>();

  /** Where the octets of sessions are to be had. */
  public interface TapPoint {
    /**
     * Has a capture told of the octets of a session from now on, until the session ends or the
     * returned object is run.
     *
     * @param port the port
     * @param session one of its sessions
     * @param capture is told of the octets and of the session's end
     * @return ends it; does nothing once the session has ended
     * @throws IOException if the session is over
     */
    Runnable tap(ExportedPort port, SessionSnapshot session, SessionCapture capture)
        throws IOException;
  }

  private record Running(SessionCapture capture, Runnable untap) {}

  /**
   * Makes the captures of a directory; nothing is written before {@link #start}.
   *
   * @param directory where the files go; must exist
   * @param limit what one file may take, in octets; from 64 KiB on
   * @param total what all files may take, in octets
   * @param application what writes them, for the files
   * @param sessions where the octets are to be had
   * @throws IllegalArgumentException if the limits are too low, or the directory is none
   */
  public Captures(
      Path directory, long limit, long total, String application, TapPoint sessions) {
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
    this.sessions = sessions;
  }

  /**
   * Begins to capture a session. The file may be read by the server's own user alone.
   *
   * @param port its port
   * @param session the session
   * @return the file's name in the directory
   * @throws IOException if it is being captured already, is over, or the file can't be made; the
   *     message says which
   */
  public String start(ExportedPort port, SessionSnapshot session) throws IOException {
    String key = key(port, session);
    lock.lock();
    try {
      if (running.containsKey(key)) {
        throw new IOException("the session of " + session.peer() + " is being captured already");
      }
      Path file = directory.resolve(name(port, session));
      long room = Math.min(limit, total - taken());
      if (room < SHORTEST) {
        throw new IOException(
            "the captures in "
                + directory
                + " have reached their limit of "
                + total
                + " octets; remove some");
      }
      SessionCapture capture = open(file, room, key, port, session);
      try {
        running.put(key, new Running(capture, sessions.tap(port, session, capture)));
      } catch (IOException | RuntimeException e) {
        capture.sessionEnded();
        throw e;
      }
      return String.valueOf(file.getFileName());
    } finally {
      lock.unlock();
    }
  }

  private SessionCapture open(
      Path file, long room, String key, ExportedPort port, SessionSnapshot session)
      throws IOException {
    Endpoints endpoints = Endpoints.of(session.peer(), port.socketAddress());
    String what = session.peer() + " at " + port.name();
    byte[] header =
        PcapngBlocks.header(
            application,
            "The session of "
                + session.peer()
                + " at the serial port "
                + port.name()
                + ", served on "
                + port.hostAndPort()
                + ", since "
                + session.since()
                + ". The octets of Telnet are those that the server received and sent, without"
                + " TLS. IP and TCP are made up around them, the connection's beginning among it. "
                + endpoints.note(),
            port.name(),
            "serial port served on " + port.hostAndPort());
    return new SessionCapture(
        file, what, create(file), header, endpoints, room, () -> ended(key, file));
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

  private void ended(String key, Path file) {
    Running last;
    lock.lock();
    try {
      Running current = running.get(key);
      last = current != null && current.capture.file().equals(file) ? running.remove(key) : null;
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.untap.run();
    }
  }

  /**
   * Ends the capture of a session; what has been put in is in the file when this returns.
   *
   * @param port its port
   * @param session the session
   * @return the file's name, empty if the session is not being captured
   */
  public Optional<String> stop(ExportedPort port, SessionSnapshot session) {
    Running found = find(key(port, session));
    if (found == null) {
      return Optional.empty();
    }
    found.capture.stop();
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
   * @param port its port
   * @param session the session
   * @return empty if it is not being captured
   */
  public Optional<State> state(ExportedPort port, SessionSnapshot session) {
    return Optional.ofNullable(find(key(port, session)))
        .map(found ->
            new State(
                String.valueOf(found.capture.file().getFileName()), found.capture.size()));
  }

  private @Nullable Running find(String key) {
    lock.lock();
    try {
      return running.get(key);
    } finally {
      lock.unlock();
    }
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
    all.forEach(each -> each.capture.stop());
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

  private static String key(ExportedPort port, SessionSnapshot session) {
    return port.hostAndPort() + ' ' + session.peer() + ' ' + session.since();
  }

  private static String name(ExportedPort port, SessionSnapshot session) {
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
