package io.github.rfc2217j.server;

import java.io.IOException;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets clients in that come by a UNIX-domain socket: whoever may write to its file. */
final class UnixDoor implements Door {

  private static final Logger LOG = LoggerFactory.getLogger(UnixDoor.class);

  private final ServerSocketChannel channel;
  private final UnixDomainSocketAddress address;

  /** What tells our file from one that another server has put in its place; empty if not ours. */
  private final Optional<Object> file;

  /**
   * Takes a channel whose file is somebody else's.
   *
   * @param address where clients connect
   */
  UnixDoor(ServerSocketChannel channel, UnixDomainSocketAddress address) {
    this(channel, address, Optional.empty());
  }

  private UnixDoor(
      ServerSocketChannel channel, UnixDomainSocketAddress address, Optional<Object> file) {
    this.channel = channel;
    this.address = address;
    this.file = file;
  }

  /** Takes a channel whose file is to be removed when it is closed. */
  static UnixDoor owning(ServerSocketChannel channel, Path file) throws IOException {
    return new UnixDoor(channel, UnixDomainSocketAddress.of(file), key(file));
  }

  private static Optional<Object> key(Path file) throws IOException {
    return Optional.ofNullable(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
  }

  @Override
  public Socket accept() throws IOException {
    return new UnixSocket(channel.accept(), address);
  }

  @Override
  public UnixDomainSocketAddress address() {
    return address;
  }

  @Override
  public void close() throws IOException {
    if (!channel.isOpen()) {
      return;
    }
    // First the file: who finds it must not find nobody behind it.
    try {
      Path path = address.getPath();
      if (file.isPresent() && Files.exists(path) && Objects.equals(file, key(path))) {
        Files.delete(path);
      }
    } catch (IOException e) {
      LOG.warn("removing the socket {} failed: {}", address, e.toString());
    } finally {
      channel.close();
    }
  }
}
