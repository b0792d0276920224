package io.github.rfc2217j.server;

import io.github.rfc2217j.server.unix.SocketFile;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;

/** Lets clients in that come by a UNIX-domain socket: whoever may write to its file. */
final class UnixDoor implements Door {

  private final ServerSocketChannel channel;
  private final UnixDomainSocketAddress address;
  private final Closeable end;

  /**
   * Takes a channel whose file is somebody else's.
   *
   * @param address where clients connect
   */
  UnixDoor(ServerSocketChannel channel, UnixDomainSocketAddress address) {
    this(channel, address, channel);
  }

  /**
   * Takes a socket with its file.
   *
   * @param file where clients connect
   */
  UnixDoor(SocketFile socket, Path file) {
    this(socket.channel(), UnixDomainSocketAddress.of(file), socket);
  }

  private UnixDoor(ServerSocketChannel channel, UnixDomainSocketAddress address, Closeable end) {
    this.channel = channel;
    this.address = address;
    this.end = end;
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
    end.close();
  }
}
