package io.github.rfc2217j.server.app;

import io.github.rfc2217j.server.unix.SocketFile;
import java.io.IOException;
import java.net.BindException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the commands of a user reach the server that the same user runs: a UNIX-domain socket that
 * takes one line and answers with {@code done} or {@code failed} and a text.
 */
final class Control implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Control.class);

  private static final String FILE = "control.sock";
  private static final int LONGEST_COMMAND = 100;
  private static final String DONE = "done\n";
  private static final String FAILED = "failed\n";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  /**
   * What became of a command.
   *
   * @param done whether it was carried out
   * @param text what there is to say of it
   */
  record Outcome(boolean done, String text) {}

  private final SocketFile socket;
  private final Path file;
  private final Function<String, Outcome> commands;

  private Control(SocketFile socket, Path file, Function<String, Outcome> commands) {
    this.socket = socket;
    this.file = file;
    this.commands = commands;
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
    SocketFile socket;
    try {
      socket = SocketFile.listen(file, OWNER_ONLY);
    } catch (BindException e) {
      throw new IOException(
          "cannot listen for commands on " + file + ": " + e.getMessage() + " by --control", e);
    }
    Control control = new Control(socket, file, commands);
    Thread.ofVirtual().name("rfc2217-control").start(control::accept);
    return control;
  }

  private void accept() {
    while (socket.channel().isOpen()) {
      try {
        SocketChannel client = socket.channel().accept();
        Thread.ofVirtual().name("rfc2217-control client").start(() -> serve(client));
      } catch (IOException e) {
        if (socket.channel().isOpen()) {
          LOG.warn("no more commands are taken on {}: {}", file, e.toString());
        }
        return;
      }
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      byte[] line = Channels.newInputStream(client).readNBytes(LONGEST_COMMAND);
      if (line.length == 0) {
        // Another server looked whether this one is there.
        return;
      }
      Outcome outcome = commands.apply(new String(line, StandardCharsets.UTF_8).strip());
      write(client, (outcome.done() ? DONE : FAILED) + outcome.text());
    } catch (IOException e) {
      LOG.warn("a command could not be answered: {}", e.toString());
    }
  }

  private static void write(SocketChannel channel, String text) throws IOException {
    ByteBuffer octets = StandardCharsets.UTF_8.encode(text);
    while (octets.hasRemaining()) {
      channel.write(octets);
    }
  }

  /**
   * Sends a command to a running server and waits for what becomes of it.
   *
   * @throws IOException if no server listens there, or it does not answer
   */
  static Outcome send(Path file, String command) throws IOException {
    try (SocketChannel server = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
      write(server, command + "\n");
      server.shutdownOutput();
      String answer =
          new String(Channels.newInputStream(server).readAllBytes(), StandardCharsets.UTF_8);
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
    try {
      socket.close();
    } catch (IOException e) {
      LOG.warn("closing {} reported: {}", file, e.toString());
    }
  }
}
