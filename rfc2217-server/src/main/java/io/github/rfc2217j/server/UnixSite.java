package io.github.rfc2217j.server;

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
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * A file for a UNIX-domain socket.
 *
 * @param file the file
 * @param permissions of the file; who may write to it may connect
 */
record UnixSite(Path file, Set<PosixFilePermission> permissions) implements Site {

  UnixSite {
    permissions = Set.copyOf(permissions);
  }

  @Override
  public String text() {
    return Addresses.text(UnixDomainSocketAddress.of(file));
  }

  @Override
  public void check(String name, ListenerAccess access) {
    access.checkUnix(text(), name);
  }

  @Override
  public Door open(String name) throws IOException {
    try {
      checkFree();
      return listen();
    } catch (IOException | UnsupportedOperationException e) {
      String reason = e instanceof BindException ? e.getMessage() : e.toString();
      BindException failure =
          new BindException("cannot listen on " + text() + " for " + name + ": " + reason);
      failure.initCause(e);
      throw failure;
    }
  }

  /** What a server that was killed has left behind is in nobody's way. */
  private void checkFree() throws IOException {
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

  /**
   * Listens in a directory of our own and moves the file to its place when it has its permissions:
   * nobody who may not can connect before, and a left-over file is replaced in one step.
   */
  private Door listen() throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Path mine = Files.createTempDirectory(directory, ".");
    try {
      ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        Path fresh = mine.resolve("s");
        channel.bind(UnixDomainSocketAddress.of(fresh));
        if (Files.getFileAttributeView(fresh, PosixFileAttributeView.class) != null) {
          Files.setPosixFilePermissions(fresh, permissions);
        }
        move(fresh);
        return UnixDoor.owning(channel, file);
      } catch (IOException | RuntimeException | Error e) {
        channel.close();
        Files.deleteIfExists(mine.resolve("s"));
        throw e;
      }
    } finally {
      Files.delete(mine);
    }
  }

  private void move(Path fresh) throws IOException {
    try {
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
