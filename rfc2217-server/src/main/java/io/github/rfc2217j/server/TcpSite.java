package io.github.rfc2217j.server;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/**
 * An address of this machine.
 *
 * @param host its name or number
 * @param port the TCP port, 0 for any free one
 */
record TcpSite(String host, int port) implements Site {

  private static final int BACKLOG = 50;

  @Override
  public String text() {
    return Addresses.text(host, port);
  }

  @Override
  public Door open(String name, ListenerAccess access) throws IOException {
    // Resolved once: what a name stands for may change between two looks.
    InetSocketAddress place = new InetSocketAddress(resolve(name), port);
    access.check(text(), place, name);
    ServerSocket socket = new ServerSocket();
    try {
      socket.bind(place, BACKLOG);
      return new TcpDoor(socket);
    } catch (IOException e) {
      socket.close();
      BindException failure =
          new BindException(
              "cannot listen on "
                  + text()
                  + " for "
                  + name
                  + ": "
                  + e.getMessage()
                  + ". Stop what uses the address, or choose another port (0 takes any free"
                  + " one; below 1024 needs a privilege)");
      failure.initCause(e);
      throw failure;
    }
  }

  private InetAddress resolve(String name) throws UnknownHostException {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      UnknownHostException failure =
          new UnknownHostException(
              "cannot listen on "
                  + text()
                  + " for "
                  + name
                  + ": no such host is known. Use 127.0.0.1, ::1 or localhost");
      failure.initCause(e);
      throw failure;
    }
  }
}
