package io.github.rfc2217j.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Lets clients in that come by TCP.
 *
 * @param socket what listens
 * @param address where; asked for while it listened
 */
record TcpDoor(ServerSocket socket, InetSocketAddress address) implements Door {

  TcpDoor(ServerSocket socket) {
    this(socket, new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort()));
  }

  @Override
  public Socket accept() throws IOException {
    return socket.accept();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
