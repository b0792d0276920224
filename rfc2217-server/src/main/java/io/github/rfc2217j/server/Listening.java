package io.github.rfc2217j.server;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** Begins to listen on an address, or says why it can't. Stateless. */
final class Listening {

  private static final int BACKLOG = 50;

  private Listening() {}

  static ServerSocket listen(String host, int port, String name, ListenerAccess access)
      throws IOException {
    String where = Addresses.text(host, port);
    InetAddress address = resolve(host, where, name);
    if (!address.isLoopbackAddress()) {
      access.checkReachable(where, port, name);
    }
    ServerSocket socket = new ServerSocket();
    try {
      socket.bind(new InetSocketAddress(address, port), BACKLOG);
      return socket;
    } catch (IOException e) {
      socket.close();
      BindException failure =
          new BindException(
              "cannot listen on "
                  + where
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

  private static InetAddress resolve(String host, String where, String name)
      throws UnknownHostException {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      UnknownHostException failure =
          new UnknownHostException(
              "cannot listen on "
                  + where
                  + " for "
                  + name
                  + ": no such host is known. Use 127.0.0.1, ::1 or localhost");
      failure.initCause(e);
      throw failure;
    }
  }
}
