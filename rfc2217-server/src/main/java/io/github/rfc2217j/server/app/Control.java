package io.github.rfc2217j.server.app;

import io.github.rfc2217j.api.spi.DeafWait;
import io.github.rfc2217j.server.unix.SocketFile;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the commands of a user reach the server that the same user runs: a UNIX-domain socket that
 * takes one line and answers with {@code done} or {@code failed} and a text.
 *
 * <p>Threads: a virtual one that accepts, and one for each client, which has limited time to say
 * something and to take the answer.
 */
final class Control implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Control.class);

  private static final String FILE = "control.sock";
  private static final int LONGEST_COMMAND = 100;
  private static final String DONE = "done\n";
  private static final String FAILED = "failed\n";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  /** How long to wait after accepting failed, such as while there are no file descriptors left. */
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** How long a client may take to send its line, and to take the answer. */
  private static final Duration LINE_PATIENCE = Duration.ofSeconds(10);

  /** A reload waits for clients of ports that go, and for devices; more than that is no answer. */
  private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(60);

  /**
   * What became of a command.
   *
   * @param done whether it was carried out
   * @param text what there is to say of it
   */
  record Outcome(boolean done, String text) {}

  /** How a client is taken from the socket. */
  interface Accepting {
    SocketChannel accept(ServerSocketChannel socket) throws IOException;
  }

  private final SocketFile socket;
  private final Path file;
  private final Function<String, Outcome> commands;
  private final Accepting accepting;
  private final Duration patience;
  private final CountDownLatch closed = new CountDownLatch(1);

  private Control(
      SocketFile socket,
      Path file,
      Function<String, Outcome> commands,
      Accepting accepting,
      Duration patience) {
    this.socket = socket;
    this.file = file;
    this.commands = commands;
    this.accepting = accepting;
    this.patience = patience;
  }

  /**
   * Returns where the socket is unless it is said otherwise: in the directory that systemd made for
   * the service, or in that of the user's session.
   */
  static Optional<Path> usual(Map<String, String> environment) {
    return Stream.of("RUNTIME_DIRECTORY", "XDG_RUNTIME_DIR")
        .map(variable -> environment.getOrDefault(variable, ""))
        .filter(directory -> !directory.isBlank())
        .findFirst()
        .map(directory ->
            environment.containsKey("RUNTIME_DIRECTORY")
                ? Path.of(directory, FILE)
                : Path.of(directory, Main.NAME + "." + FILE));
  }

  /** Where the socket of the system's service is. */
  static Path ofService() {
    return Path.of("/run", Main.NAME, FILE);
  }

  /**
   * Begins to listen.
   *
   * @throws IOException if another server does, there is a file that is no socket, or it can't be
   *     made; the message says so
   */
  static Control open(Path file, Function<String, Outcome> commands) throws IOException {
    return open(file, commands, ServerSocketChannel::accept, LINE_PATIENCE);
  }

  /**
   * The same.
   *
   * @param patience how long a client may take to send its line, and to take the answer
   */
  static Control open(
      Path file, Function<String, Outcome> commands, Accepting accepting, Duration patience)
      throws IOException {
    SocketFile socket;
    try {
      socket = SocketFile.listen(file, OWNER_ONLY);
    } catch (BindException e) {
      throw new IOException(
          "cannot listen for commands on " + file + ": " + e.getMessage() + " by --control", e);
    }
    Control control = new Control(socket, file, commands, accepting, patience);
    Thread.ofVirtual().name("rfc2217-control").start(control::accept);
    return control;
  }

  private void accept() {
    boolean failing = false;
    while (isOpen()) {
      try {
        SocketChannel client = accepting.accept(socket.channel());
        failing = false;
        Thread.ofVirtual().name("rfc2217-control client").start(() -> serve(client));
      } catch (IOException | RuntimeException | Error e) {
        // Errors too: memory that is short comes back when clients leave.
        if (isOpen() && !failing) {
          LOG.warn("cannot take commands on {}: {}; trying again", file, e.toString());
          failing = true;
        }
        try (DeafWait wait = new DeafWait()) {
          wait.until(closed, DeafWait.deadline(PAUSE.toNanos()));
        }
      }
    }
  }

  private boolean isOpen() {
    return closed.getCount() > 0;
  }

  private void serve(SocketChannel client) {
    try (client) {
      byte[] line;
      try (Limit limit = new Limit(client, patience)) {
        line = limit.during(() -> Channels.newInputStream(client).readNBytes(LONGEST_COMMAND));
      }
      if (line.length == 0) {
        // Another server looked whether this one is there.
        return;
      }
      Outcome outcome = commands.apply(new String(line, StandardCharsets.UTF_8).strip());
      try (Limit limit = new Limit(client, patience)) {
        limit.during(() -> write(client, (outcome.done() ? DONE : FAILED) + outcome.text()));
      }
    } catch (SocketTimeoutException e) {
      LOG.warn("a client of {} is let go: {}", file, e.getMessage());
    } catch (IOException e) {
      LOG.warn("a command could not be answered: {}", e.toString());
    }
  }

  private interface Step<T> {
    T take() throws IOException;
  }

  /** Closes a channel when the time is up, since what blocks on such a socket has no time-out. */
  private static final class Limit implements AutoCloseable {

    private final CountDownLatch over = new CountDownLatch(1);
    private final Duration patience;
    private volatile boolean struck;

    Limit(Channel channel, Duration patience) {
      this.patience = patience;
      Thread.ofVirtual().name("rfc2217-control limit").start(() -> watch(channel));
    }

    private void watch(Channel channel) {
      try (DeafWait wait = new DeafWait()) {
        if (wait.until(over, DeafWait.deadline(patience.toNanos()))) {
          return;
        }
      }
      struck = true;
      try {
        channel.close();
      } catch (IOException e) {
        LOG.warn("closing a connection for commands reported: {}", e.toString());
      }
    }

    /**
     * Does what may block.
     *
     * @throws SocketTimeoutException if the time was up
     */
    <T> T during(Step<T> step) throws IOException {
      try {
        return step.take();
      } catch (IOException e) {
        if (struck) {
          SocketTimeoutException late =
              new SocketTimeoutException(
                  "nothing came, or was taken, for " + patience.toMillis() / 1000.0 + " s");
          late.initCause(e);
          throw late;
        }
        throw e;
      }
    }

    @Override
    public void close() {
      over.countDown();
    }
  }

  private static int write(SocketChannel channel, String text) throws IOException {
    ByteBuffer octets = StandardCharsets.UTF_8.encode(text);
    while (octets.hasRemaining()) {
      channel.write(octets);
    }
    return octets.limit();
  }

  /**
   * Sends a command to a running server and waits for what becomes of it, for a minute at most.
   *
   * @throws SocketTimeoutException if the server has not answered by then; it may still do what it
   *     was told
   * @throws IOException if no server listens there, or it does not answer
   */
  static Outcome send(Path file, String command) throws IOException {
    return send(file, command, ANSWER_PATIENCE);
  }

  /** The same, with another limit. */
  static Outcome send(Path file, String command, Duration patience) throws IOException {
    try (SocketChannel server = SocketChannel.open(StandardProtocolFamily.UNIX);
        Limit limit = new Limit(server, patience)) {
      String answer =
          limit.during(() -> {
            server.connect(UnixDomainSocketAddress.of(file));
            write(server, command + "\n");
            server.shutdownOutput();
            return new String(
                Channels.newInputStream(server).readAllBytes(), StandardCharsets.UTF_8);
          });
      if (answer.startsWith(DONE)) {
        return new Outcome(true, answer.substring(DONE.length()));
      }
      if (answer.startsWith(FAILED)) {
        return new Outcome(false, answer.substring(FAILED.length()));
      }
      throw new IOException("the server at " + file + " ended without an answer; see its log");
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      socket.close();
    } catch (IOException e) {
      LOG.warn("closing {} reported: {}", file, e.toString());
    }
  }
}
