package io.github.rfc2217j.server.unix;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UNIX-domain socket that this process listens on, and its file: made with its permissions,
 * removed when it is closed, and never in the place of something else that is in use. Any thread.
 */
public final class SocketFile implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(SocketFile.class);

  private final ServerSocketChannel channel;
  private final Path file;

  /** What tells our file from one that another server has put in its place. */
  private final Optional<Object> key;

  private SocketFile(ServerSocketChannel channel, Path file) throws IOException {
    this.channel = channel;
    this.file = file;
    this.key = key(file);
  }

  /**
   * Begins to listen. What a server that was killed has left behind is replaced.
   *
   * @param file where, in a directory that this user may write to
   * @param permissions of the file; who may write to it may connect
   * @return the socket
   * @throws BindException if somebody listens there, or there is a file that is no socket
   * @throws IOException if the file can't be made
   * @throws UnsupportedOperationException if this system has no such sockets
   */
  public static SocketFile listen(Path file, Set<PosixFilePermission> permissions)
      throws IOException {
    checkFree(file);
    // In a directory of our own: nobody who may not can connect before the file has its
    // permissions, and a left-over file is replaced in one step.
    Path mine = Files.createTempDirectory(file.toAbsolutePath().getParent(), ".");
    Path fresh = mine.resolve("s");
    try {
      ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.bind(UnixDomainSocketAddress.of(fresh));
        if (Files.getFileAttributeView(fresh, PosixFileAttributeView.class) != null) {
          Files.setPosixFilePermissions(fresh, permissions);
        }
        move(fresh, file);
        return new SocketFile(channel, file);
      } catch (IOException | RuntimeException | Error e) {
        channel.close();
        Files.deleteIfExists(fresh);
        throw e;
      }
    } finally {
      Files.delete(mine);
    }
  }

  private static void checkFree(Path file) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    boolean special = (boolean) Files.getAttribute(file, "isOther", LinkOption.NOFOLLOW_LINKS);
    if (!special) {
      throw new BindException("there is a file, and it is no socket. Choose another name");
    }
    try (SocketChannel other = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      other.connect(UnixDomainSocketAddress.of(file));
    } catch (IOException e) {
      // Nobody listens.
      return;
    }
    throw new BindException("somebody listens there. Stop it, or choose another name");
  }

  private static void move(Path fresh, Path file) throws IOException {
    try {
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static Optional<Object> key(Path file) throws IOException {
    return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
  }

  /**
   * Returns the socket.
   *
   * @return the channel, which {@link #close} closes
   */
  public ServerSocketChannel channel() {
    return channel;
  }

  /** Removes the file, unless another one has taken its place, and ends the socket. Idempotent. */
  @Override
  public void close() throws IOException {
    if (!channel.isOpen()) {
      return;
    }
    // First the file: who finds it must not find nobody behind it.
    try {
      if (key.isPresent() && Files.exists(file) && Objects.equals(key, key(file))) {
        Files.delete(file);
      }
    } catch (IOException e) {
      LOG.warn("removing the socket {} failed: {}", file, e.toString());
    } finally {
      channel.close();
    }
  }
}
