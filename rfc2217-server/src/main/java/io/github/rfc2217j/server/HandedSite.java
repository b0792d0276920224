package io.github.rfc2217j.server;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;

/** A socket that listens already and was handed in. */
final class HandedSite implements Site {

  private interface Closing {
    void close() throws IOException;
  }

  private final Closing closing;
  private final Door door;

  private HandedSite(Closing closing, Door door) {
    this.closing = closing;
    this.door = door;
  }

  /**
   * Takes a socket.
   *
   * @throws IllegalArgumentException if it is not bound, or closed
   */
  static HandedSite of(ServerSocket socket) {
    if (!socket.isBound() || socket.isClosed()) {
      throw new IllegalArgumentException(
          "a socket that is handed in must be bound and open, and this one is not: " + socket);
    }
    return new HandedSite(socket::close, new TcpDoor(socket));
  }

  /**
   * Takes a channel of either kind.
   *
   * @throws IllegalArgumentException if it is not bound, closed, or not in blocking mode
   */
  static HandedSite of(ServerSocketChannel channel) throws IOException {
    if (!channel.isOpen() || channel.getLocalAddress() == null || !channel.isBlocking()) {
      throw new IllegalArgumentException(
          "a channel that is handed in must be bound, open and in blocking mode, and this one is"
              + " not: "
              + channel);
    }
    if (channel.getLocalAddress() instanceof UnixDomainSocketAddress address) {
      return new HandedSite(channel::close, new UnixDoor(channel, address));
    }
    return of(channel.socket());
  }

  @Override
  public Door open(String name, ListenerAccess access) {
    access.check(door.address(), name);
    return door;
  }

  @Override
  public void release() throws IOException {
    closing.close();
  }

  @Override
  public String text() {
    return Addresses.text(door.address());
  }
}
